"""The command line: `python -m rag COMMAND`. Exit codes: 0 done, 1 an error told in one line, 2 usage."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from rag import corpus, receipts
from rag.engine import Engine, build
from rag.errors import CorpusError, ReceiptError, SourcelineError, UnreadableFile
from rag.ingest import open_index
from rag.settings import Settings, load
from rag.terminal import take_in
from rag.types import Answer, Document, Turn, citation_json
from rag.web import commands as web_commands


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        settings = load(corpus=getattr(parsed, "corpus", None), data=getattr(parsed, "data", None))
        return int(parsed.run(parsed, settings))
    except SourcelineError as error:
        print(f"sourceline: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("sourceline: interrupted; what was done is kept, run it again to go on", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    return 1


def _ingest(parsed: argparse.Namespace, settings: Settings) -> int:
    return 1 if take_in(settings).problems else 0


def _ask(parsed: argparse.Namespace, settings: Settings) -> int:
    engine = _ready(settings)
    answer = engine.ask(parsed.question)
    if parsed.receipt:
        record = receipts.receipt(answer, engine.fingerprint)
        _write(parsed.receipt, json.dumps(record, ensure_ascii=False, indent=1))
    print(json.dumps(answer.to_json(), ensure_ascii=False, indent=1) if parsed.json else answer.text)
    return 0


def _batch(parsed: argparse.Namespace, settings: Settings) -> int:
    questions = list(_questions(parsed.questions))
    engine = _ready(settings)
    failed = False
    for line, asked in questions:
        begun = perf_counter()
        try:
            answer = engine.ask(asked["question"], asked["history"])
        except SourcelineError as error:
            print(f"sourceline: {parsed.questions}:{line}: {error}", file=sys.stderr)
            answer = Answer("abstained", asked["question"], str(error), reason="no_answer")
            failed = True
        print(json.dumps(_row(asked, answer, perf_counter() - begun), ensure_ascii=False), flush=True)
    return 1 if failed else 0


def _row(asked: dict[str, Any], answer: Answer, seconds: float) -> dict[str, Any]:
    fields = ("marker", "document_id", "title", "start", "end", "quote")
    citations = [citation_json(citation) for citation in answer.citations]
    return {
        "id": asked["id"],
        "question": asked["question"],
        "short": answer.short,
        "answer": answer.text,
        "status": answer.status,
        "reason": answer.reason,
        "confidence": round(answer.confidence, 4),
        "citations": [{field: citation[field] for field in fields} for citation in citations],
        "seconds": round(seconds, 4),
    }


def _questions(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        # Not `splitlines`, which ends a line at marks that may stand in a question.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path}: the questions can't be read ({error})") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            history = tuple(Turn(turn["role"], turn["content"]) for turn in found.get("history") or ())
            if not isinstance(found["question"], str) or any(
                turn.role not in ("user", "assistant") or not isinstance(turn.content, str) for turn in history
            ):
                raise TypeError("question and content must be text, role user or assistant")
            _check_unicode([found["id"], found["question"], *(turn.content for turn in history)])
            yield number, {"id": found["id"], "question": found["question"], "history": history}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CorpusError(
                f"{path}:{number}: not a question ({type(error).__name__}: {error}); expected "
                '{"id": …, "question": "…", "history": [{"role": "user", "content": "…"}]}'
            ) from error


def _check_unicode(values: list[Any]) -> None:
    # JSON can hold half of a surrogate pair, which can't be printed.
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise ValueError(f"{half} is half a character; write its other half, too, or leave it out") from error


def _verify(parsed: argparse.Namespace, settings: Settings) -> int:
    try:
        text = parsed.receipt.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReceiptError(f"{parsed.receipt}: can't be read ({error})") from error
    verification = receipts.verify(receipts.parse(text), _corpus_documents(settings))
    for problem in verification.problems:
        print(problem)
    print("valid" if verification.valid else "not valid any more")
    return 0 if verification.valid else 1


def _corpus_documents(settings: Settings) -> dict[str, Document]:
    documents = {}
    for file in corpus.scan(settings.corpus, settings.max_file_mb * 1_000_000).files:
        try:
            documents[file.id] = corpus.read(file)
        except UnreadableFile as problem:
            print(f"sourceline: skipped {problem}", file=sys.stderr)
    return documents


def _documents(parsed: argparse.Namespace, settings: Settings) -> int:
    index = open_index(settings)
    for record in index.records():
        about = ", ".join(part for part in (record.source, record.published or "undated") if part)
        print(f"{record.id}\t{record.title}\t{about}\t{record.chunks} chunks")
    index.close()
    return 0


def _ready(settings: Settings) -> Engine:
    take_in(settings)
    return build(settings)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReceiptError(f"{path}: can't be written ({error.strerror})") from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description="Answers from documents, with sources.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--corpus", type=Path, help="folder of the documents (default: corpus)")
    shared.add_argument("--data", type=Path, help="folder of the index (default: .sourceline)")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[shared])
        made.set_defaults(run=run)
        return made

    command("ingest", _ingest, "index what was added, changed or removed in the corpus")
    ask = command("ask", _ask, "answer one question")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument("--receipt", type=Path, metavar="FILE", help="also write a receipt that `verify` can check")
    batch = command("batch", _batch, "answer a file of questions, one JSON object a line")
    batch.add_argument("questions", type=Path, metavar="QUESTIONS.jsonl")
    verify = command("verify", _verify, "check an answer's receipt against the corpus as it is now")
    verify.add_argument("receipt", type=Path, metavar="RECEIPT.json")
    command("documents", _documents, "list the indexed documents")
    web_commands.add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
