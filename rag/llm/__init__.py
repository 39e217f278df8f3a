"""Language models: the prompt, the client, a GGUF file in process, and the answerer that holds them to the gate."""

from rag.llm.answerer import LanguageModelAnswerer
from rag.llm.choice import language_model
from rag.llm.client import OpenAICompatible
from rag.llm.usage import Totals, Usage

__all__ = ["LanguageModelAnswerer", "OpenAICompatible", "Totals", "Usage", "language_model"]
