import json
from contextlib import closing

import pytest

from evals import drafts, sets
from evals.errors import EvaluationError
from evals.formats import beir, squad, table
from rag.engine import build
from rag.feedback import Feedback
from rag.ingest import ingest
from rag.types import Turn

PETREL = "The research boat Petrel was built in Bergen in 2007 and refitted in 2019."
SQUAD = {
    "version": "v2.0",
    "data": [
        {
            "title": "Petrel_(boat)",
            "paragraphs": [
                {
                    "context": PETREL,
                    "qas": [
                        {"id": "q1", "question": "Where was the Petrel built?", "is_impossible": False,
                         "answers": [{"text": "Bergen", "answer_start": 38}]},
                        {"id": "q2", "question": "Who painted the Mona Lisa?", "is_impossible": True,
                         "answers": []},
                    ],
                }
            ],
        }
    ],
}  # fmt: skip


@pytest.fixture
def squad_file(tmp_path):
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(SQUAD), encoding="utf-8")
    return path


def test_a_squad_file_is_read_question_by_question(squad_file):
    first, second = squad.read(squad_file)
    assert (first.id, first.answers, first.paragraph) == ("q1", ("Bergen",), PETREL)
    assert second.answers == ()


def test_where_a_squad_file_departs_from_the_format_is_told(tmp_path):
    broken = json.loads(json.dumps(SQUAD))
    del broken["data"][0]["paragraphs"][0]["qas"][1]["question"]
    path = tmp_path / "squad.json"
    path.write_text(json.dumps(broken), encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"data\[0\]\.paragraphs\[0\]\.qas\[1\] has no 'question'"):
        squad.read(path)
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(EvaluationError, match="is no SQuAD file"):
        squad.read(path)
    (paragraph,) = SQUAD["data"][0]["paragraphs"]
    for changes, complaint in (
        ({"question": 5}, r"qas\[1\]: 'question' is no text, got 5"),
        ({"answers": "Ada"}, r"qas\[1\]: 'answers' is no list, got 'Ada'"),
        ({"id": "q1"}, r"qas\[1\]: id 'q1' is used twice"),
    ):
        questions = [paragraph["qas"][0], paragraph["qas"][1] | changes]
        data = [{"paragraphs": [{"context": PETREL, "qas": questions}]}]
        path.write_text(json.dumps({"data": data}), encoding="utf-8")
        with pytest.raises(EvaluationError, match=complaint):
            squad.read(path)


def test_paragraphs_without_words_are_no_corpus(tmp_path):
    with pytest.raises(EvaluationError, match="no question has a paragraph"):
        squad.write_corpus([squad.Item("1", "Who?", (), "A", " ")], tmp_path)


def test_the_reader_alone_answers_from_the_gold_paragraph(squad_file, reader):
    items = squad.read(squad_file)
    steps = []
    predictions = squad.read_gold(reader, items, lambda: steps.append(1))
    assert len(steps) == 2
    assert predictions["q1"].forced == "Bergen"
    assert predictions["q1"].no_answer < predictions["q2"].no_answer
    record = squad.record(items, predictions)
    assert record["metrics"]["f1_has_answer_forced"] == 100.0
    assert record["metrics"]["auroc"] == 100.0
    assert set(record["predictions"]) == set(record["no_answer_probabilities"]) == {"q1", "q2"}


def test_figures_at_the_shipped_threshold_and_of_the_forced_spans_are_both_given(squad_file):
    items = squad.read(squad_file)
    predictions = {"q1": squad.Prediction("", "Bergen", 0.6), "q2": squad.Prediction("", "Bergen", 0.9)}
    figures = squad.figures(items, predictions)
    assert (figures["f1"], figures["f1_has_answer"], figures["f1_no_answer"]) == (50.0, 0.0, 100.0)
    assert figures["f1_has_answer_forced"] == 100.0
    assert (figures["best_f1"], figures["auroc"]) == (100.0, 100.0)


def test_where_nothing_was_forced_no_figure_says_so_and_the_best_are_of_what_was_said(squad_file):
    items = squad.read(squad_file)
    predictions = {"q1": squad.Prediction("Bergen", None, 0.4), "q2": squad.Prediction("", None, 0.9)}
    record = squad.record(items, predictions)
    assert "forced_predictions" not in record
    assert [name for name in record["metrics"] if name.endswith("_forced")] == []
    assert (record["metrics"]["best_f1"], record["metrics"]["auroc"]) == (100.0, 100.0)


