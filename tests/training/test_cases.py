"""Passages are given as the product gives them; scores agree with the field's definitions."""

import itertools
import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answerability import Candidate, features
from rag.reader import Reading
from rag.training import calibrate, cases, evaluate, scoring, written
from rag.training.data import Example
from rag.training.mixture import Pools, load_pools, stream
from rag.training.negatives import neighbours

PARAGRAPH = " ".join(f"Sentence number {i} says that city {i} has {i * 7} bridges over its river." for i in range(30))


def example(i: int, title: str = "A", *, answerable: bool = True) -> Example:
    start = PARAGRAPH.index(f"{i * 7} bridges")
    spans = ((start, start + len(str(i * 7))),) if answerable else ()
    return Example(
        f"{title}{i}", "squad2_dev_a", title, f"How many bridges has city {i}?", PARAGRAPH, spans, answerable
    )


def test_chunks_are_the_paragraph_in_whole_sentences() -> None:
    parts = cases.chunks(PARAGRAPH)
    assert len(parts) > 3
    assert all(part.endswith("river.") for part in parts)
    assert " ".join(parts) == PARAGRAPH


def test_several_passages_always_hold_the_answer() -> None:
    made = cases.several([example(i) for i in range(3, 28)])
    assert all(len(case.passages) <= cases.PASSAGES for case in made)
    assert all(any(answer in part for part in case.passages for answer in case.answers) for case in made)


def test_far_questions_are_asked_of_another_article() -> None:
    made = cases.far([example(3, "A"), example(4, "B")], random.Random(0))
    assert {(case.id, case.title, case.answers) for case in made} == {
        ("A3-far", "B", ()),
        ("B4-far", "A", ()),
    }


def test_questions_about_documents_meet_their_collection_under_its_titles(tmp_path: Path) -> None:
    text = "".join(f"## DOC City {i}\nCity {i} has {i * 7} bridges.\n" for i in range(3, 18))
    path = tmp_path / "cities.txt"
    lines = "".join(f"{i - 2}\tBridges of city {i}?\t{i * 7}\n" for i in range(3, 18))
    path.write_text(f"# Cities\n{text}\n## QUESTIONS\n{lines}2\tWho built city 4?\t-\n")
    other = tmp_path / "others.txt"
    other.write_text("# Others\n## DOC Bridges of city 3\nNone.\n\n## QUESTIONS\n1\tAny?\tNone\n")
    collected = [item for each in (path, other) for item in written.collection(each)]
    asked, *_, silent, alone = cases.documents(collected)
    assert asked.answers == ("21",)
    assert "City 3 has 21 bridges." in asked.passages
    assert len(asked.passages) == len(asked.titles) == cases.DOCUMENT_PASSAGES
    assert dict(zip(asked.passages, asked.titles, strict=True))["City 3 has 21 bridges."] == "City 3"
    assert (silent.answers, silent.title) == ((), "cities")
    assert (alone.passages, alone.titles) == (("None.",), ("Bridges of city 3",))


def test_hard_questions_are_measured_apart_from_the_others(tmp_path: Path) -> None:
    path = tmp_path / "mills.txt"
    path.write_text(
        "# Mills\n## DOC A mill\nVera Holm runs the mill.\n\n## QUESTIONS\n1\tWho runs the mill?\tVera Holm\n\n"
        "## HARD QUESTIONS\n1\tWho is the miller?\tVera Holm\n1\tWho built it?\t-\n"
    )
    squad = tmp_path / "squad.jsonl"
    about = {"context": "A river is long.", "question": "Is it?", "answers": []}
    squad.write_text("\n".join(json.dumps(about | {"id": name, "title": name}) for name in "AB"), encoding="utf-8")
    made = evaluate.settings(evaluate.held_out(squad, None, ("A", "B"), [path]), lambda follow_up, told: ())
    assert [(case.kind, case.question) for case in made["documents"]] == [("documents", "Who runs the mill?")]
    assert [(case.kind, case.answers) for case in made["hard"]] == [("hard", ("Vera Holm",)), ("hard", ())]


def test_f1_and_exact_match_are_squads() -> None:
    assert scoring.normalised("The  Danish-Bank, a!") == "danishbank"
    assert scoring.f1("the big bank", ["big old bank"]) == pytest.approx(2 * 2 / 5)
    assert scoring.f1("", []) == 1.0
    assert scoring.f1("x", []) == 0.0
    assert scoring.exact("The Bank.", ["bank"]) == 1.0


