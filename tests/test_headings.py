"""What stands over a passage is told with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.headings import HEADING_CHARACTERS, above, headings
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
    assert [BOOK[start:end] for start, end in headings(BOOK)] == [
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


def test_a_place_stands_under_the_last_heading_before_it():
    found = headings(BOOK)
    places = {words: BOOK.index(words) for words in ("This book", "The mate", "The operations", "1. How", "Crew")}
    assert {words: above(BOOK, found, at) for words, at in places.items()} == {
        "This book": "Crew handbook",
        "The mate": "1. How a ship is led",
        "The operations": "What if a crossing is cancelled?",
        "1. How": "",
        "Crew": "",
    }


def test_title_and_heading_are_said_once():
    assert lead("Crew handbook", "3. Pay") == "Crew handbook: 3. Pay"
    assert lead("Crew handbook", "Crew handbook, edition 7") == "Crew handbook, edition 7"
    assert lead("Crew handbook", "Crew") == lead("Crew handbook", "") == "Crew handbook"
    assert lead("", "3. Pay") == "3. Pay"


@given(st.text(alphabet="aB.\n 1?-", max_size=200))
def test_headings_are_lines_of_the_text_in_order(text):
    found = headings(text)
    assert list(found) == sorted(found)
    for start, end in found:
        words = text[start:end]
        assert words == words.strip()
        assert "\n" not in words
        assert not text[:start].strip(" ") or text[:start].rstrip(" ").endswith("\n")
        assert text[end:].lstrip(" ").startswith("\n")
        assert above(text, found, end) == words