def test_the_paragraphs_of_a_squad_file_become_a_corpus_that_answers(squad_file, tmp_path, corpus_of):
    items = squad.read(squad_file)
    settings = corpus_of({}, threshold=0.0)
    squad.write_corpus(items, settings.corpus)
    ingest(settings)
    engine = build(settings)
    try:
        predictions = squad.ask_all(engine, items[:1], lambda: None)
        (record,) = engine.records()
    finally:
        engine.close()
    assert "Bergen" in predictions["q1"].text
    assert predictions["q1"].forced is None
    assert record.title == "Petrel (boat)"


def test_a_squad_question_that_cannot_be_asked_gets_no_answer_and_the_others_are_asked(squad_file, corpus_of, capsys):
    # The first question has 27 characters, the second 26.
    settings = corpus_of({"boat.txt": PETREL}, max_question_chars=26, threshold=0.0)
    ingest(settings)
    steps = []
    with closing(build(settings)) as engine:
        predictions = squad.ask_all(engine, squad.read(squad_file), lambda: steps.append(1))
    assert predictions["q1"] == squad.Prediction("", None, 1.0)
    assert predictions["q2"].no_answer < 1.0
    assert len(steps) == 2
    assert "question 'q1' gets no answer, for it can't be asked: the question has 27" in capsys.readouterr().err


@pytest.fixture
def beir_folder(tmp_path):
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "d1", "title": "Boat", "text": PETREL},
        {"_id": "d2", "title": "Bees", "text": "Bees are kept in hives and make honey from nectar."},
        {"_id": "d3", "title": "", "text": "The lighthouse stands on a cliff north of the harbour."},
    ]
    queries = [{"_id": "a", "text": "Where was the Petrel built?"}, {"_id": "b", "text": "honey of bees"},
               {"_id": "unjudged", "text": "?"}]  # fmt: skip
    for name, rows in (("corpus", documents), ("queries", queries)):
        text = "\n".join(json.dumps(row) for row in rows)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\na\td1\t1\nb\td3\t1\n", encoding="utf-8")
    return folder


def test_retrieval_is_measured_by_document_on_a_beir_data_set(beir_folder, corpus_of):
    settings = corpus_of({})
    ids = beir.write_corpus(beir_folder, settings.corpus)
    assert sorted(ids.values()) == ["d1", "d2", "d3"]
    ingest(settings)
    engine = build(settings)
    try:
        values = beir.measure(engine, beir.read(beir_folder), ids, lambda: None)
    finally:
        engine.close()
    assert values["ndcg@10"][0] == 1.0
    # The second query's judged document is not the one on bees, which comes before it.
    assert values["mrr@10"][1] < 1.0


