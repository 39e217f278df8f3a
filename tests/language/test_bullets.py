"""A list that stands line by line is given whole where all of it is asked for, in the words of the text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.bullets import whole

TEXT = """Connecting

2. Type the server's name.
3. Choose the profile:
- Office: e-mail and file shares
- Engineering – as Office, and the build servers

- Finance
4. Press Connect.

Please bring:
a) a passport
b) two photos, in colour
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


@given(st.text("-ab:1.) \n", max_size=60), st.integers(0, 70), st.sampled_from(["a", "which b", ""]))
def test_members_lie_in_the_text_in_order_each_in_a_line_of_its_own(text: str, at: int, question: str) -> None:
    members = whole(question, text, at, several=True)
    assert len(members) != 1
    assert all(start < end and "\n" not in text[start:end].strip() for start, end in members)
    assert all("\n" in text[one[1] : other[0]] for one, other in pairwise(members))
