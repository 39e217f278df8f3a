import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import intervals, retrieval

FIRST, SECOND, TWIN = ("a", 0, 10), ("a", 100, 110), ("b", 0, 10)


def test_evidence_at_rank_two_gives_half_the_reciprocal_rank_and_its_discounted_gain():
    found = [("a", 500, 600), ("a", 0, 50), ("a", 600, 700)]
    figures = retrieval.evidence_ranking(found, [[FIRST]])
    assert figures["recall@1"] == 0.0
    assert figures["recall@5"] == 1.0
    assert figures["mrr@10"] == 0.5
    assert figures["ndcg@10"] == pytest.approx(1 / math.log2(3))


def test_evidence_that_was_not_found_lowers_recall():
    figures = retrieval.evidence_ranking([("a", 0, 50)], [[FIRST], [SECOND]])
    assert figures["recall@10"] == 0.5
    assert figures["mrr@10"] == 1.0
    # Ideal: both at the top; found: one at the top.
    assert figures["ndcg@10"] == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_a_near_duplicate_of_what_was_found_neither_helps_nor_counts_as_missing():
    merged = retrieval.evidence_ranking([("a", 0, 50)], [[FIRST, TWIN]])
    both = retrieval.evidence_ranking([("a", 0, 50), ("b", 0, 50)], [[FIRST, TWIN]])
    assert merged == both
    assert merged["ndcg@10"] == 1.0


def test_nothing_found_is_zero_throughout():
    assert set(retrieval.evidence_ranking([], [[FIRST]]).values()) == {0.0}


def test_graded_judgements_enter_the_gain():
    judged = {"q": {"x": 2, "y": 1}}
    values = retrieval.rankings(judged, {"q": ["y", "x"]}, {"ndcg": retrieval.MEASURES["ndcg@10"]})
    gained, ideal = 1 + 2 / math.log2(3), 2 + 1 / math.log2(3)
    assert values["ndcg"]["q"] == pytest.approx(gained / ideal)


def test_the_interval_of_equal_values_is_the_value_and_of_none_is_none():
    interval = intervals.mean_interval([1.0, 1.0, 1.0])
    assert (interval.mean, interval.low, interval.high, interval.count) == (1.0, 1.0, 1.0, 3)
    assert intervals.mean_interval([]) is None


def test_the_interval_of_a_share_is_near_the_binomial_one():
    interval = intervals.mean_interval([1.0] * 50 + [0.0] * 50)
    # 0.5 ± 1.96 * sqrt(0.25 / 100)
    assert interval.low == pytest.approx(0.402, abs=0.02)
    assert interval.high == pytest.approx(0.598, abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_the_interval_holds_the_mean_and_is_the_same_each_time(values):
    interval = intervals.mean_interval(values, resamples=200)
    assert interval == intervals.mean_interval(values, resamples=200)
    assert interval.low - 1e-9 <= interval.mean <= interval.high + 1e-9


def test_a_constant_gain_has_a_paired_interval_without_width():
    difference = intervals.paired_difference([0.0, 0.25, 0.5], [0.5, 0.75, 1.0])
    assert (difference.mean, difference.low, difference.high) == (0.5, 0.5, 0.5)


def test_percentiles_are_interpolated():
    assert intervals.percentile([1.0, 2.0, 3.0, 4.0], 50) == 2.5
    assert intervals.percentile([], 50) is None
