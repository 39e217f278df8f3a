import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import abstention as metrics


def test_abstention_shares_are_those_counted_by_hand():
    answerable = [True, True, True, False, False]
    abstained = [False, True, False, True, False]
    found = metrics.abstention(answerable, abstained)
    assert (found.precision, found.recall, found.false_answers) == (0.5, 0.5, 0.5)
    assert found.lost == pytest.approx(1 / 3)


def test_shares_without_a_denominator_are_none_and_not_zero():
    found = metrics.abstention([True], [False])
    assert (found.precision, found.recall, found.false_answers, found.lost) == (None, None, None, 0.0)


def test_risk_coverage_goes_from_the_surest_answer_on():
    curve = metrics.risk_coverage([0.9, 0.6, 0.8, 0.7], [True, False, True, True], total=5)
    assert curve == [(0.2, 0.0), (0.4, 0.0), (0.6, 0.0), (0.8, 0.25)]
    # Three steps of width 0.2 at risk 0, one at 0.25, over the coverage reached.
    assert metrics.area_under_risk_coverage(curve) == pytest.approx(0.2 * 0.25 / 0.8)
    assert metrics.coverage_at_risk(curve) == 0.6
    assert metrics.coverage_at_risk(curve, 0.25) == 0.8


def test_equal_confidences_are_cut_together():
    assert metrics.risk_coverage([0.5, 0.5], [False, True], total=2) == [(1.0, 0.5)]
    assert metrics.risk_coverage([0.5, 0.5], [True, False], total=2) == [(1.0, 0.5)]


def test_without_answers_there_is_no_curve():
    assert metrics.risk_coverage([], [], total=3) == []
    assert metrics.area_under_risk_coverage([]) is None
    assert metrics.coverage_at_risk([]) == 0.0


def test_auroc_counts_pairs_and_ties_for_half():
    # Pairs: 0.9>0.5, 0.9>0.2, 0.5=0.5 (half), 0.5>0.2: 3.5 of 4.
    assert metrics.auroc([0.9, 0.5, 0.5, 0.2], [True, True, False, False]) == 0.875
    assert metrics.auroc([0.9, 0.5], [True, True]) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=30))
def test_auroc_equals_the_count_over_all_pairs(rows):
    ours = [score for score, label in rows if label]
    others = [score for score, label in rows if not label]
    pairs = [(x > y) + 0.5 * (x == y) for x in ours for y in others]
    found = metrics.auroc([score for score, _ in rows], [label for _, label in rows])
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


def test_calibration_error_weighs_each_bin_by_its_count():
    # Bin 0.9–1: mean 0.95, right 1/2, two answers; bin 0.6–0.7: mean 0.65, right 1, one answer.
    confidences, right = [0.95, 0.95, 0.65], [True, False, True]
    assert metrics.reliability(confidences, right) == [
        (pytest.approx(0.65), 1.0, 1),
        (pytest.approx(0.95), 0.5, 2),
    ]
    assert metrics.calibration_error(confidences, right) == pytest.approx((0.35 + 2 * 0.45) / 3)


def test_a_confidence_of_one_falls_into_the_last_bin():
    assert metrics.reliability([1.0], [True]) == [(1.0, 1.0, 1)]
    assert metrics.calibration_error([], []) is None
