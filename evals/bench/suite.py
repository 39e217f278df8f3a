"""What is measured, and on what: each function returns measures of one repeat."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from evals import sets
from evals.baselines.stock import Stock
from evals.bench import generated, load, process
from evals.bench.generated import Needle
from evals.bench.measures import Measure
from evals.bench.sampled import SampledEmbedding
from evals.corpus import apart
from evals.metrics.intervals import percentile
from rag import chunking, settings
from rag import corpus as files
from rag.embedding import MiniLMEmbedding
from rag.engine import Engine, build
from rag.ingest import ingest
from rag.settings import Settings

# The set whose questions are asked of the article; seen, so that no held-out question is spent here.
QUESTIONS = "kfor.dev"
PER_USER = 8
RAW_TEXTS = 200
STOCK_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure beside the article: generated corpora of so many chunks, so many users at once, a
    Chroma server, the stock pipeline. With `sampled_vectors` the large corpora are not embedded whole.
    """

    chunks: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    chroma_server: bool = False
    stock: bool = False
    sampled_vectors: bool = False


def article() -> tuple[str, ...]:
    """The questions that are asked of the project's own corpus."""
    (chosen,) = sets.find([QUESTIONS])
    return tuple(question.question for question in chosen.questions)


@contextmanager
def article_settings() -> Iterator[Settings]:
    """Settings for the project's corpus and a fresh data folder."""
    base = settings.load()
    with tempfile.TemporaryDirectory() as folder:
        yield apart(base, base.corpus, Path(folder) / "data")


@contextmanager
def generated_settings(chunks: int) -> Iterator[tuple[Settings, tuple[Needle, ...]]]:
    """Settings for a generated corpus of about `chunks` chunks and a fresh data folder, and its needles."""
    with tempfile.TemporaryDirectory() as folder:
        needles = generated.write(Path(folder) / "corpus", chunks)
        yield apart(settings.load(), Path(folder) / "corpus", Path(folder) / "data"), needles


def ingestion(over: str, chosen: Settings, *, sampled: bool = False) -> list[Measure]:
    """Chunks ingested per second, beside what the embedding model alone does on the same texts.

    With `sampled`, most vectors aren't computed; see `SampledEmbedding`.
    """
    embedding = MiniLMEmbedding(chosen.threads)
    texts = _texts(chosen, RAW_TEXTS)
    embedding.embed(texts[:1])
    begun = perf_counter()
    embedding.embed(texts)
    raw = len(texts) / (perf_counter() - begun)
    report = ingest(chosen, embedding=SampledEmbedding(chosen.threads) if sampled else embedding)
    begun = perf_counter()
    ingest(chosen)
    return [
        Measure(over, "chunks", "", (float(report.chunks),)),
        Measure(over, "store alone" if sampled else "ingest", "chunks/s", (report.chunks / report.seconds,)),
        Measure(over, "embedding alone, the limit", "chunks/s", (raw,)),
        Measure(over, "ingest again, unchanged", "s", (perf_counter() - begun,)),
    ]


def _texts(chosen: Settings, limit: int) -> list[str]:
    texts: list[str] = []
    for file in files.scan(chosen.corpus, chosen.max_file_mb * 1_000_000).files:
        texts += [chunk.text for chunk in chunking.split(files.read(file), chosen.chunk_tokens)]
        if len(texts) >= limit:
            break
    return texts[:limit]


def warm(over: str, engine: Engine, questions: Sequence[str]) -> list[Measure]:
    """Median and 95th percentile of each stage of an answer, in process, after a first round."""
    for question in questions[:5]:
        engine.ask(question)
    stages: dict[str, list[float]] = {}
    for question in questions:
        for stage, seconds in engine.ask(question).timings.items():
            stages.setdefault(stage, []).append(1000 * seconds)
    return [
        Measure(over, f"{stage}, {name}", "ms", (percentile(times, q) or 0.0,))
        for stage, times in stages.items()
        for name, q in (("median", 50), ("p95", 95))
    ]


