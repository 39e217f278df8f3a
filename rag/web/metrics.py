"""What is counted for Prometheus, in a registry of its own for each app."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one app. Nothing that a user wrote becomes a label."""

    def __init__(self) -> None:
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

    def text(self) -> bytes:
        """All counters in Prometheus's text format."""
        return generate_latest(self.registry)
