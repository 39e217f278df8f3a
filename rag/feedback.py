"""What people thought of the answers: one SQLite file, so that a team can read and learn from it.

The file is kept in write-ahead mode: several threads and several app processes may share it.
"""

import json
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from rag.errors import StoreError
from rag.types import Turn

Verdict = Literal["up", "down"]

SCHEMA_VERSION = 1
MAX_REASON_CHARS = 2000
BUSY_SECONDS = 10.0

SCHEMA = """
CREATE TABLE feedback (
    id       TEXT PRIMARY KEY,
    at       TEXT NOT NULL,
    channel  TEXT NOT NULL,
    question TEXT NOT NULL,
    answer   TEXT NOT NULL,
    verdict  TEXT NOT NULL CHECK (verdict IN ('up', 'down')),
    reason   TEXT,
    turns    TEXT NOT NULL
) STRICT
"""

SAVE = """
INSERT INTO feedback (id, at, channel, question, answer, verdict, reason, turns)
VALUES (:id, :at, :channel, :question, :answer, :verdict, :reason, :turns)
ON CONFLICT (id) DO UPDATE SET at = :at, verdict = :verdict, reason = :reason
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One verdict on one answer.

    `id` names the answer judged. `at` is ISO 8601 in UTC. `answer` is what `Answer.to_json` gave;
    `turns` are the conversation before the question, oldest first. `channel` is where it was said.
    """

    id: str
    at: str
    channel: str
    question: str
    answer: Mapping[str, Any]
    verdict: Verdict
    reason: str | None
    turns: tuple[Turn, ...]


class Feedback:
    """The store of verdicts at `path`, created with its folder when it isn't there. Thread-safe.

    Raises: StoreError when the file can't be opened, isn't one of ours, or is from a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: feedback can't be stored here ({error}); check the folder.") from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._connection.close()
            raise StoreError(f"{path}: not usable as a feedback file ({error}); move it away.") from error
        except StoreError:
            self._connection.close()
            raise

    def save(
        self,
        id: str,
        question: str,
        answer: Mapping[str, Any],
        verdict: Verdict,
        reason: str | None = None,
        turns: Sequence[Turn] = (),
        channel: str = "chat",
    ) -> None:
        """Keeps a verdict on the answer `id`; a second one on the same `id` replaces verdict and reason.

        `id` should be unguessable (a UUID), since whoever knows it may change the verdict. `reason`
        is cut to 2,000 characters; a blank one is none.

        Raises: StoreError when it can't be written; ValueError for a verdict that is not one.
        """
        if verdict not in get_args(Verdict):
            raise ValueError(f"verdict is {verdict!r}; it must be 'up' or 'down'.")
        row = {
            "id": id,
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "channel": channel,
            "question": question,
            "answer": json.dumps(answer, ensure_ascii=False),
            "verdict": verdict,
            "reason": (reason or "").strip()[:MAX_REASON_CHARS] or None,
            "turns": json.dumps([asdict(turn) for turn in turns], ensure_ascii=False),
        }
        try:
            with self._lock, self._connection:
                self._connection.execute(SAVE, row)
        except (sqlite3.Error, UnicodeEncodeError) as error:
            raise StoreError(f"{self._path}: the feedback was not stored ({error}).") from error

    def entries(self, verdict: Verdict | None = None) -> tuple[Entry, ...]:
        """The verdicts kept, oldest first; only those of one kind when `verdict` is given.

        Raises: StoreError when the file can't be read.
        """
        query = "SELECT id, at, channel, question, answer, verdict, reason, turns FROM feedback"
        try:
            with self._lock:
                rows = self._connection.execute(
                    f"{query} WHERE verdict = coalesce(?, verdict) ORDER BY at, rowid", (verdict,)
                ).fetchall()
        except sqlite3.Error as error:
            raise StoreError(f"{self._path}: the feedback can't be read ({error}).") from error
        return tuple(
            Entry(id, at, channel, question, json.loads(answer), said, reason, _turns(turns))
            for id, at, channel, question, answer, said, reason, turns in rows
        )

    def close(self) -> None:
        """Closes the file; the store can't be used afterwards."""
        self._connection.close()

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self._connection:
            # The write lock comes first, so that two processes starting at once don't both create.
            self._connection.execute("BEGIN IMMEDIATE")
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                self._connection.execute(SCHEMA)
                self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif version != SCHEMA_VERSION:
                raise StoreError(
                    f"{self._path}: written by a newer version (schema {version}, this one reads "
                    f"{SCHEMA_VERSION}); update Sourceline or move the file away."
                )


def _turns(stored: str) -> tuple[Turn, ...]:
    return tuple(Turn(each["role"], each["content"]) for each in json.loads(stored))
