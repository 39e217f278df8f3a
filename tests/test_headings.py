"""What stands over a passage is told with it."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.headings import HEADING_CHARACTERS, above, headings
from rag.types import Headline, lead

BOOK = """Crew handbook

This book tells everyone who works on board what is expected of them.

1. How a ship is led

The master is responsible for the ship, the people and the cargo.

- Lifebelts

The mate stands in for the master and leads the deck crew.

What if a crossing is cancelled?

The operations room decides, and tells the passengers by loudspeaker.

The end

Ask us.
"""


def test_a_line_of_its_own_over_a_longer_paragraph_is_a_heading():
    assert [BOOK[each.start : each.end] for each in headings(BOOK)] == [
        "Crew handbook",
        "1. How a ship is led",
        "What if a crossing is cancelled?",
    ]


@pytest.mark.parametrize(
    "line",
    ["It rained.", "and so on", "Two lines\nof text", "x" * (HEADING_CHARACTERS + 1), "• Bread", "Present:"],
)
def test_sentences_lists_and_what_leads_in_are_no_headings(line):
    assert headings(f"{line}\n\n{'It goes on for long here. ' * 9}") == ()


SHEET = """PUMPS

Both pumps come with a cable.

PUMP P1
=======
Weight: 8 kg

Pump P2
-------

It weighs 9 kg.

DELIVERY
In May, by lorry.

NO SMOKING
NO DOGS
"""


def test_an_underlined_line_or_one_in_capitals_over_others_is_a_heading_where_no_outline_is_told():
    assert [SHEET[each.start : each.end] for each in headings(SHEET)] == ["PUMPS", "PUMP P1", "Pump P2", "DELIVERY"]
    assert [SHEET[each.start : each.end] for each in headings(SHEET, (Headline(1, "PUMPS", 0),))] == ["PUMPS"]


def under(text, found, words, title=""):
    """What `above` tells of the place of each of these words, which come in order."""
    return dict(zip(words, above(text, found, [text.index(each) for each in words], title), strict=True))


def test_a_place_stands_under_the_last_heading_before_it():
    assert under(BOOK, headings(BOOK), ["Crew", "This book", "1. How", "The mate", "The operations"]) == {
        "Crew": "",
        "This book": "Crew handbook",
        "1. How": "",
        "The mate": "1. How a ship is led",
        "The operations": "What if a crossing is cancelled?",
    }


NOTES = """Release notes

Read on.

4.2

New

- Dark theme

Fixed

- Totals

4.1

Fixed

- The login page

Thanks to all."""
OUTLINE = [
    Headline(1, "Release notes"),
    Headline(2, "4.2"),
    Headline(3, "New"),
    Headline(3, "Fixed"),
    Headline(2, "4.1"),
    Headline(3, "Fixed", 1),
    Headline(3, "Login"),
]


def test_a_place_stands_under_all_headings_that_an_outline_tells_but_what_the_title_says():
    found = headings(NOTES, OUTLINE)
    words = ["Release", "Read on", "4.2", "New", "- Dark", "- Totals", "4.1", "- The login", "Thanks"]
    assert under(NOTES, found, words, "Release notes of Burrow") == {
        "Release": "",
        "Read on": "",
        "4.2": "",
        "New": "4.2",
        "- Dark": "4.2: New",
        "- Totals": "4.2: Fixed",
        "4.1": "",
        "- The login": "4.1: Fixed",
        "Thanks": "4.1: Fixed",
    }
    told = under(NOTES, found, ["Read on", "4.2", "- Dark"], "Release")
    assert told == {"Read on": "Release notes", "4.2": "", "- Dark": "4.2: New"}
    told = under(NOTES, found, ["Read on", "4.2", "- Dark"], "Burrow")
    assert told == {"Read on": "Release notes", "4.2": "Release notes", "- Dark": "Release notes: 4.2: New"}


def test_what_looks_like_a_heading_stands_under_those_of_an_outline():
    found = headings(BOOK, [Headline(1, "Crew handbook"), Headline(2, "The end")])
    assert under(BOOK, found, ["The mate", "The operations", "Ask us"]) == {
        "The mate": "Crew handbook: 1. How a ship is led",
        "The operations": "Crew handbook: What if a crossing is cancelled?",
        "Ask us": "Crew handbook: The end",
    }


def test_of_paragraphs_alike_the_one_that_was_meant_is_the_heading():
    text = "Guide\n\nPay\n\nLeave\n\nPay\n\nOn the last day.\n\nLeave\n\nThirty days."
    found = headings(
        text, [Headline(1, "Guide"), Headline(2, "Pay", 1), Headline(2, "Leave", 1), Headline(2, "Pay", 7)]
    )
    stated = [each for each in found if each.level < 3]
    assert [(each.start, each.level) for each in stated] == [(0, 1), (19, 2), (42, 2)]
    assert under(text, found, ["On the", "Thirty"], "Guide") == {"On the": "Pay", "Thirty": "Leave"}


@pytest.mark.parametrize("blank", [" ", ""])
def test_a_long_heading_is_told_in_one_short_line(blank):
    words = "Heading\nand on " + f"and on{blank}" * 15 + "to its end"
    text = f"{words}\n\nHere.\n\nNext\n\nThere."
    told = under(text, headings(text, [Headline(1, words), Headline(1, "Next")]), ["Here", "There"])
    assert told["There"] == "Next"
    assert told["Here"].startswith("Heading and on and on")
    assert told["Here"].endswith("…")
    assert len(told["Here"]) <= HEADING_CHARACTERS


def test_of_many_long_headings_the_innermost_are_told():
    parts = [f"{name} {'word ' * 11}end" for name in "ABC"]
    text = "\n\n".join((*parts, "Here."))
    found = headings(text, [Headline(level, words) for level, words in enumerate(parts, 1)])
    assert under(text, found, ["Here"]) == {"Here": f"{parts[2]}"}
    short = under(text, found, ["C word"])
    assert short == {"C word": parts[1]}


def test_title_and_heading_are_said_once():
    assert lead("Crew handbook", "3. Pay") == "Crew handbook: 3. Pay"
    assert lead("Crew handbook", "Crew handbook, edition 7") == "Crew handbook, edition 7"
    assert lead("Crew handbook", "Crew") == lead("Crew handbook", "") == "Crew handbook"
    assert lead("", "3. Pay") == "3. Pay"


@given(st.text(alphabet="aB.\n 1?-", max_size=200))
def test_headings_are_lines_of_the_text_in_order(text):
    found = headings(text)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        words = text[each.start : each.end]
        assert words == words.strip()
        assert "\n" not in words
        assert not text[: each.start].strip(" ") or text[: each.start].rstrip(" ").endswith("\n")
        assert text[each.end :].lstrip(" ").startswith("\n")
    told = [" ".join(text[each.start : each.end].split()) for each in found]
    assert above(text, found, [each.end for each in found]) == told


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["A", "B", "C c"])), max_size=8))
def test_an_outline_whose_words_are_the_text_is_found_whole(levels):
    seen = Counter()
    outline = []
    for level, words in levels:
        outline.append(Headline(level, words, seen[words]))
        seen[words] += 1
    text = "\n\n".join(words for _, words in levels)
    assert [(each.level, text[each.start : each.end]) for each in headings(text, outline)] == levels
