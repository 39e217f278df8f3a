"""Records are read as they are, spans stay true through cropping, and articles never cross the split."""

import gzip
import itertools
import json
import random
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from rag.training.data import Example, majority_span, mentions, read, sentences, split_titles
from rag.training.windows import HEADLINE_WORDS, crop, headline, side_by_side

CONTEXT = "Oslo is old. Ada Berg led the bank until 1999. Then Bo Lind took over. It rained."


def made(answer: str, context: str = CONTEXT) -> Example:
    start = context.index(answer)
    return Example("1", "s", "t", "Who led the bank?", context, ((start, start + len(answer)),))


def test_records_with_a_wrong_offset_are_left_out(tmp_path: Path) -> None:
    good = {
        "id": "a",
        "title": "T",
        "context": CONTEXT,
        "question": "Who?",
        "answers": [{"text": "Oslo", "start": 0}],
    }
    bad = good | {"id": "b", "answers": [{"text": "Oslo", "start": 3}]}
    silent = good | {"id": "c", "answers": []}
    rewrite = {"id": "d", "question": "And he?", "rewrite": "And Bo?"}
    path = tmp_path / "some_set.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as stream:
        stream.write("\n".join(json.dumps(record) for record in (good, bad, silent, rewrite)))
    examples = read(path)
    assert [(item.id, item.answers, item.answerable) for item in examples] == [
        ("a", ("Oslo",), True),
        ("c", (), False),
    ]
    assert {item.source for item in examples} == {"some_set"}


def test_yes_no_records_are_answerable_without_a_span(tmp_path: Path) -> None:
    path = tmp_path / "boolq.jsonl"
    path.write_text(json.dumps({"id": 1, "title": "T", "context": "C", "question": "is it?", "yes": False}))
    (example,) = read(path)
    assert example.answerable
    assert not example.spans


def test_squad_files_are_read(tmp_path: Path) -> None:
    paragraph = {
        "context": CONTEXT,
        "qas": [
            {
                "id": "q1",
                "question": "Who led the bank? ",
                "answers": [{"text": "Ada Berg", "answer_start": 13}],
            },
            {"id": "q2", "question": "Who sold it?", "answers": [], "is_impossible": True},
        ],
    }
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Bank", "paragraphs": [paragraph]}]}))
    first, second = read(path)
    assert first.answers == ("Ada Berg",)
    assert first.title == "Bank"
    assert not second.answerable


def test_a_split_parts_articles_not_questions() -> None:
    examples = [Example(str(i), "s", f"title{i % 3}", "q", "c") for i in range(9)]
    train, dev = split_titles(examples, ["title1"])
    assert {item.title for item in dev} == {"title1"}
    assert len(train) + len(dev) == 9
    assert not {item.title for item in train} & {item.title for item in dev}


def test_majority_span_prefers_the_most_marked_then_the_shorter() -> None:
    example = Example("1", "s", "t", "q", CONTEXT, ((0, 7), (0, 4), (0, 4), (13, 21)))
    assert majority_span(example) == (0, 4)
    assert majority_span(Example("1", "s", "t", "q", CONTEXT, ((0, 7), (0, 4)))) == (0, 4)


def test_mentions_wants_whole_words_in_any_case() -> None:
    assert mentions("The ART of war", "art")
    assert not mentions("The party began", "art")
    assert mentions("It cost $12.", "$12")
    assert not mentions("anything", " ")


@given(st.lists(st.text(alphabet="ab .!?\nA1\"'", max_size=30), max_size=6).map("".join))
def test_sentences_are_ordered_and_lose_only_space(text: str) -> None:
    bounds = sentences(text)
    assert all(start < end for start, end in bounds)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(bounds))
    kept = "".join(text[start:end] for start, end in bounds)
    assert len([c for c in kept if c.isalnum()]) == len([c for c in text if c.isalnum()])


@given(
    st.integers(0, 10_000),
    st.integers(1, 40),
    st.sampled_from(["Ada Berg", "1999. Then Bo", "Oslo", "rained."]),
)
def test_cropping_keeps_the_answer_under_its_span(seed: int, words: int, answer: str) -> None:
    example = made(answer)
    cropped = crop(example, words, random.Random(seed))
    assert cropped.answers == (answer,)
    assert cropped.context in CONTEXT


@given(st.integers(0, 10_000))
def test_cropping_an_unanswerable_question_keeps_it_so(seed: int) -> None:
    example = Example("1", "s", "t", "q", CONTEXT, (), answerable=False)
    cropped = crop(example, 5, random.Random(seed))
    assert cropped.context
    assert cropped.context in CONTEXT
    assert not cropped.answerable


@given(st.integers(0, 4), st.integers(0, 3), st.integers(0, 999))
def test_a_headline_is_a_run_of_words_of_the_sentence_that_answers(first: int, more: int, seed: int) -> None:
    words = ["Ada", "Berg", "led", "the", "bank", "until", "1999"]
    answer = " ".join(words[first : first + more + 1])
    told = headline(made(answer), random.Random(seed))
    assert f" {told} " in " Ada Berg led the bank until 1999 "
    assert f" {answer} " in f" {told} "
    assert len(told.split()) <= HEADLINE_WORDS[1]


def test_a_headline_of_an_unanswered_question_sounds_like_it() -> None:
    asked = Example("1", "s", "t", "Who led the bank in 1950?", CONTEXT, (), answerable=False)
    assert {headline(asked, random.Random(seed)) in CONTEXT[13:45] for seed in range(50)} == {True}


def test_without_a_sentence_the_title_stays() -> None:
    assert headline(Example("1", "s", "t", "Who?", "", (), answerable=False), random.Random(0)) == "t"


RAIN = "It rained in May. The bank stayed shut. Nobody led it then. Trams stood still. Shops closed."


@given(st.integers(0, 10_000), st.sampled_from(["Ada Berg", "until 1999", "bank", "old"]))
def test_side_by_side_each_passage_gives_a_paragraph_and_the_answer_stays_under_its_span(
    seed: int, answer: str
) -> None:
    rival = Example("1", "s", "u", "Who led the bank?", RAIN, (), answerable=False)
    shown = side_by_side((made(answer), rival), random.Random(seed))
    assert shown.answers == (answer,)
    assert shown.answerable
    assert shown.question == "Who led the bank?"
    parts = shown.context.split("\n\n")
    assert len(parts) == 2
    assert {part in CONTEXT for part in parts} == {True, False}
    assert all(part in CONTEXT or part in RAIN for part in parts)


def test_side_by_side_the_answer_comes_first_or_last() -> None:
    rival = Example("1", "s", "u", "Who led the bank?", RAIN, (), answerable=False)
    shown = [side_by_side((made("Ada Berg"), rival), random.Random(seed)).context for seed in range(40)]
    assert {text.startswith("Oslo is old. Ada Berg led the bank until 1999. Then") for text in shown} == {True, False}
    # The sentences with an answer come with one before and one after; so does the most alike of a rival, mostly.
    assert {text.split("Then Bo Lind took over.")[1] for text in shown if text.startswith("Oslo")} >= {
        "\n\nThe bank stayed shut. Nobody led it then. Trams stood still."
    }
    assert not any("It rained." in text.replace("It rained in", "") for text in shown)


def test_side_by_side_nothing_answers_where_no_passage_does() -> None:
    rivals = [Example("1", "s", "u", "Who led it?", text, (), answerable=False) for text in (CONTEXT, RAIN)]
    shown = side_by_side(rivals, random.Random(3))
    assert (shown.answers, shown.answerable) == ((), False)
