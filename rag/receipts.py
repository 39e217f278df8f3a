"""An answer as a record that can be checked later, by anyone who has the documents."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictInt, StrictStr, TypeAdapter, ValidationError

from rag.errors import ReceiptError
from rag.types import Answer, Document

FORMAT = "sourceline-receipt/2"
# The first format had no "generation"; all that `verify` looks at was the same.
READABLE = ("sourceline-receipt/1", FORMAT)
# Wrong fields that one message names.
SHOWN = 3
# Below it, every whole number is a float of its own, as it is in JavaScript.
EXACT = 2**53


def _unicode(text: str) -> str:
    # Halves of surrogate pairs can be written in JSON, and can't be printed.
    text.encode()
    return text


_Text = Annotated[StrictStr, AfterValidator(_unicode)]
_Offset = Annotated[StrictInt, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote of a receipt, and where it stood: in the document of this id and hash, at `[start, end)`."""

    marker: StrictInt
    document_id: _Text
    content_hash: _Text
    start: _Offset
    end: _Offset
    quote: _Text


@dataclass(frozen=True, slots=True)
class _Answer:
    citations: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class _Receipt:
    answer: _Answer


_RECEIPT = TypeAdapter(_Receipt)


@dataclass(frozen=True, slots=True)
class Verification:
    """Whether every quote of a receipt still stands where it stood; `problems` names each that doesn't."""

    valid: bool
    problems: tuple[str, ...]


def receipt(answer: Answer, fingerprint: str) -> dict[str, Any]:
    """The answer with the time in UTC, the fingerprint of the index, and a seal over all of it.

    "generation" is None, or how a language model came to write what it wrote: model, parameters, the hash
    of its prompt, its raw text, and each sentence of that with the gate's objection, None where it passed.

    The seal is the SHA-256 of the canonical JSON without it: keys sorted, whole numbers without a fraction. It shows
    that a receipt was damaged or edited by mistake. It is no signature.
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
    """The receipt in `text`, once its format, its seal and the shape of its quotes are known to be right.

    Raises: ReceiptError.
    """
    try:
        found = json.loads(text)
        # Whole floats were once sealed as they stand.
        seals = (_seal(found), _digest(found)) if isinstance(found, dict) else ()
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"the receipt can't be read as JSON ({error})") from error
    named = found.get("format") if isinstance(found, dict) else type(found).__name__
    if not isinstance(found, dict) or named not in READABLE:
        shown = named if isinstance(named, str | None) else type(named).__name__
        raise ReceiptError(
            f"the receipt has format {shown!r}, none of {', '.join(READABLE)}: use `ask --receipt` to make one"
        )
    if found.get("seal") not in seals:
        raise ReceiptError("the receipt's seal doesn't fit its content: it was changed after it was made")
    # Anybody can make a seal that fits.
    quoted(found)
    return found


def quoted(parsed: Mapping[str, Any]) -> tuple[Quoted, ...]:
    """The quotes of a parsed receipt, in order.

    Raises: ReceiptError naming each field that is missing or of the wrong kind.
    """
    try:
        return _RECEIPT.validate_python(parsed).answer.citations
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()[:SHOWN])
        raise ReceiptError(f"the receipt can't be read ({wrong}): use `ask --receipt` to make one") from error


def verify(parsed: Mapping[str, Any], documents: Mapping[str, Document]) -> Verification:
    """Checks each citation of a parsed receipt against `documents`, by id.

    Raises: ReceiptError when a citation can't be read.
    """
    problems = []
    for each in quoted(parsed):
        problem = _problem(each, documents.get(each.document_id))
        if problem:
            problems.append(f"[{each.marker}] {each.document_id}: {problem}")
    return Verification(not problems, tuple(problems))


def _problem(cited: Quoted, document: Document | None) -> str | None:
    if document is None:
        return "the document is no longer in the corpus"
    if document.content_hash == cited.content_hash:
        stands = document.text[cited.start : cited.end] == cited.quote
        return None if stands else "the words don't stand at the offsets given"
    if cited.quote in document.text:
        return "stale: the document was changed; the quoted words still stand in it, perhaps elsewhere"
    return "stale: the document was changed and no longer holds the quoted words"


def _seal(record: Mapping[str, Any]) -> str:
    # JavaScript writes 1.0 as 1, and -0.0 as 0: a receipt that passed through it is still the same.
    return _digest(json.loads(json.dumps(record), parse_float=_number))


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < EXACT else number


def _digest(record: Mapping[str, Any]) -> str:
    body = {key: value for key, value in record.items() if key != "seal"}
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
