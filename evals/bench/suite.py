"""What is measured, and on what."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from evals import sets
from evals.baselines.stock import Stock, model_file
from evals.bench import generated, load, process
from evals.bench.generated import CHUNKS_PER_DOCUMENT, Needle
from evals.bench.measures import Measure
from evals.bench.sampled import REAL, SampledEmbedding
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
# Questions asked over HTTP one after the other, and at once: so many for each user, and so many at least.
ONE_BY_ONE = 30
PER_USER, LEAST = 3, 24
RAW_TEXTS = 200
STOCK_QUESTIONS = 5
# The stock pipeline embeds its own chunks, each one, so larger corpora would take it hours.
STOCK_CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure beside the article: generated corpora of so many chunks, so many users at once, a
    Chroma server, the stock pipeline. With `sampled_vectors` the large corpora are not embedded whole.
    What varies from run to run is measured `repeats` times.
    """

    chunks: tuple[int, ...] = ()
    users: tuple[int, ...] = ()
    chroma_server: bool = False
    stock: bool = False
    sampled_vectors: bool = False
    repeats: int = 1


def article() -> tuple[str, ...]:
    """The questions that are asked of the project's own corpus."""
    (chosen,) = sets.find([QUESTIONS])
    return tuple(question.question for question in chosen.questions)


@contextmanager
def article_settings() -> Iterator[Settings]:
    """Settings for the project's corpus and a fresh data folder; the reader answers, whatever the app uses."""
    base = settings.load(answerer="reader")
    with tempfile.TemporaryDirectory() as folder:
        yield apart(base, base.corpus, Path(folder) / "data")


@contextmanager
def generated_settings(chunks: int) -> Iterator[tuple[Settings, tuple[Needle, ...]]]:
    """Settings for a generated corpus of about `chunks` chunks and a fresh data folder, and its needles.

    The reader answers, whatever the app uses.
    """
    with tempfile.TemporaryDirectory() as folder:
        needles = generated.write(Path(folder) / "corpus", chunks)
        base = settings.load(answerer="reader")
        yield apart(base, Path(folder) / "corpus", Path(folder) / "data"), needles


def ingestion(over: str, chosen: Settings, sampled: SampledEmbedding | None = None) -> list[Measure]:
    """Chunks ingested per second, beside what the embedding model alone does on the same texts.

    With `sampled`, most vectors aren't computed.
    """
    embedding = MiniLMEmbedding(chosen.threads)
    texts = _texts(chosen, RAW_TEXTS)
    embedding.embed(texts[:1])
    begun = perf_counter()
    embedding.embed(texts)
    raw = len(texts) / (perf_counter() - begun)
    report = ingest(chosen, embedding=sampled or embedding)
    seconds = report.seconds - (sampled.taken() if sampled else 0.0)
    begun = perf_counter()
    ingest(chosen)
    return [
        Measure(over, "chunks", "", (float(report.chunks),)),
        Measure(over, "store, without embedding" if sampled else "ingest", "chunks/s", (report.chunks / seconds,)),
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
        times = [1000 * app.ask(question) for question in questions[:ONE_BY_ONE]]
        measures += [
            Measure(over, f"answer over HTTP, {name}", "ms", (percentile(times, q) or 0.0,))
            for name, q in (("median", 50), ("p95", 95))
        ]
        measures.append(Measure(over, "peak memory", "MB", (app.peak_megabytes(),)))
        for each in users:
            done = load.run(app.url, questions, each, max(LEAST, PER_USER * each))
            slow = 1000 * (percentile(done.answers, 95) or 0.0)
            measures += [
                Measure(over, f"{each} users", "answers/s", (done.rate,)),
                Measure(over, f"{each} users, p95", "ms", (slow,)),
                Measure(over, f"{each} users, failed", "", (float(done.failed),)),
            ]
        if users:
            measures.append(Measure(over, "peak memory under load", "MB", (app.peak_megabytes(),)))
    return measures


@contextmanager
def on_a_server(chosen: Settings, folder: Path) -> Iterator[tuple[Settings, process.Server]]:
    """The settings for a Chroma server that keeps its data in `folder`, and the server."""
    with process.chroma_server(folder) as server, tempfile.TemporaryDirectory() as data:
        yield chosen.model_copy(update={"chroma_url": server.url, "data": Path(data)}), server


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


def run(plan: Plan) -> Iterator[Measure]:
    """Each measure as soon as it is known, over the article and then over each generated corpus.

    Those that are repeated come once per repeat, to be merged.

    Raises: EvaluationError, before anything is measured, when what the plan needs is not installed.
    """
    if plan.stock:
        model_file()
    with article_settings() as chosen:
        yield from _over("the article", chosen, article(), (), plan, None)
    sampled = SampledEmbedding(settings.load().threads) if plan.sampled_vectors else None
    for size in plan.chunks:
        with generated_settings(size) as (chosen, needles):
            asked = tuple(needle.question for needle in needles)
            yield from _over(f"{size:,} chunks", chosen, asked, needles, plan, sampled if size > REAL else None)


def _over(
    over: str,
    chosen: Settings,
    questions: Sequence[str],
    needles: Sequence[Needle],
    plan: Plan,
    sampled: SampledEmbedding | None,
) -> Iterator[Measure]:
    # What takes minutes is ingested once.
    for number in range(1 if sampled else plan.repeats):
        chosen = chosen.model_copy(update={"data": chosen.data.with_name(f"data-{number}")})
        yield from ingestion(over, chosen, sampled)
    engine = build(chosen)
    try:
        if needles:
            yield from needles_found(over, engine, needles)
        for _ in range(plan.repeats):
            yield from warm(over, engine, questions)
        if plan.stock and (not needles or len(engine.records()) * CHUNKS_PER_DOCUMENT <= STOCK_CHUNKS):
            yield from stock(f"{over}, stock llama-index", engine, questions)
    finally:
        engine.close()
    for _ in range(plan.repeats):
        yield from served(over, chosen, questions, plan.users)
    if plan.chroma_server:
        yield from _over_a_server(f"{over}, Chroma server", chosen, questions, plan, ingested=sampled is not None)


def _over_a_server(
    over: str, chosen: Settings, questions: Sequence[str], plan: Plan, *, ingested: bool
) -> Iterator[Measure]:
    """Ingestion, latency, throughput and memory with a Chroma server.

    What was `ingested` into `chosen`'s data folder is served from there instead of ingested anew.
    """
    with (
        tempfile.TemporaryDirectory() as fresh,
        on_a_server(chosen, chosen.data if ingested else Path(fresh)) as (shared, server),
    ):
        if not ingested:
            yield from ingestion(over, shared)
        engine = build(shared)
        try:
            for _ in range(plan.repeats):
                yield from warm(over, engine, questions)
        finally:
            engine.close()
        yield from served(over, shared, questions, plan.users)
        yield Measure(over, "peak memory of the server", "MB", (process.peak_megabytes(server.process),))
