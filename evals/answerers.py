"""What can be put to the questions: the product, and the baselines it is held against."""

from collections.abc import Sequence
from typing import Any, Protocol

from evals.baselines.sentences import BestSentence, bm25_ranker, dense_ranker
from evals.baselines.stock import Stock
from evals.errors import EvaluationError
from evals.places import ANSWERERS
from rag.engine import Engine
from rag.types import Answer, Passage, Turn


class Answerer(Protocol):
    """Answers questions from one corpus, and shows what it retrieves for them."""

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to `question`, asked after `history`."""
        ...

    def search(self, question: str, limit: int = 10) -> Sequence[Passage]:
        """The passages for `question`, best first, at most `limit`."""
        ...


def settings_for(name: str) -> dict[str, Any]:
    """The settings, as flags, that the answerer of this name needs."""
    return {"answerer": "llm"} if name == "llm" else {"answerer": "reader"}


def open_answerer(name: str, engine: Engine) -> Answerer:
    """The answerer of this name over the engine's corpus.

    Raises: EvaluationError when the name is unknown or what it needs is not installed.
    """
    if name in ("reader", "llm"):
        return engine
    if name == "bm25":
        return BestSentence(engine, bm25_ranker)
    if name == "dense":
        return BestSentence(engine, dense_ranker)
    if name == "stock":
        return Stock(engine)
    raise EvaluationError(f"answerer {name!r} is unknown; known are {', '.join(ANSWERERS)}")
