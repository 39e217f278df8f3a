"""The gate for prose against drafts whose truth is known: `python -m evals.prose` prints what it lets through.

`evals/drafts/dev.jsonl` is what its thresholds were fitted on, `test.jsonl` what they are judged by.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from evals.errors import EvaluationError
from rag import chunking, corpus
from rag.prose import judge, parse
from rag.settings import Settings
from rag.types import Passage

DRAFTS = Path(__file__).parent / "drafts"
CORPORA = {
    "kfor": Path(__file__).parent.parent / "corpus",
    "handbook": Path(__file__).parent / "corpora" / "handbook",
    "planted": Path(__file__).parent / "corpora" / "planted",
    "observatory": Path(__file__).parent / "corpora" / "observatory",
}
# What may never pass; of the other kinds the rates are reported.
INVENTED = ("number", "date", "name")


@dataclass(frozen=True, slots=True)
class Case:
    """A draft over the passages that hold the phrases `passages`, in that order, and the rest of their documents.

    `kind` is "faithful", or the one respect in which the draft was corrupted.
    """

    id: str
    corpus: str
    passages: tuple[str, ...]
    draft: str
    kind: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether all of a draft's sentences stayed with the passages they should cite, and what was objected."""

    case: Case
    kept: bool
    objections: tuple[str, ...]


def read(half: str) -> tuple[Case, ...]:
    """The cases of "dev" or "test", in order.

    Raises: EvaluationError when the file can't be read.
    """
    path = DRAFTS / f"{half}.jsonl"
    adapter = TypeAdapter(Case)
    try:
        return tuple(adapter.validate_json(line) for line in path.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{path}: can't be read ({error})") from error


def outcomes(cases: Iterable[Case]) -> tuple[Outcome, ...]:
    """What the gate makes of each case, in order.

    A draft of kind "wrong marker" is true but cites the wrong passage: it is kept when the gate cites
    another one than it did.
    """
    texts = {name: _passages(folder) for name, folder in CORPORA.items()}
    return tuple(_outcome(case, texts[case.corpus]) for case in cases)


def rate(found: Sequence[Outcome], kinds: Sequence[str]) -> tuple[int, int]:
    """How many outcomes of these kinds were kept, and how many there are."""
    chosen = [each for each in found if each.case.kind in kinds]
    return sum(each.kept for each in chosen), len(chosen)


def _outcome(case: Case, passages: Sequence[Passage]) -> Outcome:
    first = [_holding(phrase, passages, case) for phrase in case.passages]
    documents = {passage.chunk.document_id for passage in first}
    rest = [each for each in passages if each.chunk.document_id in documents and each not in first]
    offered = (*dict.fromkeys(first), *rest)
    statements = parse(case.draft, offered)
    verdicts = judge(statements, offered)
    kept = bool(verdicts) and all(verdict.evidence for verdict in verdicts)
    if case.kind == "wrong marker":
        cited = {each.passage for statement in statements for each in statement.evidence}
        kept = kept and not cited & {each.passage for verdict in verdicts for each in verdict.evidence}
    return Outcome(case, kept, tuple(verdict.objection for verdict in verdicts if verdict.objection))


def _holding(phrase: str, passages: Sequence[Passage], case: Case) -> Passage:
    found = next((each for each in passages if phrase in " ".join(each.chunk.text.split())), None)
    if found is None:
        raise EvaluationError(f"{case.id}: no passage of {case.corpus} holds {phrase!r}")
    return found


def _passages(folder: Path) -> tuple[Passage, ...]:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    documents = [corpus.read(file) for file in corpus.scan(folder, settings.max_file_mb * 10**6).files]
    return tuple(
        Passage(chunk, document.title, document.source, document.published, 1, 0.0, 0.0)
        for document in documents
        for chunk in chunking.split(document, settings.chunk_tokens)
    )


def main(halves: Sequence[str]) -> None:
    """Prints, for each half, how many drafts of each kind the gate keeps, and each that it gets wrong."""
    for half in halves or ("dev", "test"):
        found = outcomes(read(half))
        print(f"\n{half}: {len(found)} drafts")
        for kind in dict.fromkeys(each.case.kind for each in found):
            kept, count = rate(found, (kind,))
            print(f"  {kind:22} {kept:3} of {count:3} kept")
        for each in found:
            if each.kept != (each.case.kind in ("faithful", "wrong marker")):
                why = f" ({'; '.join(each.objections)})" if each.objections else ""
                print(f"  ! {each.case.id}: {'kept' if each.kept else 'removed'}{why}: {each.case.draft}")


if __name__ == "__main__":
    main(sys.argv[1:])
