"""What was fitted to the reader's encoders: when each is sure, and how likely a span answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag import answerability, runtime
from rag.errors import ModelError

# If the small encoder finds no rival of a span that the large one gives this strength, no other passage is reread: a
# sixth less time, and of 1,362 questions of users and of ours two more right.
SURE = 8.0


@dataclass(frozen=True, slots=True)
class Judge:
    """A logistic model over `answerability.features`."""

    weights: Mapping[str, float]
    intercept: float

    def probability(self, features: Mapping[str, float]) -> float:
        """The probability, in (0, 1), that the strongest span answers."""
        return answerability.probability(features, self.weights, self.intercept)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted to the two encoders.

    Outside (`unsure_from`, `unsure_to`) the probability by the small encoder alone decides, of the nearest passages;
    inside, the large one reads the best `reread` passages again, and on while it finds nothing, but only the first if
    that holds a span of strength `sure` and no other passage rivals it. From `threshold` on the answer is given.
    """

    small: Judge
    large: Judge
    unsure_from: float
    unsure_to: float
    reread: int
    threshold: float
    max_length: int
    small_sha256: str
    large_sha256: str
    sure: float = SURE


def calibration(path: Path) -> Calibration:
    """What `rag.training` fitted for the weights beside `path`.

    Raises: ModelError.
    """
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        runtime.check_file(runtime.MODELS / "tokenizer.json", str(facts["tokenizer_sha256"]))
        return Calibration(
            small=_judge(facts["small"]),
            large=_judge(facts["large"]),
            unsure_from=float(facts["unsure_from"]),
            unsure_to=float(facts["unsure_to"]),
            reread=int(facts["reread"]),
            threshold=float(facts["threshold"]),
            max_length=int(facts["max_length"]),
            small_sha256=str(facts["small"]["sha256"]),
            large_sha256=str(facts["large"]["sha256"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: the reader's calibration can't be read ({error}); install again") from error


def _judge(facts: Mapping[str, Any]) -> Judge:
    return Judge({str(name): float(value) for name, value in facts["weights"].items()}, float(facts["intercept"]))
