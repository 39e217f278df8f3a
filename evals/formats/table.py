"""Question sets out of CSV, for people who keep their questions in a spreadsheet."""

import csv
import json
from pathlib import Path

from evals import sets
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
                got = f"the first line is {','.join(header)!r:.80}"
                raise EvaluationError(f"{path}:1: {problem}; {got}, columns are {','.join(COLUMNS)}, divided by commas")
            return _distinct(path, [(reader.line_num, _record(path, reader.line_num, row, corpus)) for row in reader])
    except OSError as error:
        raise EvaluationError(f"{path}: can't be read ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise EvaluationError(f"{path}: is no CSV file in UTF-8 ({error})") from error


def _record(path: Path, number: int, row: dict[str, str], corpus: str) -> dict[str, object]:
    if None in row or None in row.values():
        # A question whose answers were lost with a comma would count as one to abstain from.
        raise EvaluationError(f"{path}:{number}: has {'more' if None in row else 'fewer'} cells than the header")
    if not row["question"].strip():
        raise EvaluationError(f"{path}:{number}: has no question")
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
    try:
        sets.parse(json.dumps(record))
    except EvaluationError as error:
        raise EvaluationError(f"{path}:{number}: {error}") from error
    return record


def _distinct(path: Path, numbered: list[tuple[int, dict[str, object]]]) -> list[dict[str, object]]:
    lines: dict[object, int] = {}
    for number, record in numbered:
        if lines.setdefault(record["id"], number) != number:
            raise EvaluationError(
                f"{path}:{number}: id {record['id']!r} is used twice, first in line {lines[record['id']]}"
            )
    if not numbered:
        raise EvaluationError(f"{path}: holds no question")
    return [record for _, record in numbered]


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
    except FileExistsError as error:
        raise EvaluationError(f"{path}: is there already; name another file, or move it away") from error
    except OSError as error:
        raise EvaluationError(f"{path}: can't be written ({error.strerror})") from error