def test_auroc_counts_pairs() -> None:
    scores = np.array([0.1, 0.4, 0.35, 0.8, 0.4])
    good = np.array([False, False, True, True, True])
    pairs = [(s > t) + 0.5 * (s == t) for s in scores[good] for t in scores[~good]]
    assert scoring.auroc(scores, good) == pytest.approx(np.mean(pairs))
    assert np.isnan(scoring.auroc(scores, np.ones(5, dtype=bool)))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.floats(0, 1)), min_size=1, max_size=30))
def test_no_threshold_beats_the_best(rows: list[tuple[float, bool, float]]) -> None:
    able = np.array([row[1] for row in rows])
    values = np.array([row[0] for row in rows]) * able
    scores = np.round(np.array([row[2] for row in rows]), 1)
    best = scoring.total_f1(values, able, scores, scoring.best_threshold(values, able, scores))
    assert all(scoring.total_f1(values, able, scores, cut) <= best + 1e-9 for cut in [*scores, 2.0])


def test_among_thresholds_that_are_about_as_good_the_most_silent_is_taken() -> None:
    values, able = np.array([1.0, 1.0, 0.0, 0.02, 0.0]), np.array([True, True, True, True, False])
    scores = np.array([0.9, 0.8, 0.6, 0.4, 0.2])
    # Answered from 0.8, 0.6 and 0.4 on, three are right, then three, then 3.02 of five: 0.6, 0.6, 0.604.
    assert scoring.flat_threshold(values, able, scores, np.ones(5), 0.0) == pytest.approx(0.4)
    assert scoring.flat_threshold(values, able, scores, np.ones(5), 0.01) == pytest.approx(0.8)
    # Twice as many like the fourth: silence there costs 0.04 of six.
    assert scoring.flat_threshold(values, able, scores, np.array([1, 1, 1, 2, 1.0]), 0.005) == pytest.approx(0.4)


def test_no_threshold_parts_equal_scores() -> None:
    values, able, scores = np.array([1.0, 0.0, 0.0]), np.array([True, False, False]), np.array([0.5, 0.5, 0.5])
    assert scoring.best_threshold(values, able, scores) > 0.5
    assert scoring.flat_threshold(values, able, scores, np.ones(3), 0.0) > 0.5


def test_an_answer_is_held_only_with_its_decimal_point() -> None:
    assert scoring.holds("It cost 3.8 million.", "3.8 million")
    assert not scoring.holds("It cost 38 million.", "3.8 million")


def test_of_two_chunks_with_the_answers_words_the_marked_one_is_given() -> None:
    filler = (
        "It says nothing of what is asked, in a sentence that is long enough to fill a chunk by itself, and more. " * 4
    )
    context = f"The fee is 20 crowns. {filler}The fine is 20 crowns. {filler}"
    start = context.index("20 crowns", 100)
    item = Example("1", "some", "A", "Fee?", context, ((start, start + 9),), answerable=True)
    (case,) = cases.several([item])
    assert any("The fine is 20 crowns." in passage for passage in case.passages)


def test_risk_falls_when_the_sure_are_right() -> None:
    curve = scoring.risk_coverage(np.array([1.0, 1.0, 0.0, 0.0]), np.array([4.0, 3.0, 2.0, 1.0]))
    assert curve[0] == (0.25, 0.0)
    assert curve[-1] == (1.0, 0.5)


def found(margins: list[float]) -> tuple[list[cases.Case], list[Reading]]:
    asked = cases.single([example(3 + i % 20, "ABC"[i % 3], answerable=margin > 0) for i, margin in enumerate(margins)])
    readings = []
    for case, margin in zip(asked, margins, strict=True):
        text = case.answers[0] if case.answers else "Sentence"
        start = case.passages[0].index(text)
        spans = (Candidate(0, start, start + len(text), margin, 0.0),)
        readings.append(Reading(spans, 0.5, features(case.question, case.passages, spans)))
    return asked, readings


def test_calibration_learns_that_margins_matter_and_keeps_articles_apart() -> None:
    rng = np.random.default_rng(0)
    asked, readings = found([float(m) for m in rng.normal(0, 3, 240)])
    judged = calibrate.judge(asked, readings)
    fitted = calibrate.calibrate(judged)
    assert fitted.model.weights["strength"] > 0
    assert scoring.auroc(fitted.scores, judged.answerable) > 0.95
    figures = evaluate.report(judged, fitted.scores, fitted.threshold)["single"]
    assert figures["questions"] == 240
    low, high = figures["auroc"][1:]
    assert low <= figures["auroc"][0] <= high
    assert figures["f1_answerable_forced"][0] == 100.0


