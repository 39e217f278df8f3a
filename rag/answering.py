"""What the engine takes from others: an answerer, which drafts from passages, and a rewriter of follow-ups."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Protocol, runtime_checkable

from rag.llm import Usage
from rag.types import Draft, Passage, Sketch, Turn

Rewriter = Callable[[str, Sequence[Turn], str], str]
"""Makes a question standalone after its history; the third is what to give when it can't."""


class Answerer(Protocol):
    """Whatever drafts an answer from passages: the reader, or a language model."""

    def draft(self, question: str, passages: Sequence[Passage], said: str = "") -> Draft:
        """A draft whose evidence points into `passages`, or one with a reason to abstain.

        `said` is the short answer that `question` follows, "" if it follows none.
        """
        ...


@runtime_checkable
class AsyncAnswerer(Answerer, Protocol):
    """An answerer that waits for others, such as a language model's server, and holds something to let go of."""

    @property
    def usage(self) -> Usage:
        """What it has cost so far."""
        ...

    async def adraft(self, question: str, passages: Sequence[Passage], said: str = "") -> Draft:
        """As `draft`, without blocking the event loop."""
        ...

    def adrafts(
        self, question: str, passages: Sequence[Passage], said: str = ""
    ) -> AsyncGenerator[Sketch | Draft, None]:
        """What is drafted on the way, then the draft, which is the last; an async generator."""
        ...

    def close(self) -> None:
        """Lets go of what it holds."""
        ...
