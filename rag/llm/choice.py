"""From settings to the answerer that they ask for."""

from pydantic import SecretStr

from rag.errors import SettingsError
from rag.llm.answerer import LanguageModelAnswerer, Reader
from rag.llm.client import OpenAICompatible
from rag.llm.gguf import GgufServer
from rag.settings import Settings


def language_model(settings: Settings, reader: Reader) -> LanguageModelAnswerer:
    """The language model of the settings over `reader`: a server by URL, or a GGUF file served in process.

    Raises: SettingsError when they name neither or both; AnswererError when the file is no model.
    """
    if (settings.llm_url is None) == (settings.llm_gguf is None):
        raise SettingsError(
            "SOURCELINE_ANSWERER=llm needs either SOURCELINE_LLM_URL (with SOURCELINE_LLM_MODEL) or "
            f"SOURCELINE_LLM_GGUF; set are {settings.llm_url!r} and {settings.llm_gguf!s}"
        )
    if settings.llm_url is not None and settings.llm_model is None:
        raise SettingsError("SOURCELINE_LLM_URL needs SOURCELINE_LLM_MODEL: the name of a model that the server has")
    server = GgufServer(settings.llm_gguf, settings.llm_window, settings.threads) if settings.llm_gguf else None
    client = OpenAICompatible(
        url=server.url if server else settings.llm_url or "",
        key=SecretStr(server.key) if server else settings.llm_key,
        model=settings.llm_model or (settings.llm_gguf.name if settings.llm_gguf else ""),
        timeout=settings.llm_timeout,
        max_tokens=settings.llm_max_tokens,
        window=settings.llm_window,
    )
    return LanguageModelAnswerer(
        client, reader, timeout=settings.llm_timeout, daily_tokens=settings.llm_daily_tokens, server=server
    )
