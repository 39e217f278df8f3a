"""One frozen `Settings`: defaults, then `.env` and environment (`SOURCELINE_…`), then flags."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError


class Settings(BaseSettings):
    """Everything that can be set. Each field is the environment variable `SOURCELINE_<NAME>`."""

    model_config = SettingsConfigDict(
        env_prefix="SOURCELINE_", env_file=".env", frozen=True, extra="ignore", env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", description="address the web app listens on")
    port: int = Field(7860, ge=0, le=65535, description="port of the web app; 0 takes any free one")
    root_path: str = Field("", description="prefix under which a proxy serves the app, such as /kfor")
    corpus: Path = Field(Path("corpus"), description="folder of the documents")
    data: Path = Field(Path(".sourceline"), description="folder of the index, feedback and caches")
    chroma_url: str | None = Field(None, description="a Chroma server's URL; unset: Chroma in process")
    chunk_tokens: int = Field(160, ge=32, le=400, description="largest chunk, in cl100k_base tokens")
    candidates: int = Field(24, ge=1, le=200, description="chunks taken from each retriever before fusion")
    passages: int = Field(12, ge=1, le=16, description="passages read for one question, where six don't do")
    threads: int = Field(2, ge=1, le=64, description="threads of one model run")
    threshold: float | None = Field(
        None, ge=0, le=1, description="least confidence to answer; unset: the reader's fitted one"
    )
    max_question_chars: int = Field(2000, ge=1, description="longest question, in characters")
    max_file_mb: int = Field(50, ge=1, description="largest corpus file, in megabytes of 10^6 bytes")
    portals: Path | None = Field(
        None, description="the guard's file (portals.toml): who may embed and ask; needed beyond loopback"
    )
    log_questions: bool = Field(False, description="write questions into the access log")
    limits_url: str = Field("memory://", description="where rate limits are counted: memory://, or redis://host:port")
    answerer: Literal["reader", "llm"] = Field("reader", description="what drafts the answers")
    llm_url: str | None = Field(None, description="base URL of an OpenAI-compatible server; mostly ends in /v1")
    llm_key: SecretStr = Field(SecretStr(""), description="that server's key, if it asks for one")
    llm_model: str | None = Field(None, description="name of the model there")
    llm_gguf: Path | None = Field(None, description="a GGUF file to serve in process instead (needs xllamacpp)")
    llm_window: int = Field(4096, ge=512, description="the model's window, in tokens")
    llm_timeout: float = Field(60.0, gt=0, description="longest time for one answer of the model, in seconds")
    llm_max_tokens: int = Field(300, ge=16, le=4096, description="longest answer of the model, in tokens")
    llm_rewrite: bool = Field(False, description="whether the model makes follow-up questions standalone")
    llm_daily_tokens: int | None = Field(None, ge=0, description="most tokens a day (UTC), prompts included")


def load(**flags: Any) -> Settings:
    """The settings, with `flags` that are not None over the environment over the defaults.

    Raises: SettingsError naming each variable, its value and what is allowed.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        problems = [f"{_variable(each['loc'])}={each['input']!r}: {each['msg']}" for each in error.errors()]
        raise SettingsError("; ".join(problems)) from error


def _variable(location: tuple[int | str, ...]) -> str:
    return f"SOURCELINE_{'_'.join(str(part) for part in location).upper()}"
