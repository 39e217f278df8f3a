import json
import shutil

import pytest

from rag import runtime
from rag.errors import ModelError
from rag.reader import OVERLAP, Reader

CLUB = "The chess club was founded in 1921. Its president is Maria Lindqvist, who took over from Otto Berg."
LAKE = "The lake lies 480 metres above the sea. It freezes in January."


def test_the_span_that_answers_comes_first_whichever_passage_holds_it(reader):
    for passages, number in (([CLUB, LAKE], 0), ([LAKE, CLUB], 1)):
        best = reader.read("Who is the president of the chess club?", passages).spans[0]
        assert best.passage == number
        assert "Maria Lindqvist" in passages[best.passage][best.start : best.end]


def test_an_answer_is_likelier_than_none_where_there_is_one(reader):
    there = reader.read("When was the chess club founded?", [CLUB, LAKE]).probability
    not_there = reader.read("Who won the world cup in Brazil?", [CLUB, LAKE]).probability
    assert 0 <= not_there < there <= 1


def test_spans_lie_in_their_passages_and_do_not_overlap_within_one(reader):
    spans = reader.read("When was it founded?", [CLUB, LAKE]).spans
    taken = set()
    for span in spans:
        assert 0 <= span.start < span.end <= len([CLUB, LAKE][span.passage])
        places = {(span.passage, place) for place in range(span.start, span.end)}
        assert not places & taken
        taken |= places


def test_a_passage_longer_than_the_window_is_read_to_its_end(reader):
    filler = "Nothing of note was written down on that day by anybody. "
    text = filler * (reader.calibration.max_length // 8) + CLUB
    best = reader.read("Who is the president of the chess club?", [text]).spans[0]
    assert "Maria Lindqvist" in text[best.start : best.end]


def test_an_answer_across_the_edge_of_a_window_is_whole_in_the_next(reader):
    window = reader.calibration.max_length
    words = "word " * (window - OVERLAP // 2 - 20)
    text = words + CLUB + " word" * window
    best = reader.read("When was the chess club founded?", [text]).spans[0]
    assert text[best.start : best.end] == "1921"


@pytest.mark.parametrize(("question", "passages"), [("Who?", []), ("", [CLUB]), ("Who?", [""]), ("Who?", [" \n"])])
def test_nothing_to_read_gives_no_spans_and_probability_zero(reader, question, passages):
    reading = reader.read(question, passages)
    assert (reading.spans, reading.probability) == ((), 0.0)


def test_reading_twice_gives_the_same(reader):
    assert reader.read("When?", [CLUB, LAKE]) == reader.read("When?", [CLUB, LAKE])


@pytest.fixture
def models(tmp_path):
    for name in ("reader.onnx", "reader.json", "tokenizer.json"):
        shutil.copyfile(runtime.MODELS / name, tmp_path / name)
    return tmp_path


def test_a_model_that_is_not_the_calibrated_one_is_refused(models):
    with (models / "reader.onnx").open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ModelError, match="not the pinned one"):
        Reader(folder=models)


def test_a_missing_model_is_named(models):
    (models / "reader.onnx").unlink()
    with pytest.raises(ModelError, match=r"reader\.onnx"):
        Reader(folder=models)


@pytest.mark.parametrize("content", ["", "{}", json.dumps({"weights": 3})])
def test_a_calibration_that_cannot_be_read_is_named(models, content):
    (models / "reader.json").write_text(content)
    with pytest.raises(ModelError, match=r"reader\.json"):
        Reader(folder=models)
