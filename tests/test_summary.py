"""Central sentences, on vectors small enough to reckon by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rag.summary import centrality, stands_alone, summarise


def unit(*rows):
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


SENTENCES = [
    "The council opened the new bridge on Monday.",
    "The bridge was opened by the council on Monday.",
    "Tickets for the ferry cost four crowns since then.",
    "It was the first of its kind in the whole country.",
    "Was the old bridge really in such a bad state?",
]
VECTORS = unit((1, 0.1, 0), (1, 0.12, 0), (0.3, 1, 0.2), (0.9, 0.3, 0), (0.9, 0.2, 0.1))


def test_two_sentences_that_say_the_same_are_not_both_taken():
    assert summarise(SENTENCES, VECTORS, 2) == (0, 2)


def test_sentences_that_lean_on_others_and_questions_are_left_out_even_if_there_is_room():
    assert summarise(SENTENCES, VECTORS, 5) == (0, 2)


def test_when_nothing_stands_alone_something_is_still_said():
    assert summarise(SENTENCES[3:], VECTORS[3:], 1) == (0,)


def test_boilerplate_is_never_said():
    assert summarise(["Subscribe to our newsletter to read more every day."], unit((1, 0, 0)), 3) == ()
    assert summarise([], np.zeros((0, 3), dtype=np.float32), 3) == ()
    assert summarise(SENTENCES, VECTORS, 0) == ()


def test_a_missing_vector_is_named():
    with pytest.raises(ValueError, match="5 sentences but 4 vectors"):
        summarise(SENTENCES, VECTORS[:4], 2)


def test_the_sentence_like_all_others_is_the_most_central():
    likeness = np.array([[1, 0, 0.5], [0, 1, 0.5], [0.5, 0.5, 1]], dtype=np.float64)
    rank = centrality(likeness)
    assert rank.argmax() == 2
    assert rank[0] > rank[1], "of two alike the earlier one leads"
    assert rank.sum() == pytest.approx(1.0)


def test_sentences_without_any_likeness_are_ranked_by_place():
    rank = centrality(np.eye(3))
    assert list(np.argsort(-rank)) == [0, 1, 2]


@pytest.mark.parametrize(
    ("sentence", "alone"),
    [
        ("The council opened the new bridge on Monday.", True),
        ("“The council opened the bridge,” the mayor said.", True),
        ("However, the council opened the bridge on Monday.", False),
        ("This bridge was opened by the council on Monday.", False),
        ("During his visit the council opened the new bridge.", False),
        ("She opened the new bridge on Monday.", False),
        ("Who opened the new bridge on Monday?", False),
        ("Opening of the new bridge on Monday", False),
        ("Bridge opened.", False),
    ],
)
def test_what_can_stand_alone(sentence, alone):
    assert stands_alone(sentence) is alone


rows = arrays.arrays(np.float32, st.tuples(st.integers(0, 8), st.just(4)), elements=st.floats(0.125, 1, width=32))


@given(rows, st.integers(0, 10), st.lists(st.text(), min_size=8, max_size=8))
def test_indices_are_in_order_distinct_and_at_most_the_limit(vectors, limit, texts):
    unit_rows = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    chosen = summarise(texts[: len(vectors)], unit_rows, limit)
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) <= limit
    assert all(0 <= index < len(vectors) for index in chosen)
