"""The store of verdicts: real SQLite files."""

import sqlite3
import threading
from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.feedback import Feedback
from rag.types import Answer, Turn

ANSWER = Answer("answered", "Who commands KFOR?", "Enrico Barduani [1]", "Enrico Barduani").to_json()


@pytest.fixture
def store(tmp_path: Path):
    made = Feedback(tmp_path / "new" / "feedback.db")
    yield made
    made.close()


def test_a_verdict_comes_back_as_it_was_given(store: Feedback) -> None:
    turns = (Turn("user", "Hello"), Turn("assistant", "Good day ☺"))
    store.save("a1", "Who commands KFOR?", ANSWER, "down", "  misspelt \n", turns, channel="widget:intranet")
    (entry,) = store.entries()
    assert (entry.id, entry.question, entry.verdict, entry.reason) == (
        "a1",
        "Who commands KFOR?",
        "down",
        "misspelt",
    )
    assert entry.answer == ANSWER
    assert entry.turns == turns
    assert entry.channel == "widget:intranet"
    assert entry.at.endswith("+00:00")


def test_a_second_verdict_on_the_same_answer_replaces_the_first(store: Feedback) -> None:
    store.save("a1", "q", ANSWER, "down", "wrong")
    store.save("a1", "q", ANSWER, "up")
    (entry,) = store.entries()
    assert (entry.verdict, entry.reason) == ("up", None)


def test_entries_are_those_of_the_verdict_asked_for_oldest_first(store: Feedback) -> None:
    for id, verdict in (("a", "down"), ("b", "up"), ("c", "down")):
        store.save(id, id, ANSWER, verdict)
    assert [entry.id for entry in store.entries("down")] == ["a", "c"]
    assert [entry.id for entry in store.entries()] == ["a", "b", "c"]


def test_a_long_reason_is_cut_and_a_blank_one_is_none(store: Feedback) -> None:
    store.save("long", "q", ANSWER, "down", "x" * 5000)
    store.save("blank", "q", ANSWER, "down", " \n ")
    assert [entry.reason for entry in store.entries()] == ["x" * 2000, None]


def test_what_is_no_verdict_is_refused(store: Feedback) -> None:
    with pytest.raises(ValueError, match="'sideways'"):
        store.save("a", "q", ANSWER, "sideways")  # type: ignore[arg-type]
    assert store.entries() == ()


def test_a_question_that_is_no_valid_text_is_refused_and_the_store_goes_on(store: Feedback) -> None:
    with pytest.raises(StoreError, match="was not stored"):
        store.save("a", "\ud800", ANSWER, "up")
    store.save("b", "q", ANSWER, "up")
    assert [entry.id for entry in store.entries()] == ["b"]


def test_threads_and_a_second_store_on_the_same_file_lose_nothing(store: Feedback, tmp_path: Path) -> None:
    second = Feedback(tmp_path / "new" / "feedback.db")

    def save(of: Feedback, name: str) -> None:
        for number in range(25):
            of.save(f"{name}{number}", "q", ANSWER, "up")

    threads = [
        threading.Thread(target=save, args=(of, name))
        for of, name in ((store, "a"), (store, "b"), (second, "c"), (second, "d"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(second.entries()) == 100
    second.close()


def test_entries_survive_a_restart(store: Feedback, tmp_path: Path) -> None:
    store.save("a", "q", ANSWER, "up")
    again = Feedback(tmp_path / "new" / "feedback.db")
    assert [entry.id for entry in again.entries()] == ["a"]
    again.close()


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(StoreError, match="schema 7"):
        Feedback(path)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "feedback.db"
    path.write_bytes(b"not a database, but long enough to be taken for one" * 40)
    with pytest.raises(StoreError, match=r"feedback\.db: not usable"):
        Feedback(path)
    assert path.read_bytes().startswith(b"not a database")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file/data"):
        Feedback(tmp_path / "file" / "data" / "feedback.db")
