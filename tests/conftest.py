"""What tests share: real parts over a temporary corpus."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

from rag.embedding import MiniLMEmbedding
from rag.engine import Engine, build
from rag.ingest import ingest
from rag.reader import Reader
from rag.settings import Settings

ARTICLE = Path(__file__).parent.parent / "corpus"

Write = Callable[..., Settings]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("SOURCELINE_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def corpus_of(tmp_path: Path) -> Write:
    """Writes texts as files of a corpus and gives the settings for it and for a fresh data folder."""

    def write(files: dict[str, str], **settings: object) -> Settings:
        folder = tmp_path / "corpus"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Settings(_env_file=None, corpus=folder, data=tmp_path / "data", **settings)  # type: ignore[arg-type]

    return write


@pytest.fixture(scope="session")
def embedding() -> MiniLMEmbedding:
    return MiniLMEmbedding(threads=2)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader(threads=2)


@pytest.fixture(scope="session")
def article_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over the shipped corpus, ingested into a temporary data folder."""
    settings = Settings(_env_file=None, corpus=ARTICLE, data=tmp_path_factory.mktemp("article") / "data")
    ingest(settings)
    return settings


@pytest.fixture(scope="session")
def engine(article_settings: Settings) -> Iterator[Engine]:
    """The engine over the shipped corpus."""
    made = build(article_settings)
    yield made
    made.close()
