"""The gate for prose: a language model's text, held sentence by sentence to the passages it was given."""

from rag.prose.gate import REMOVED, Verdict, Written, gated, judge
from rag.prose.markers import parse

__all__ = ["REMOVED", "Verdict", "Written", "gated", "judge", "parse"]