def test_the_small_encoder_is_trusted_where_its_figures_allow() -> None:
    readings = found([-1.0] * 100 + [1.0] * 100)
    judged = calibrate.judge(*readings)
    scores = np.concatenate([np.linspace(0.0, 0.4, 100), np.linspace(0.6, 1.0, 100)])
    assert calibrate.unsure(judged, scores, 0.5) == pytest.approx((0.4, 0.6))
    # Of ten answers one is wrong: nowhere is it sure enough to answer alone.
    judged.value[100::10] = 0.0
    assert calibrate.unsure(judged, scores, 0.5) == (pytest.approx(0.4), 1.0)
    # Of a hundred silences three are wrong: it is trusted only below the second of them.
    judged = calibrate.judge(*found([-1.0] * 60 + [1.0] * 3 + [-1.0] * 37 + [1.0] * 100))
    assert calibrate.unsure(judged, scores, 0.5) == pytest.approx((scores[60], 0.6))


def test_questions_of_users_are_judged_by_what_would_be_said(tmp_path: Path) -> None:
    text = "The guests were Ann Lee and Bo Ek. It rained."
    record = {
        "id": "s/1", "group": "c/a.md", "question": "Who were the guests?",
        "passages": [{"text": text, "title": "A party"}], "answers": [["Lee"], ["Bo", "Ek"]], "whole_sentence": False,
    }  # fmt: skip
    silent = record | {"id": "s/2", "answers": []}
    (tmp_path / "asked.jsonl").write_text("\n".join(json.dumps(one) for one in (record, silent)))
    asked = cases.asked(tmp_path / "asked.jsonl")
    spans = [
        Candidate(0, at, at + len(words), 5.0, 0.0) for words in ("Ann Lee", "Bo Ek") for at in [text.index(words)]
    ]
    one, both = (Reading(tuple(found), 0.9, {"strength": 5.0}) for found in (spans[:1], spans))
    assert [*calibrate.judge(asked, [both, both]).value] == [1.0, 0.0]
    assert calibrate.judge(asked[:1], [both]).answers == ("Ann Lee and Bo Ek",)
    assert [*calibrate.judge(asked, [one, one]).answerable] == [True, False]


def pools() -> Pools:
    examples = tuple(example(i, answerable=i % 2 == 0) for i in range(3, 28))
    return Pools({"squad2_dev_a": examples}, {"squad2_dev_a": 0.8, "roles": 0.2}, neighbours(examples))


def test_the_stream_is_repeatable_and_its_spans_are_true() -> None:
    one = [item for item, _ in zip(stream(pools(), 5), range(300), strict=False)]
    two = [item for item, _ in zip(stream(pools(), 5), range(300), strict=False)]
    assert one == two
    assert {item.source for group in one for item in group} == {"squad2_dev_a", "roles"}
    for item in itertools.chain.from_iterable(one):
        assert item.answerable == bool(item.spans)
        if item.source == "squad2_dev_a" and item.spans:
            assert item.answers[0].isdigit()


def test_some_titles_tell_what_the_passage_tells() -> None:
    drawn = itertools.chain.from_iterable(group for group, _ in zip(stream(pools(), 5), range(600), strict=False))
    leads = [item.context.split(". ")[0] for item in drawn if item.source == "squad2_dev_a"]
    own = [lead for lead in leads if lead in {each.title for each in pools().examples["squad2_dev_a"]}]
    told = [lead for lead in leads if f"{lead}." not in PARAGRAPH and lead in PARAGRAPH and lead not in own]
    assert 0.05 * len(leads) < len(told) < len(own) < len(leads) / 2


def test_held_out_articles_enter_no_pool(tmp_path: Path) -> None:
    record = {
        "id": "1",
        "context": "It is so.",
        "question": "Is it?",
        "answers": [{"text": "so", "start": 6}],
    }
    lines = "\n".join(json.dumps(record | {"title": title}) for title in ("Rhine", "Danube"))
    paths = [tmp_path / "squad2_dev_a.jsonl", tmp_path / "disfl_qa_a.jsonl"]
    for path in paths:
        path.write_text(lines)
    loaded = load_pools(paths)
    assert {item.title for items in loaded.examples.values() for item in items} == {"Danube"}
    assert all("Rhine" not in key for key in loaded.near.passages)