def test_a_query_that_cannot_be_asked_counts_as_nothing_found_and_is_named(beir_folder, corpus_of, capsys):
    queries = [{"_id": "a", "text": "Where was the Petrel built? " * 100}, {"_id": "b", "text": "honey of bees"}]
    (beir_folder / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (beir_folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\na\td1\t1\nb\td2\t1\n")
    settings = corpus_of({})
    ids = beir.write_corpus(beir_folder, settings.corpus)
    ingest(settings)
    steps = []
    with closing(build(settings)) as engine:
        values = beir.measure(engine, beir.read(beir_folder), ids, lambda: steps.append(1))
    assert values == {name: [0.0, 1.0] for name in (*beir.MEASURES, "asked")}
    assert len(steps) == 2
    assert "query 'a' counts as 0, for it can't be asked: the question has 2,800" in capsys.readouterr().err


def test_a_text_may_hold_marks_that_end_a_line_elsewhere(beir_folder, tmp_path):
    text = "Bees are kept\u2028in hives\u0085and make honey."
    lines = json.dumps({"_id": "d1", "title": "Bees", "text": text}, ensure_ascii=False) + "\n"
    (beir_folder / "corpus.jsonl").write_text(lines, encoding="utf-8")
    assert beir.write_corpus(beir_folder, tmp_path / "corpus") == {"0000001.txt": "d1"}
    assert text in (tmp_path / "corpus" / "0000001.txt").read_text(encoding="utf-8")


def test_a_line_of_judgements_that_cannot_be_read_is_named(beir_folder):
    path = beir_folder / "qrels" / "test.tsv"
    path.write_text("query-id\tcorpus-id\tscore\na\td1\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"test\.tsv:2: expected query, document and grade"):
        beir.read(beir_folder)
    path.write_text("nobody\td1\t1\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="query 'nobody' is not in"):
        beir.read(beir_folder)


def test_a_split_that_is_not_there_is_named_with_those_that_are(beir_folder, tmp_path):
    with pytest.raises(EvaluationError, match=r"dev\.tsv: can't be read .* splits there are test"):
        beir.read(beir_folder, "dev")
    with pytest.raises(EvaluationError, match="a BEIR folder holds"):
        beir.read(tmp_path / "nowhere")
    (beir_folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="holds no judgement"):
        beir.read(beir_folder)


def test_a_csv_file_becomes_a_set_that_can_be_read(tmp_path):
    source = tmp_path / "mine.csv"
    source.write_text(
        "question,answers,category,evidence\n"
        '"Who leads, and since when?",Ada|Ada Berg,who,Ada Berg leads\nWho left?,,near,\n',
        encoding="utf-8",
    )
    target = tmp_path / "mine.jsonl"
    table.write_lines(table.to_records(source, "team"), target)
    first, second = sets.read(target).questions
    assert (first.id, first.question) == ("mine-2", "Who leads, and since when?")
    assert first.answers == ("Ada", "Ada Berg")
    assert first.evidence == (("Ada Berg leads",),)
    assert (second.answerable, second.category, second.corpus) == (False, "near", "team")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("question\nWho?\n", ":1: has no column 'answers'"),
        ("question,answers,hint\nWho?,Ada,x\n", ":1: has an unknown column 'hint'"),
        ("question,answers\n,Ada\n", ":2: has no question"),
        ("question,answers\nWho?\n", ":2: has fewer cells than the header"),
        ("question,answers,category\nWho?,Ada,whom\n", ":2: category 'whom' is unknown"),
        ("question,answers,id\nWho?,Ada,q\nWhen?,,q\n", ":3: id 'q' is used twice, first in line 2"),
        ("question;answers\nWho?;Ada\n", ":1: has no column 'question'; the first line is 'question;answers'"),
        ("question,answers\n", ": holds no question"),
        ("question,answers\nWho?,Ada,Bo\n", ":2: has more cells than the header"),
    ],
)
def test_a_csv_file_that_cannot_be_used_is_named_with_its_line(tmp_path, text, complaint):
    source = tmp_path / "mine.csv"
    source.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as caught:
        table.to_records(source, "team")
    assert str(caught.value).startswith(f"{source}{complaint}")


def test_an_existing_set_is_not_overwritten(tmp_path):
    target = tmp_path / "mine.jsonl"
    target.write_text("precious", encoding="utf-8")
    with pytest.raises(EvaluationError, match="is there already"):
        table.write_lines([], target)
    assert target.read_text(encoding="utf-8") == "precious"


def test_a_thumbs_down_becomes_a_draft_that_a_set_refuses_until_it_is_completed(tmp_path):
    store = Feedback(tmp_path / "feedback.db")
    turns = [Turn("user", "Who leads?"), Turn("assistant", "Ada [1]")]
    store.save("1", "Since when?", {"short": "2018"}, "down", "it was 2019", turns)
    store.save("2", "Who leads?", {"short": "Ada"}, "up")
    records = drafts.draft(store.entries("down"), "team")
    store.close()
    (record,) = records
    assert record["question"] == "Since when?"
    assert "'2018'" in record["todo"]
    assert "'it was 2019'" in record["todo"]
    target = tmp_path / "draft.jsonl"
    table.write_lines(records, target)
    with pytest.raises(EvaluationError, match=r"draft\.jsonl:1: is a draft still"):
        sets.read(target)
    del record["todo"]
    completed = tmp_path / "completed.jsonl"
    table.write_lines(records, completed)
    assert sets.read(completed).questions[0].history == tuple(turns)
