"""An answer as a record that can be checked later, by anyone who has the documents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from rag.errors import ReceiptError
from rag.types import Answer, Document

FORMAT = "sourceline-receipt/2"
# The first format had no "generation"; all that `verify` looks at was the same.
READABLE = ("sourceline-receipt/1", FORMAT)


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether every quote of a receipt still stands where it stood; `problems` names each that doesn't."""

    valid: bool
    problems: tuple[str, ...]


def receipt(answer: Answer, fingerprint: str) -> dict[str, Any]:
    """The answer with the time in UTC, the fingerprint of the index, and a seal over all of it.

    "generation" is None, or how a language model came to write what it wrote: model, parameters, the hash
    of its prompt, its raw text, and each sentence of that with the gate's objection, None where it passed.

    The seal is the SHA-256 of the canonical JSON without it: it shows that a receipt was damaged or
    edited by mistake. It is no signature.
    """
    body: dict[str, Any] = {
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "index": fingerprint,
        "answer": answer.to_json(),
        "generation": asdict(answer.generation) if answer.generation else None,
    }
    return body | {"seal": _seal(body)}


def parse(text: str) -> dict[str, Any]:
    """The receipt in `text`, once its format and seal are known to be right.

    Raises: ReceiptError.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ReceiptError(f"the receipt is no JSON ({error})") from error
    if not isinstance(found, dict) or found.get("format") not in READABLE:
        shown = found.get("format") if isinstance(found, dict) else type(found).__name__
        raise ReceiptError(
            f"the receipt has format {shown!r}, none of {', '.join(READABLE)}: use `ask --receipt` to make one"
        )
    body = {key: value for key, value in found.items() if key != "seal"}
    if found.get("seal") != _seal(body):
        raise ReceiptError("the receipt's seal doesn't fit its content: it was changed after it was made")
    return found


def verify(parsed: Mapping[str, Any], documents: Mapping[str, Document]) -> Verification:
    """Checks each citation of a parsed receipt against `documents`, by id.

    Raises: ReceiptError when a citation lacks a field.
    """
    problems = []
    try:
        for citation in parsed["answer"]["citations"]:
            problem = _problem(citation, documents.get(str(citation["document_id"])))
            if problem:
                problems.append(f"[{citation['marker']}] {citation['document_id']}: {problem}")
    except (KeyError, TypeError) as error:
        raise ReceiptError(f"the receipt lacks the field {error}") from error
    return Verification(not problems, tuple(problems))


def _problem(citation: Mapping[str, Any], document: Document | None) -> str | None:
    if document is None:
        return "the document is no longer in the corpus"
    quote, start, end = str(citation["quote"]), int(citation["start"]), int(citation["end"])
    if document.content_hash == citation["content_hash"]:
        return None if document.text[start:end] == quote else "the words don't stand at the offsets given"
    if quote in document.text:
        return "stale: the document was changed; the quoted words still stand in it, perhaps elsewhere"
    return "stale: the document was changed and no longer holds the quoted words"


def _seal(body: Mapping[str, Any]) -> str:
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
