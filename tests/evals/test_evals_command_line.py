import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from evals.__main__ import main

EVALS = Path(__file__).parents[2] / "evals"
README = (EVALS / "README.md").read_text(encoding="utf-8")
COMMANDS = (
    "lint", "cases", "from-csv", "from-feedback", "run", "compare", "gate", "report", "table", "failures", "squad",
    "beir", "bench",
)  # fmt: skip
RECORD = {"id": "q", "question": "Who leads?", "answers": ["Ada"], "category": "who", "corpus": "kfor",
          "evidence": ["Ada leads the team."]}  # fmt: skip


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "team.txt").write_text("Ada leads the team.\n", encoding="utf-8")
    (tmp_path / "mine.jsonl").write_text(json.dumps(RECORD) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as caught:
        main([command, "--help"])
    assert caught.value.code == 0
    assert f"python -m evals {command}" in capsys.readouterr().out


def test_every_command_is_listed_and_documented(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = set(re.findall(r"^    ([a-z-]+)(?: |$)", capsys.readouterr().out, re.MULTILINE))
    assert listed == set(COMMANDS)
    assert set(re.findall(r"^python -m evals ([a-z-]+)", README, re.MULTILINE)) == set(COMMANDS)


def test_every_file_and_folder_of_the_evaluation_is_in_its_list_of_files():
    table = README.partition("## Files\n")[2].partition("\n## ")[0]
    names = {path.name for path in EVALS.glob("[!_]*.*") if path.suffix in (".py", ".toml", ".j2")} | {"__main__.py"}
    names |= {f"{path.name}/" for path in EVALS.glob("[!_.]*/")}
    assert names - set(re.findall(r"`([^`]+)`", table)) == set()


def test_cases_hold_the_question_its_passages_and_what_is_accepted(workplace, capsys):
    assert main(["cases", "mine.jsonl", "--out", "cases.jsonl"]) == 0
    assert json.loads((workplace / "cases.jsonl").read_text(encoding="utf-8")) == {
        "id": "mine/q", "group": "kfor/team.txt", "question": "Who leads?",
        "passages": [{"text": "Ada leads the team.", "title": "Team"}],
        "answers": [["Ada"]], "whole_sentence": False,
    }  # fmt: skip
    assert "1 cases in cases.jsonl" in capsys.readouterr().out


def test_a_question_that_cannot_be_asked_is_named(workplace, capsys):
    record = RECORD | {"id": "long", "question": "Who leads? " * 400}
    (workplace / "mine.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert main(["cases", "mine.jsonl", "--out", "cases.jsonl"]) == 1
    assert "mine, long: the question has 4,400 characters" in capsys.readouterr().err
    assert not (workplace / "cases.jsonl").exists()


def test_nothing_is_fitted_on_a_set_that_is_held_out(workplace, capsys):
    assert main(["cases", "gazette.test", "--out", "cases.jsonl"]) == 1
    assert "gazette.test: held out" in capsys.readouterr().err
    assert not (workplace / "cases.jsonl").exists()


def test_no_command_is_a_usage_error():
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2


def test_a_run_is_saved_compared_gated_and_reported(workplace, capsys):
    assert main(["run", "mine.jsonl", "--answerer", "bm25", "--json", "a.json"]) == 0
    assert "saved a.json" in capsys.readouterr().out
    assert main(["compare", "a.json", "a.json"]) == 0
    printed = capsys.readouterr().out
    assert "better: 0" in printed
    assert "worse: 0" in printed
    gates = workplace / "gates.toml"
    for threshold, code in ((1.0, 0), (1.1, 1)):
        gates.write_text(f'[[gate]]\nset = "mine"\nmetric = "right"\nat_least = {threshold}\n', encoding="utf-8")
        assert main(["gate", "a.json", "--gates", "gates.toml"]) == code
    assert main(["report", "a.json", "--out", "page.html"]) == 0
    assert "Who leads?" in (workplace / "page.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["table", "a.json"]) == 0
    assert capsys.readouterr().out == (
        "| set (seen) | n | best BM25 sentence |\n| --- | --- | --- |\n| `mine` | 1 | 100 |\n"
    )
    assert main(["failures", "a.json"]) == 0
    assert "0 of 1 failed" in capsys.readouterr().out


def test_several_answerers_are_saved_side_by_side(workplace):
    assert main(["run", "mine.jsonl", "--answerer", "bm25", "--answerer", "dense", "--json", "r.json"]) == 0
    assert {path.name for path in workplace.glob("r*.json")} == {"r-bm25.json", "r-dense.json"}


def test_the_linter_fails_with_file_and_line(workplace, capsys):
    assert main(["lint", "mine.jsonl"]) == 0
    (workplace / "mine.jsonl").write_text(json.dumps({**RECORD, "evidence": ["Bo leads"]}), encoding="utf-8")
    assert main(["lint", "mine.jsonl"]) == 1
    assert "mine.jsonl:1: q: evidence 'Bo leads' is not in the corpus 'kfor'" in capsys.readouterr().out


def test_an_error_is_one_line_on_standard_error_and_exit_code_one(workplace, capsys):
    assert main(["run", "mine.jsonl", "--corpus", "nowhere"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "evals: mine.jsonl:1: q: corpus 'kfor': there is no folder nowhere; name one with --corpus\n"


def test_a_missing_feedback_file_is_named(workplace, capsys):
    assert main(["from-feedback", "--feedback", "none.db", "--out", "x.jsonl"]) == 1
    assert "none.db: there is no feedback file" in capsys.readouterr().err


def test_a_squad_file_is_answered_from_the_command_line(workplace, capsys):
    context = "Ada leads the team."
    question = {"id": "1", "question": "Who leads the team?", "answers": [{"text": "Ada", "answer_start": 0}]}
    data = {"data": [{"title": "Team", "paragraphs": [{"context": context, "qas": [question]}]}]}
    (workplace / "squad.json").write_text(json.dumps(data), encoding="utf-8")
    assert main(["squad", "squad.json", "--reader-only", "--json", "out.json"]) == 0
    saved = json.loads((workplace / "out.json").read_text(encoding="utf-8"))
    assert {"em", "f1", "f1_has_answer"} <= saved["metrics"].keys()
    assert saved["predictions"].keys() == {"1"}
    assert "f1_has_answer" in capsys.readouterr().out


def test_the_module_runs_as_a_program():
    done = subprocess.run([sys.executable, "-m", "evals", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: python -m evals")
