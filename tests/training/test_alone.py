"""In training, too, rows of tables and lines of data sheets are read by themselves."""

import random

import pytest

from rag.training import written
from rag.training.alone import alone
from rag.training.data import Example
from rag.training.mixture import load_pools, stream

SHEETS = "TL6\n---\nWeight: 94 kg\nNoise: 46 dB\n\nTL9\n---\nWeight: 120 kg\nNoise: 49 dB"
BOATS = "Boat: Tern; Seats: 2; Per day: 60.\nBoat: Gull; Seats: 4; Per day: 85.\nBoat: Heron; Seats: 6; Per day: 60."


def example(question: str, context: str, answer: str = "", title: str = "Boats for hire") -> Example:
    at = context.find(answer)
    spans = ((at, at + len(answer)),) if answer else ()
    return Example("x/1", written.DOCUMENTS, title, question, context, spans, bool(spans))


def test_the_row_that_answers_comes_first_under_the_title_and_then_rows_that_do_not() -> None:
    for seed in range(20):
        first, *rivals = alone(example("What does the Gull cost?", BOATS, "85"), random.Random(seed))
        assert first.context == "Boats for hire. Boat: Gull; Seats: 4; Per day: 85."
        assert (first.answers, first.answerable) == (("85",), True)
        assert 1 <= len(rivals) <= 2
        assert all("Gull" not in each.context and not each.answerable and not each.spans for each in rivals)


def test_a_line_of_a_data_sheet_comes_under_its_own_heading() -> None:
    first, *_ = alone(example("How heavy is the TL9?", SHEETS, "120 kg"), random.Random(1))
    assert (first.context, first.answers) == ("TL9. Weight: 120 kg", ("120 kg",))


def test_a_row_that_an_amount_asks_for_comes_behind_that_amount() -> None:
    rates = "Distance: under 5 km; Fee: €4.\nDistance: 5–20 km; Fee: €9.\nDistance: 20–60 km; Fee: €19."
    first, *_ = alone(example("What is the fee for 35 km?", rates, "€19", "Rates"), random.Random(1))
    assert first.context == "Rates, 35 km. Distance: 20–60 km; Fee: €19."


def test_an_unanswerable_question_comes_with_one_row_that_does_not_answer() -> None:
    (only,) = alone(example("What does the Gull weigh?", BOATS), random.Random(1))
    assert not only.answerable
    assert only.context.startswith("Boats for hire. Boat: ")


@pytest.mark.parametrize("answer", ["60", ""])
def test_a_passage_without_rows_gives_none(answer: str) -> None:
    assert alone(example("What does it cost?", "The Tern costs 60 a day.", answer), random.Random(1)) == ()


def test_words_that_two_rows_tell_alike_give_none() -> None:
    assert alone(example("What is the cheapest?", BOATS, "60"), random.Random(1)) == ()


def test_the_stream_holds_single_rows(tmp_path) -> None:
    path = tmp_path / "boats.txt"
    table = "| Boat | Seats | Per day |\n|---|---|---|\n| Tern | 2 | 60 |\n| Gull | 4 | 85 |\n| Heron | 6 | 90 |"
    path.write_text(
        f"## DOC Boats for hire\n{table}\n\n## QUESTIONS\n1\tWhat does the Gull cost?\t85\n", encoding="utf-8"
    )
    squad = tmp_path / "squadshifts.jsonl"
    squad.write_text(
        '{"id": "new_wiki-1", "title": "T", "question": "Who leads?", "context": "Ann leads the club.", '
        '"answers": [{"text": "Ann", "start": 0}]}\n',
        encoding="utf-8",
    )
    drawn = stream(load_pools([path, squad]), 3)
    groups = [group for _ in range(300) for group in [next(drawn)] if group[0].source == written.DOCUMENTS]
    single = [group for group in groups if group[0].context.endswith("Boat: Gull; Seats: 4; Per day: 85.")]
    assert single
    assert len(single) < len(groups)
