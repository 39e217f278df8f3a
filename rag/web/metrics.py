"""What is counted for Prometheus, in a registry of its own for each app."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rag.llm import Usage
from rag.types import Answer

_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one app. Nothing that a user wrote becomes a label.

    With `usage`, a language model's, there are its figures as well.
    """

    def __init__(self, usage: Usage | None = None) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("sourceline_requests", "HTTP requests", ["zone", "status"], registry=self.registry)
        self.answers = Counter(
            "sourceline_answers", "Answers given", ["channel", "status", "reason"], registry=self.registry
        )
        self.seconds = Histogram(
            "sourceline_answer_seconds",
            "Time from question to answer",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.waiting = Gauge("sourceline_questions_waiting", "Questions in the queue", registry=self.registry)
        self.feedback = Counter("sourceline_feedback", "Verdicts", ["verdict"], registry=self.registry)
        self.sentences = Counter(
            "sourceline_llm_sentences",
            "Sentences that the language model wrote, by what the gate made of them",
            ["outcome"],
            registry=self.registry if usage else None,
        )
        if usage:
            self.registry.register(_LanguageModel(usage))

    def answered(self, channel: str, answer: Answer, seconds: float) -> None:
        """Counts an answer that was given after `seconds`."""
        self.seconds.observe(seconds)
        self.answers.labels(channel, answer.status, answer.reason or "").inc()
        for each in answer.generation.sentences if answer.generation else ():
            self.sentences.labels("kept" if each.objection is None else "removed").inc()

    def text(self) -> bytes:
        """All counters in Prometheus's text format."""
        return generate_latest(self.registry)


class _LanguageModel(Collector):
    """A language model's figures, read when they are asked for."""

    def __init__(self, usage: Usage) -> None:
        self._usage = usage

    def collect(self) -> Iterator[Metric]:
        """Requests, failures by kind, tokens in and out, and the state of the daily ceiling."""
        totals = self._usage.totals()
        yield CounterMetricFamily(
            "sourceline_llm_requests", "What was put to the language model, failures included", totals.requests
        )
        failures = CounterMetricFamily("sourceline_llm_failures", "Requests that came to nothing", labels=["kind"])
        for kind, count in totals.failures.items():
            failures.add_metric([kind], count)
        yield failures
        tokens = CounterMetricFamily(
            "sourceline_llm_tokens", "Tokens, by the server's figures or tiktoken's", labels=["direction", "counted_by"]
        )
        for direction, counted in (("in", totals.prompt_tokens), ("out", totals.answer_tokens)):
            for by, count in counted.items():
                tokens.add_metric([direction, by], count)
        yield tokens
        yield GaugeMetricFamily("sourceline_llm_tokens_today", "Tokens since midnight, UTC", totals.today)
        if totals.daily is not None:
            yield GaugeMetricFamily("sourceline_llm_tokens_daily_limit", "Tokens allowed in one day", totals.daily)
            spent = float(totals.today >= totals.daily)
            yield GaugeMetricFamily("sourceline_llm_daily_limit_reached", "1 when no more is asked today", spent)
