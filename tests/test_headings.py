"""What stands over a passage is told with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.headings import HEADING_CHARACTERS, Heading, above, headings
from rag.types import lead

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


def under(text, found, words):
    """What `above` tells of the place of each of these words, which come in order."""
    return dict(zip(words, above(text, found, [text.index(each) for each in words]), strict=True))


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
OUTLINE = ((1, "Release notes"), (2, "4.2"), (3, "New"), (3, "Fixed"), (2, "4.1"), (3, "Fixed"), (3, "Login"))


def test_a_place_stands_under_all_headings_that_an_outline_tells_but_the_documents_own():
    found = headings(NOTES, OUTLINE)
    words = ["Release", "Read on", "4.2", "New", "- Dark", "- Totals", "4.1", "- The login", "Thanks"]
    assert under(NOTES, found, words) == {
        "Release": "",
        "Read on": "Release notes",
        "4.2": "",
        "New": "4.2",
        "- Dark": "4.2: New",
        "- Totals": "4.2: Fixed",
        "4.1": "",
        "- The login": "4.1: Fixed",
        "Thanks": "4.1: Fixed",
    }


def test_of_several_outermost_headings_none_is_the_documents_own():
    text = "Part one\n\nRowing\n\nAt ten.\n\nPart two\n\nEnd."
    found = headings(text, ((1, "Part one"), (2, "Rowing"), (1, "Part two")))
    assert under(text, found, ["At ten", "End"]) == {"At ten": "Part one: Rowing", "End": "Part two"}


def test_a_long_heading_is_told_in_one_short_line():
    words = "A heading that goes on\nand on " + "and on " * 12 + "to its end"
    text = f"{words}\n\nHere.\n\nNext\n\nThere."
    told = under(text, headings(text, ((1, words), (1, "Next"))), ["Here", "There"])
    assert told["There"] == "Next"
    assert told["Here"].startswith("A heading that goes on and on and on")
    assert len(told["Here"]) <= HEADING_CHARACTERS


def test_headings_of_an_outline_are_paragraphs_of_the_text_in_order():
    text = "Fixed.\n\nFixed\n\nnot Fixed\n\nFixed\nand more\n\nFixed"
    found = headings(text, ((1, "Fixed"), (2, "gone"), (2, "Fixed")))
    assert found == (Heading(8, 13, 1), Heading(len(text) - 5, len(text), 2))


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
    assert above(text, found, [each.end for each in found]) == [text[each.start : each.end] for each in found]


@given(st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["A", "B", "C c"])), max_size=8))
def test_an_outline_whose_words_are_the_text_is_found_whole(outline):
    text = "\n\n".join(words for _, words in outline)
    assert [(each.level, text[each.start : each.end]) for each in headings(text, outline)] == outline
