import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics import answers, squad

OFFICIAL = json.loads((Path(__file__).parent / "data" / "squad_official.json").read_text(encoding="utf-8"))
OFFICIAL_NAMES = {
    "exact": "em",
    "f1": "f1",
    "total": "total",
    "HasAns_exact": "em_has_answer",
    "HasAns_f1": "f1_has_answer",
    "NoAns_exact": "em_no_answer",
    "NoAns_f1": "f1_no_answer",
    "best_exact": "best_em",
    "best_exact_thresh": "best_em_threshold",
    "best_f1": "best_f1",
    "best_f1_thresh": "best_f1_threshold",
}


@pytest.mark.parametrize(("condition", "threshold"), [("plain", None), ("at 0.5", 0.5)])
def test_our_figures_equal_those_that_the_official_script_printed_to_the_last_digit(condition, threshold):
    # "official" was printed by evaluate-v2.0.py over the same data and predictions.
    gold = {
        question["id"]: [answer["text"] for answer in question["answers"]]
        for article in OFFICIAL["data"]
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
    }
    probabilities = None if threshold is None else OFFICIAL["no_answer"]
    ours = squad.metrics(gold, OFFICIAL["predictions"], probabilities, threshold or 1.0)
    printed = OFFICIAL["official"][condition]
    assert {name: ours[OFFICIAL_NAMES[name]] for name in printed} == printed


def test_normalising_drops_case_punctuation_articles_and_surplus_space():
    assert answers.normalise("  The U.S. troops,  a  4,600-strong force! ") == "us troops 4600strong force"


def test_an_article_inside_a_word_stays():
    assert answers.normalise("Anna's theatre") == "annas theatre"


def test_f1_of_a_partial_overlap_is_the_harmonic_mean_worked_out_by_hand():
    # 2 common tokens of 3 predicted and 4 gold: precision 2/3, recall 1/2, F1 4/7.
    assert answers.f1("over 4,600 troops", "4,600 troops from countries") == pytest.approx(4 / 7)


def test_repeated_tokens_count_as_often_as_they_occur_in_both():
    # "no no no" and "no no": 2 common; precision 2/3, recall 1.
    assert answers.f1("no no no", "no no") == pytest.approx(0.8)


def test_an_empty_prediction_is_right_only_where_there_is_no_answer():
    assert answers.best_f1("", []) == 1.0
    assert answers.best_f1("", ["Italy"]) == 0.0
    assert answers.best_f1("Italy", []) == 0.0


def test_the_best_of_the_accepted_answers_counts():
    assert answers.best_exact_match("Barduani", ["Enrico Barduani", "barduani"]) == 1.0


@pytest.mark.parametrize(
    ("said", "answer", "held"),
    [
        ("the commander, Enrico Barduani", "Barduani", True),
        ("over 4,600 troops", "4600", True),
        ("14,600 troops", "4,600", False),
        ("the Serb-majority north", "majority", True),
        ("Hungary and Turkey", "Turkey and Hungary", False),
        ("Italy [1]", "italy", True),
        ("page [1999]", "1999", False),
        ("anything", "the", False),
        ("38 million", "3.8 million", False),
        ("3.8 million", "38 million", False),
        ("a rise of 3.8 million.", "3.8 million", True),
        ("45 percent", "4.5 percent", False),
        ("It holds 1,234.5 litres", "1234.5", True),
        ("It closed in 2007. 12 boats left", "2007", True),
        ("the U.S. troops", "US", True),
        ("at 10 a.m.", "10 am", True),
        ("at 10 A.M.", "10 am", True),
        ("Platform B", "Platform A", False),
        ("Platform A is north", "Platform A", True),
        ("platform (A), north", "Platform A", True),
        ("Platform A", "platform", True),
        ("He left. A man came", "he left man", True),
        ('He said "A man came"', "said man", True),
        ("A boat of the club", "boat of a club", True),
    ],
)
def test_an_answer_is_contained_as_whole_words_in_order(said, answer, held):
    assert answers.contains(said, answer) is held


def test_a_list_is_accepted_only_when_every_group_is_met():
    groups = [["Italy"], ["United States", "US"], ["Turkey", "Türkiye"]]
    assert answers.accepted("Italy, the US and Türkiye", ["Italy"], groups)
    assert not answers.accepted("Italy and the US", ["Italy"], groups)


def test_polarity_is_the_first_word_and_nothing_else():
    assert answers.polarity("No, it has not.") == "no"
    assert answers.polarity("Yes") == "yes"
    assert answers.polarity("Nobody was hurt") is None
    assert answers.polarity("") is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_f1_is_symmetric_and_at_least_the_exact_match(one, other):
    assert answers.f1(one, other) == pytest.approx(answers.f1(other, one))
    assert 0.0 <= answers.exact_match(one, other) <= answers.f1(one, other) <= 1.0


def test_the_best_threshold_gives_answers_in_order_of_their_probability():
    gold = {"a": ["Rome"], "b": ["Oslo"], "c": [], "d": ["Bern"]}
    said = {"a": "Rome", "b": "Oslo", "c": "Paris", "d": "Wien"}
    no_answer = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}
    # Answering nothing: 1 of 4 right; then a: 2, b: 3, c is unanswerable: 2. Best 3 of 4, at 0.2.
    figures = squad.metrics(gold, said, no_answer)
    assert (figures["best_em"], figures["best_em_threshold"]) == (75.0, 0.2)
    # The answerable ones have 0.1, 0.2, 0.4, the other 0.3: surer in 2 of 3 pairs.
    assert figures["auroc"] == pytest.approx(200 / 3)


def test_a_question_without_prediction_is_left_out_as_the_official_script_does():
    figures = squad.metrics({"a": ["Rome"], "b": ["Oslo"]}, {"a": "Rome"})
    assert (figures["em"], figures["total"]) == (100.0, 1.0)
