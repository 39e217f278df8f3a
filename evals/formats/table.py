"""Question sets out of CSV, for people who keep their questions in a spreadsheet."""

import csv
import json
from pathlib import Path

from evals.errors import EvaluationError

LIST = "|"
REQUIRED = ("question", "answers")
COLUMNS = (*REQUIRED, "id", "category", "corpus", "evidence", "documents")


def to_records(path: Path, corpus: str) -> list[dict[str, object]]:
    """The records of a question set from a CSV file with a header line.

    Columns: `question` and `answers` (alternatives divided by "|"; empty: must abstain); optional
    `id`, `category` (else "other"), `corpus` (else the one given), `evidence` and `documents`
    (divided by "|").

    Raises: EvaluationError naming file and line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            header = reader.fieldnames or []
            absent = [name for name in REQUIRED if name not in header]
            unknown = [name for name in header if name not in COLUMNS]
            if absent or unknown:
                problem = f"has no column {absent[0]!r}" if absent else f"has an unknown column {unknown[0]!r}"
                raise EvaluationError(f"{path}:1: {problem}; columns are {', '.join(COLUMNS)}")
            return [_record(path, reader.line_num, row, corpus) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"{path}: can't be read ({error})") from error


def _record(path: Path, number: int, row: dict[str, str], corpus: str) -> dict[str, object]:
    if None in row or not (row["question"] or "").strip():
        raise EvaluationError(f"{path}:{number}: has no question, or more cells than the header")
    record: dict[str, object] = {
        "id": row.get("id") or f"{path.stem}-{number}",
        "corpus": row.get("corpus") or corpus,
        "category": row.get("category") or "other",
        "question": row["question"].strip(),
        "answers": _parts(row["answers"]),
    }
    for name in ("evidence", "documents"):
        if parts := _parts(row.get(name)):
            record[name] = parts
    return record


def _parts(cell: str | None) -> list[str]:
    return [part.strip() for part in (cell or "").split(LIST) if part.strip()]


def write_lines(records: list[dict[str, object]], path: Path) -> None:
    """Writes records as a question set, one a line.

    Raises: EvaluationError when the file is there already or can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    except OSError as error:
        raise EvaluationError(f"{path}: can't be written ({error.strerror})") from error
