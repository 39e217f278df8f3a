"""The measure of rewriting, on records small enough to reckon by hand."""

import gzip
import json

import pytest

from rag.training.rewriting import cleaning, follow_ups, half_of_dialogue, main, rewriting, word_f1
from rag.training.written import conversations
from rag.types import Hint

DIALOGUE = {
    "id": "C_1_0-2",
    "history": ["Frank Zappa", "Disbandment", "Who is Frank Zappa?", "a musician"],
    "question": "When was he born?",
    "rewrite": "When was Frank Zappa born?",
}


def finder(follow_up, told):
    return [Hint("mill", 9.0)]


def test_word_f1_counts_shared_words():
    assert word_f1("When was he born?", "when was Frank Zappa born") == pytest.approx(2 * 3 / 9)
    assert word_f1("a", "b") == 0


def test_the_rules_are_measured_beside_both_baselines():
    figures = rewriting([DIALOGUE], finder)[half_of_dialogue("C_1")]
    assert figures["unchanged"] == {"questions": 1, "f1": 0.6667, "bleu1": 0.5841, "exact": 0.0, "held": 0.3333}
    assert figures["last question's names"]["f1"] == pytest.approx(2 * 5 / 11, abs=1e-4)
    assert figures["rules"] == {"questions": 1, "f1": 1.0, "bleu1": 1.0, "exact": 1.0, "held": 1.0}
    assert figures["rules and hints"] == figures["rules"]


def test_hints_are_measured_beside_the_rules_alone():
    history = ["Mills", "Costs", "What did the mill cost?", "300 crowns"]
    record = {"id": "C_1_0-2", "history": history, "question": "Who paid?", "rewrite": "Mill: Who paid?"}
    figures = rewriting([record], finder)[half_of_dialogue("C_1")]
    assert (figures["rules"]["exact"], figures["rules and hints"]["exact"]) == (0.0, 1.0)


def test_follow_ups_of_our_own_conversations_are_measured_without_their_first_questions(tmp_path):
    path = tmp_path / "mills.txt"
    path.write_text(
        "# Mills\n## DOC A mill\nIt cost 300 crowns; the guild paid.\n\n## QUESTIONS\n1\tWho paid?\tthe guild\n\n"
        "## CONVERSATIONS\n1\tWhat did the mill cost?\tWhat did the mill cost?\t300 crowns\n"
        "1\tWho paid?\tWho paid for the mill?\tthe guild\n",
        encoding="utf-8",
    )
    figures = follow_ups(conversations(path), finder)
    assert (figures["unchanged"]["held"], figures["rules and hints"]["held"]) == (0.5, 1.0)
    assert figures["unchanged"]["f1"] == pytest.approx(2 * 2 / 7, abs=1e-4)
    assert figures["rules"]["questions"] == 1


def test_cleaning_is_measured_against_the_written_question_of_the_same_id():
    spoken = [{"id": "0b", "question": "Who no when did he leave?"}, {"id": "missing", "question": "x"}]
    figures = cleaning(spoken, [{"id": "0b", "question": "When did he leave?"}])
    assert figures["unseen"]["questions"] == 1
    assert figures["unseen"]["f1_cleaned"] == 1.0
    assert figures["unseen"]["nearer"] == 1.0
    assert figures["fluent_unchanged"] == 1.0


def test_the_command_prints_json(tmp_path, capsys):
    path = tmp_path / "dialogues.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(DIALOGUE) + "\n")
    assert main(["--dialogues", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["rewriting"][half_of_dialogue("C_1")]["rules"]["exact"] == 1.0
