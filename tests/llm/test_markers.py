import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.prose import parse
from rag.types import Evidence
from tests.llm.conftest import CLUB, RULES, document, passage

PASSAGES = (passage(document("club.md", CLUB), 1), passage(document("rules.md", RULES), 2))
FIRST, SECOND = Evidence(0, 0, len(CLUB)), Evidence(1, 0, len(RULES))


def parsed(text):
    return [(statement.text, statement.evidence) for statement in parse(text, PASSAGES)]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("Ann leads it [1].", (FIRST,)),
        ("Ann leads it. [1]", (FIRST,)),
        ("Ann leads it.[1]", (FIRST,)),
        ("Ann leads it [1][2].", (FIRST, SECOND)),
        ("Ann leads it [2, 1].", (SECOND, FIRST)),
        ("Ann leads it [1-2].", (FIRST, SECOND)),
        ("Ann leads it [1] [1].", (FIRST,)),
        ("Ann leads it 【1】.", (FIRST,)),
        ("Ann leads it.", ()),
        ("Ann leads it [0].", ()),
        ("Ann leads it [3].", ()),
        ("Ann leads it [99].", ()),
        ("Ann leads it [1-999999].", ()),
        ("Ann leads it [2-1].", ()),
        ("Ann leads it [2015].", ()),
        ("Ann leads it [0, 2].", (SECOND,)),
    ],
)
def test_a_marker_names_a_passage_that_was_given_and_nothing_else(text, evidence):
    assert parsed(text) == [("Ann leads it.", evidence)]


def test_each_sentence_keeps_its_own_markers():
    assert parsed("Ann leads it [1]. Guests are welcome. [2] Bob pays.") == [
        ("Ann leads it.", (FIRST,)),
        ("Guests are welcome.", (SECOND,)),
        ("Bob pays.", ()),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- Ann leads it [1].",
        "1. Ann leads it [1].",
        "**Ann** leads _it_ [1].",
        "## Ann leads it [1].",
        "> Ann leads it [1].",
    ],
)
def test_marks_of_lists_headings_and_emphasis_are_dropped(text):
    assert parsed(text) == [("Ann leads it.", (FIRST,))]


@pytest.mark.parametrize("text", ["Yes, ann leads it [1].", "No - ann leads it [1].", "yes: ann leads it [1]."])
def test_a_leading_yes_or_no_is_dropped_since_no_words_bear_it_out(text):
    assert parsed(text) == [("Ann leads it.", (FIRST,))]


def test_a_link_keeps_its_words_and_loses_its_target():
    assert parsed("Ann leads [it](https://evil.example/?q=1) ![x](http://evil.example/p.png) [1].") == [
        ("Ann leads it x.", (FIRST,))
    ]


def test_a_line_with_nothing_but_markers_says_nothing():
    assert parsed("[1]\n\n[2]") == []


@given(st.text(alphabet=st.sampled_from("Ann leads. [](){}0123,-–【】*_#\n\"'"), max_size=80))
def test_whatever_a_model_writes_markers_stay_within_the_passages_and_no_marker_stays_in_the_text(text):
    for said, evidence in parsed(text):
        assert any(char.isalnum() for char in said)
        assert set(evidence) <= {FIRST, SECOND}
        assert len(evidence) == len(set(evidence))
        assert "[1]" not in said
        assert "[99]" not in said


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=5))
def test_only_numbers_from_one_to_the_number_of_passages_are_markers(numbers):
    text = "Ann leads it " + "".join(f"[{number}]" for number in numbers) + "."
    (statement,) = parse(text, PASSAGES)
    known = {1: FIRST, 2: SECOND}
    assert statement.evidence == tuple(dict.fromkeys(known[number] for number in numbers if number in known))
