"""The one error that evaluation raises on purpose."""

from rag.errors import SourcelineError


class EvaluationError(SourcelineError):
    """A question set, result file, gate or foreign format can't be used; the message names file and line."""
