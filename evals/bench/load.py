"""Many users at once, over HTTP, each asking the next question as soon as the last is answered."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from time import perf_counter

import httpx


@dataclass(frozen=True, slots=True)
class Load:
    """How it went: the wall-clock seconds from first to last, each answer's own, and how many failed."""

    seconds: float
    answers: tuple[float, ...]
    failed: int

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.answers) / self.seconds


def run(url: str, questions: Sequence[str], users: int, total: int) -> Load:
    """`total` questions, taken in turn from `questions`, asked of the app at `url` by `users` at once."""
    return asyncio.run(_run(url, questions, users, total))


async def _run(url: str, questions: Sequence[str], users: int, total: int) -> Load:
    numbers = count()
    answers: list[float] = []
    failed = 0

    async def user(client: httpx.AsyncClient) -> None:
        nonlocal failed
        while (number := next(numbers)) < total:
            begun = perf_counter()
            try:
                reply = await client.post("/api/v1/ask", json={"question": questions[number % len(questions)]})
                reply.raise_for_status()
            except httpx.HTTPError:
                failed += 1
            else:
                answers.append(perf_counter() - begun)

    limits = httpx.Limits(max_connections=users)
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=limits) as client:
        begun = perf_counter()
        await asyncio.gather(*(user(client) for _ in range(users)))
        seconds = perf_counter() - begun
    return Load(seconds, tuple(answers), failed)