def needles_found(over: str, engine: Engine, needles: Sequence[Needle]) -> list[Measure]:
    """The share of needles whose document is among the passages, and of those answered rightly."""
    found = sum(
        any(one.chunk.document_id == needle.document_id for one in engine.search(needle.question)) for needle in needles
    )
    right = sum(needle.answer in (engine.ask(needle.question).short or "") for needle in needles)
    return [
        Measure(over, "needles among the passages", "%", (100 * found / len(needles),)),
        Measure(over, "needles answered", "%", (100 * right / len(needles),)),
    ]


def served(over: str, chosen: Settings, questions: Sequence[str], users: Sequence[int]) -> list[Measure]:
    """The app as a user starts it, on an index that is up to date: start, latency, memory, throughput."""
    with process.app(chosen) as app:
        app.ask(questions[0])
        measures = [
            Measure(over, "start to first answer", "s", (perf_counter() - app.begun,)),
            Measure(over, "start to first answer, processor", "s", (app.processor_seconds(),)),
        ]
        times = [1000 * app.ask(question) for question in questions]
        measures += [
            Measure(over, f"answer over HTTP, {name}", "ms", (percentile(times, q) or 0.0,))
            for name, q in (("median", 50), ("p95", 95))
        ]
        measures.append(Measure(over, "peak memory", "MB", (app.peak_megabytes(),)))
        for each in users:
            done = load.run(app.url, questions, each, PER_USER * each)
            slow = 1000 * (percentile(done.answers, 95) or 0.0)
            measures += [
                Measure(over, f"{each} users", "answers/s", (done.rate,)),
                Measure(over, f"{each} users, p95", "ms", (slow,)),
                Measure(over, f"{each} users, failed", "", (float(done.failed),)),
            ]
        if users:
            measures.append(Measure(over, "peak memory under load", "MB", (app.peak_megabytes(),)))
    return measures


def with_chroma_server(
    over: str, chosen: Settings, questions: Sequence[str], *, sampled: bool = False
) -> list[Measure]:
    """Ingestion and warm latency when the index is kept by a Chroma server."""
    with (
        tempfile.TemporaryDirectory() as folder,
        process.chroma_server(Path(folder)) as url,
    ):
        shared = chosen.model_copy(update={"chroma_url": url, "data": Path(folder) / "data"})
        measures = ingestion(over, shared, sampled=sampled)
        engine = build(shared)
        try:
            return [*measures, *warm(over, engine, questions)]
        finally:
            engine.close()


def stock(over: str, engine: Engine, questions: Sequence[str]) -> list[Measure]:
    """The stock llama-index pipeline: time to build, and the median of an answer.

    Raises: EvaluationError when its packages are not installed.
    """
    begun = perf_counter()
    pipeline = Stock(engine)
    built = perf_counter() - begun
    times = [pipeline.ask(question).timings["total"] for question in questions[:STOCK_QUESTIONS]]
    return [
        Measure(over, "build", "s", (built,)),
        Measure(over, "answer, median", "s", (percentile(times, 50) or 0.0,)),
    ]


def repeat(plan: Plan) -> Iterator[Measure]:
    """One repeat of the plan, over the article and then over each generated corpus."""
    with article_settings() as chosen:
        yield from _over("the article", chosen, article(), (), plan, sampled=False)
    for size in plan.chunks:
        with generated_settings(size) as (chosen, needles):
            asked = tuple(needle.question for needle in needles)
            yield from _over(f"{size:,} chunks", chosen, asked, needles, plan, sampled=plan.sampled_vectors)


def _over(
    over: str,
    chosen: Settings,
    questions: Sequence[str],
    needles: Sequence[Needle],
    plan: Plan,
    *,
    sampled: bool,
) -> Iterator[Measure]:
    yield from ingestion(over, chosen, sampled=sampled)
    engine = build(chosen)
    try:
        yield from warm(over, engine, questions)
        if needles:
            yield from needles_found(over, engine, needles)
        if plan.stock:
            yield from stock(f"{over}, stock llama-index", engine, questions)
    finally:
        engine.close()
    yield from served(over, chosen, questions, plan.users)
    if plan.chroma_server:
        yield from with_chroma_server(f"{over}, Chroma server", chosen, questions, sampled=sampled)
