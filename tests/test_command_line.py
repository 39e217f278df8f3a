import json
import subprocess
import sys

import pytest

from rag.__main__ import main

ARTICLE_QUESTION = "who commands KFOR?"


@pytest.fixture
def folders(article_settings):
    return ["--corpus", str(article_settings.corpus), "--data", str(article_settings.data)]


def test_ask_prints_the_answer_with_its_proof(folders, capsys):
    assert main(["ask", ARTICLE_QUESTION, *folders]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Enrico Barduani [1]\n\n[1] “")


def test_ask_json_prints_one_object_with_every_field(folders, capsys):
    assert main(["ask", ARTICLE_QUESTION, "--json", *folders]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["short"] == "Enrico Barduani"
    assert answer["citations"][0]["marker"] == 1
    assert {"status", "answer", "confidence", "reason", "related", "timings"} <= answer.keys()


def test_an_abstention_is_no_error(folders, capsys):
    assert main(["ask", "What is the capital of France?", *folders]) == 0
    assert capsys.readouterr().out.startswith(("The documents don't answer", "This question doesn't seem"))


def test_an_empty_question_is_an_error_in_one_line(folders, capsys):
    assert main(["ask", " ", *folders]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "sourceline: the question is empty: type one in words"


def test_batch_answers_each_line_in_order(folders, tmp_path, capsys):
    questions = tmp_path / "questions.jsonl"
    history = [
        {"role": "user", "content": "Who is Mark Rutte?"},
        {"role": "assistant", "content": "NATO Secretary General"},
    ]
    lines = [
        {"id": 7, "question": ARTICLE_QUESTION},
        {"id": "b", "question": "When will he visit Kosovo?", "history": history},
        {"id": "c", "question": "What is the capital of France?"},
    ]
    questions.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    assert main(["batch", str(questions), *folders]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["id"] for row in rows] == [7, "b", "c"]
    assert [row["short"] for row in rows] == ["Enrico Barduani", "March 11", None]
    assert [row["status"] for row in rows] == ["answered", "answered", "abstained"]
    expected = ["id", "question", "short", "answer", "status", "reason", "confidence", "citations", "seconds"]
    assert all(list(row) == expected for row in rows)
    assert list(rows[0]["citations"][0]) == ["marker", "document_id", "title", "start", "end", "quote"]


def test_one_question_that_cannot_be_asked_does_not_stop_a_batch(folders, tmp_path, capsys):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f'{{"id":1,"question":""}}\n{{"id":2,"question":"{ARTICLE_QUESTION}"}}\n')
    assert main(["batch", str(questions), *folders]) == 1
    out, err = capsys.readouterr()
    assert [json.loads(line)["status"] for line in out.splitlines()] == ["abstained", "answered"]
    assert f"{questions}:1: the question is empty" in err


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        '{"id": 1}',
        '{"id": 1, "question": 3}',
        '{"id": 1, "question": "a", "history": [{"role": "system", "content": "b"}]}',
        '{"id": 1, "question": "a", "history": [{"role": "user"}]}',
        '{"id": 1, "question": "And Osmani \\ud83d"}',
        '{"id": ["\\ude00"], "question": "a"}',
        '{"id": 1, "question": "a", "history": [{"role": "user", "content": "\\ud83d b"}]}',
    ],
)
def test_a_malformed_line_is_named_with_file_and_number_before_anything_is_answered(folders, tmp_path, capsys, line):
    questions = tmp_path / "questions.jsonl"
    questions.write_text(f'{{"id":1,"question":"a"}}\n{line}\n')
    assert main(["batch", str(questions), *folders]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{questions}:2: not a question" in err


def test_half_a_character_is_told_in_one_line_with_what_to_do(folders, tmp_path, capsys):
    questions = tmp_path / "questions.jsonl"
    questions.write_text('{"id":"\\ud83d\\ude00","question":"a"}\n{"id":2,"question":"b\\ud83d"}\n')
    assert main(["batch", str(questions), *folders]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    # The first line's two halves are a whole.
    assert line.startswith(f"sourceline: {questions}:2: not a question (ValueError: '\\ud83d' is half a character; ")


def test_a_receipt_is_valid_until_the_document_changes(corpus_of, tmp_path, capsys):
    settings = corpus_of({"lake.txt": "The lake is ninety metres deep."})
    folders = ["--corpus", str(settings.corpus), "--data", str(settings.data)]
    receipt = tmp_path / "receipt.json"
    assert main(["ask", "How deep is the lake?", "--receipt", str(receipt), *folders]) == 0
    assert main(["verify", str(receipt), *folders]) == 0
    assert capsys.readouterr().out.endswith("valid\n")
    (settings.corpus / "lake.txt").write_text("The lake is forty metres deep.", encoding="utf-8")
    assert main(["verify", str(receipt), *folders]) == 1
    assert "stale: the document was changed" in capsys.readouterr().out


def test_documents_lists_title_origin_and_chunks(folders, capsys):
    assert main(["documents", *folders]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    document_id, _, about, chunks = line.split("\t")
    assert (document_id, about) == ("kfor-commander-meets-osmani.md", "REL (A2 Televizion), undated")
    assert chunks.endswith(" chunks")


def test_ingest_exits_with_one_when_a_file_was_skipped(corpus_of, capsys):
    settings = corpus_of({"a.txt": "One.", "empty.txt": ""})
    assert main(["ingest", "--corpus", str(settings.corpus), "--data", str(settings.data)]) == 1
    err = capsys.readouterr().err
    assert "skipped empty.txt: " in err
    assert "1 added" in err


@pytest.mark.parametrize("arguments", [[], ["sing"], ["ask"], ["ingest", "--colour"]])
def test_wrong_usage_exits_with_two(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize("command", ["ingest", "ask", "batch", "verify", "documents"])
def test_each_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert "--corpus" in capsys.readouterr().out


def test_a_bad_setting_is_told_in_one_line(monkeypatch, capsys):
    monkeypatch.setenv("SOURCELINE_PASSAGES", "0")
    assert main(["documents"]) == 1
    assert capsys.readouterr().err.startswith("sourceline: SOURCELINE_PASSAGES='0'")


def test_a_reader_that_closes_the_pipe_gets_no_traceback(folders):
    command = [sys.executable, "-m", "rag", "documents", *folders]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        errors = process.stderr.read()
    assert b"Traceback" not in errors
