"""A list that stands line by line is given whole where all of it is asked for, in the words of the text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.bullets import reached, whole

TEXT = """Connecting

2. Type the server's name.
3. Choose the profile:
- Office: e-mail and file shares
- Engineering – as Office, and the build servers

- Finance
4. Press Connect.

Please bring:
a) a passport, and
b) two photos, in colour;
"""


@pytest.mark.parametrize(
    ("question", "found", "members"),
    [
        ("Which profiles can I choose in Burrow Connect?", "file shares", ["Office", "Engineering", "Finance"]),
        ("Which profiles can I choose?", "Finance", ["Office", "Engineering", "Finance"]),
        ("Which profiles have the build servers?", "Engineering", []),
        ("Which servers can engineers use?", "build servers", []),
        ("Which things do I bring?", "two photos", ["a passport", "two photos, in colour"]),
        ("Which steps are there?", "Press", []),
        ("What shall I bring?", "a passport", ["a passport", "two photos, in colour"]),
        ("What shall I bring to the bridge?", "a passport", []),
        ("Which profiles can I choose?", "Choose the", []),
        ("Which profiles can I choose?", "Connecting", []),
    ],
)
def test_a_list_is_whole_where_what_leads_in_is_asked_for(question: str, found: str, members: list[str]) -> None:
    assert [
        TEXT[start:end] for start, end in whole(question, TEXT, TEXT.index(found), several=question.startswith("Which"))
    ] == members


RELEASES = """4.2.0

New
1. Dark theme
2. Batches of invoices

Changed
1. The export
2. The login page

4.1.0
- Totals
- Sums

What shall I bring?
- boots
- a hat

and so on
- one
- two
"""


@pytest.mark.parametrize(
    ("question", "found", "members"),
    [
        ("What was changed in 4.2.0?", "The export", ["The export", "The login page"]),
        ("What was changed in 4.1.0?", "The export", []),
        ("Which batches of invoices changed?", "The export", []),
        ("What is in 4.1.0?", "Sums", ["Totals", "Sums"]),
        ("What is in 4.2.0?", "Sums", []),
        ("What shall I bring?", "boots", ["boots", "a hat"]),
        ("What else is so on?", "one", []),
    ],
)
def test_a_heading_leads_in_with_what_it_stands_under(question: str, found: str, members: list[str]) -> None:
    spans = whole(question, RELEASES, RELEASES.index(found), several=False)
    assert [RELEASES[start:end] for start, end in spans] == members


@pytest.mark.parametrize(
    ("heading", "members"), [("Burrow: 4.1", 2), ("4.1: Fixed", 0), ("", 0), ("Fixed in 4.1: All", 0)]
)
def test_a_heading_above_the_text_counts_where_none_stands_in_it_and_is_no_sibling(heading: str, members: int) -> None:
    found = whole("What was fixed in 4.1?", "Fixed\n- Totals\n- Sums", 10, several=False, heading=heading)
    assert len(found) == members
    text = "New\n- Dark\n\nFixed\n- Totals\n- Sums"
    assert whole("What was fixed in 4.1?", text, text.index("Sums"), several=False, heading=heading) == ()


@pytest.mark.parametrize(
    ("words", "members"),
    [
        (
            "file shares\n- Engineering",
            ["Office: e-mail and file shares", "Engineering – as Office, and the build servers"],
        ),
        ("profile:\n- Office: e-mail", []),
        ("passport, and\nb) two", ["a passport", "two photos, in colour"]),
        ("bring:\na) a passport, and\nb) two photos", ["a passport", "two photos, in colour"]),
        ("name.\n3. Choose", ["Type the server's name.", "Choose the profile:"]),
        ("Finance\n4. Press", []),
        ("Connecting", []),
    ],
)
def test_of_a_list_whole_members_are_given_where_words_reach_into_several(words: str, members: list[str]) -> None:
    start = TEXT.index(words)
    assert [TEXT[slice(*member)] for member in reached(TEXT, start, start + len(words))] == members


def test_lines_that_tell_what_they_are_about_are_members_too() -> None:
    text = "The desk is staffed as follows.\nMonday to Friday: 9:00 to 18:00\nSaturday: 10:00 to 14:00\nCall first."
    found = [text[slice(*member)] for member in reached(text, text.index("18:00"), text.index(" to 14"))]
    assert found == ["Monday to Friday: 9:00 to 18:00", "Saturday: 10:00 to 14:00"]
    assert reached(text, text.index("Saturday"), len(text)) == ()
    assert reached(text, 0, text.index("to 18:00")) == ()


@given(st.text("-ab:1.) \n", max_size=60), st.integers(0, 70), st.sampled_from(["a", "which b", ""]))
def test_members_lie_in_the_text_in_order_each_in_a_line_of_its_own(text: str, at: int, question: str) -> None:
    members = whole(question, text, at, several=True)
    assert len(members) != 1
    assert all(start < end and "\n" not in text[start:end].strip() for start, end in members)
    assert all("\n" in text[one[1] : other[0]] for one, other in pairwise(members))


@given(st.text("-ab:1.) \n", max_size=60), st.integers(0, 60), st.integers(1, 60))
def test_members_reached_are_several_and_touch_the_words_in_lines_of_their_own(
    text: str, start: int, size: int
) -> None:
    members = reached(text, start, start + size)
    assert len(members) != 1
    assert all(text[slice(*member)] == text[slice(*member)].strip() for member in members)
    assert all("\n" in text[one[1] : other[0]] for one, other in pairwise(members))
