"""From use to test: conversations that got a thumbs-down, as draft questions for a person to complete."""

from collections.abc import Iterable

from evals.sets import TODO
from rag.feedback import Entry


def draft(entries: Iterable[Entry], corpus: str) -> list[dict[str, object]]:
    """A record per entry, in order, of the form of a question set but for its field "todo".

    Reading a set refuses a record that still has that field, so that no draft is taken for a
    finished question. It says what was answered, and the user's reason if one was given.
    """
    return [_record(entry, corpus) for entry in entries]


def _record(entry: Entry, corpus: str) -> dict[str, object]:
    said = entry.answer.get("short") or entry.answer.get("answer") or entry.answer.get("reason")
    reason = f"; the user's reason: {entry.reason!r}" if entry.reason else ""
    record: dict[str, object] = {
        "id": f"feedback-{entry.id}",
        "corpus": corpus,
        "category": "other",
        "question": entry.question,
        "answers": [],
        "evidence": [],
        TODO: f"fill in answers and evidence (none: must abstain) and category, then delete this field; "
        f"the assistant said {said!r}{reason}",
    }
    if entry.turns:
        record["history"] = [{"role": turn.role, "content": turn.content} for turn in entry.turns]
    return record
