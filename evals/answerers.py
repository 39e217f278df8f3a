"""What can be put to the questions: the product, and the baselines it is held against."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import replace
from time import perf_counter
from typing import Any, Protocol

from evals.baselines.sentences import BestSentence, bm25_ranker, dense_ranker
from evals.baselines.stock import ANSWER_TOKENS, CONTEXT_TOKENS, Stock, model_file
from evals.errors import EvaluationError
from evals.places import ANSWERERS
from rag import settings
from rag.engine import Engine
from rag.types import Answer, Passage, Turn

# The stock pipeline waits for its model as long as it takes; on a busy machine that can be minutes.
PATIENCE_SECONDS = 300.0


class Answerer(Protocol):
    """Answers questions from one corpus, and shows what it retrieves for them."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`, asked after `history`."""
        ...

    def search(self, question: str, limit: int = 10, *, history: Sequence[Turn] = ()) -> Sequence[Passage]:
        """The passages for `question`, asked after `history`, best first, at most `limit`."""
        ...


class Streamed:
    """The engine with a language model, as its users see it: `timings` also tell when something was to be seen.

    "first" is the time to the reader's answer, "prose" to the model's first sentence past the gate, if there was one,
    and "total" that to the whole answer, by the same clock.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`, asked after `history`."""
        return asyncio.run(self._asked(question, history))

    def search(self, question: str, limit: int = 10, *, history: Sequence[Turn] = ()) -> Sequence[Passage]:
        """The passages for `question`, asked after `history`, best first, at most `limit`."""
        return self._engine.search(question, limit, history=history)

    async def _asked(self, question: str, history: Sequence[Turn]) -> Answer:
        begun = perf_counter()
        seen: dict[str, float] = {}
        async with aclosing(self._engine.astream(question, history)) as stages:
            async for stage in stages:
                since = perf_counter() - begun
                seen.setdefault("first", since)
                if isinstance(stage, Answer):
                    return replace(stage, timings={**stage.timings, **seen, "total": since})
                if stage.sentences:
                    seen.setdefault("prose", since)
        raise EvaluationError(f"{question!r}: the engine gave no answer")


def settings_for(name: str) -> dict[str, Any]:
    """The settings, as flags, that the answerer of this name needs.

    A language model is the one of the settings; where they name none, the small one that the stock
    baseline uses, too.

    Raises: EvaluationError when that is not installed.
    """
    if name != "llm":
        return {"answerer": "reader"}
    chosen = settings.load()
    if chosen.llm_url or chosen.llm_gguf:
        return {"answerer": "llm"}
    return {
        "answerer": "llm",
        "llm_gguf": model_file(),
        "llm_window": CONTEXT_TOKENS,
        "llm_max_tokens": ANSWER_TOKENS,
        "llm_timeout": PATIENCE_SECONDS,
    }


def open_answerer(name: str, engine: Engine) -> Answerer:
    """The answerer of this name over the engine's corpus.

    Raises: EvaluationError when the name is unknown or what it needs is not installed.
    """
    if name == "reader":
        return engine
    if name == "llm":
        return Streamed(engine)
    if name == "bm25":
        return BestSentence(engine, bm25_ranker)
    if name == "dense":
        return BestSentence(engine, dense_ranker)
    if name == "stock":
        return Stock(engine)
    raise EvaluationError(f"answerer {name!r} is unknown; known are {', '.join(ANSWERERS)}")
