"""The commands for data of others: SQuAD files and BEIR folders."""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from evals import corpus, environment, tables
from evals.formats import beir as beir_format
from evals.formats import squad as squad_format
from evals.metrics.intervals import mean_interval
from evals.output import bar, figures, save
from rag import settings
from rag.engine import Engine
from rag.reader import Reader


def squad(parsed: argparse.Namespace, console: Console) -> int:
    """Answers a SQuAD file and prints the official figures."""
    items = squad_format.read(parsed.file)[: parsed.limit]
    if parsed.reader_only:
        reader = Reader(settings.load().threads)
        with bar("reader only", len(items)) as advance:
            predictions = squad_format.read_gold(reader, items, advance)
    else:
        with (
            _engine(lambda folder: squad_format.write_corpus(items, folder)) as (engine, _),
            bar("open corpus", len(items)) as advance,
        ):
            predictions = squad_format.ask_all(engine, items, advance)
    made = squad_format.record(
        items,
        predictions,
        file=parsed.file.name,
        reader_only=parsed.reader_only,
        about=environment.describe(),
    )
    figures(console, f"{parsed.file.name}: {len(items)} questions", made["metrics"])
    save(parsed.json, made, console)
    return 0


def beir(parsed: argparse.Namespace, console: Console) -> int:
    """Measures retrieval on a BEIR data set."""
    dataset = beir_format.read(parsed.folder, parsed.split)
    kept = list(dataset.queries)[: parsed.limit]
    dataset = beir_format.Dataset(
        {query: dataset.queries[query] for query in kept},
        {query: dataset.judgements[query] for query in kept},
    )
    with (
        _engine(lambda folder: beir_format.write_corpus(parsed.folder, folder), beir_format.DEPTH) as (engine, ids),
        bar("queries", len(kept)) as advance,
    ):
        values = beir_format.measure(engine, dataset, ids, advance)
    means = {name: interval for name, each in values.items() if (interval := mean_interval(each))}
    made = {name: 100 * interval.mean for name, interval in means.items()}
    console.print(
        *(f"{name}: {tables.with_interval(interval)}" for name, interval in means.items()),
        sep="\n",
        markup=False,
    )
    save(parsed.json, {"metrics": made, "queries": len(kept), "about": environment.describe()}, console)
    return 0


@contextmanager
def _engine(write: Callable[[Path], Any], candidates: int | None = None) -> Iterator[tuple[Engine, Any]]:
    """An engine over the documents that `write` puts into a folder, while it is needed, and what `write` gave."""
    with tempfile.TemporaryDirectory() as folder:
        base = settings.load(candidates=candidates)
        chosen = corpus.apart(base, Path(folder) / "corpus", Path(folder) / "data")
        written = write(chosen.corpus)
        with bar("ingest", len(list(chosen.corpus.rglob("*.txt")))) as advance:

            def stored(*_: object) -> None:
                advance()

            engine = corpus.engine(chosen, stored)
        with closing(engine):
            yield engine, written
