"""What language models cost: tokens, requests and failures since the start, and today's tokens against a ceiling."""

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from rag.errors import AnswererError

CountedBy = Literal["server", "tiktoken"]


@dataclass(frozen=True, slots=True)
class Totals:
    """Figures at one moment. `prompt_tokens` and `answer_tokens` are by whose count they are, `failures` by kind.

    `requests` counts what was put to the model, failures included; `today` the tokens since midnight UTC, of
    which `daily` are allowed, None for no limit.
    """

    requests: int
    prompt_tokens: Mapping[str, int]
    answer_tokens: Mapping[str, int]
    failures: Mapping[str, int]
    today: int
    daily: int | None


class Usage:
    """Counts what is put to a model, against an optional ceiling of tokens a day. Safe to share between threads."""

    def __init__(self, daily: int | None) -> None:
        self._daily = daily
        self._lock = threading.Lock()
        self._day: date = datetime.now(UTC).date()
        self._today = 0
        self._requests = 0
        self._prompts: Counter[str] = Counter()
        self._answers: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()

    @property
    def today(self) -> int:
        """Tokens of prompts and answers used since midnight, UTC."""
        return self.totals().today

    def totals(self) -> Totals:
        """The figures as they stand."""
        with self._lock:
            self._turn()
            return Totals(
                self._requests,
                dict(self._prompts),
                dict(self._answers),
                dict(self._failures),
                self._today,
                self._daily,
            )

    def begin(self) -> None:
        """Counts a request.

        Raises: AnswererError when today's tokens are used up.
        """
        with self._lock:
            self._turn()
            self._requests += 1
            if self._daily is not None and self._today >= self._daily:
                raise AnswererError(
                    f"{self._today:,} tokens were used today, SOURCELINE_LLM_DAILY_TOKENS is {self._daily:,}: raise "
                    "it, or wait for midnight UTC",
                    "daily_limit",
                )

    def add(self, prompt: int, answer: int, counted_by: CountedBy) -> None:
        """Counts the tokens of one prompt and of what was written to it."""
        with self._lock:
            self._turn()
            self._today += prompt + answer
            self._prompts[counted_by] += prompt
            self._answers[counted_by] += answer

    def failed(self, kind: str) -> None:
        """Counts a request that came to nothing."""
        with self._lock:
            self._failures[kind] += 1

    def _turn(self) -> None:
        today = datetime.now(UTC).date()
        if today != self._day:
            self._day, self._today = today, 0
