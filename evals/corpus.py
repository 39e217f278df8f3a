"""Where a question set's corpus lies, its documents, and the engine over it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.errors import EvaluationError
from evals.places import CORPORA, PROJECT_CORPUS
from rag import corpus as files
from rag import settings
from rag.engine import Engine, build
from rag.ingest import Progress, ingest
from rag.settings import Settings
from rag.types import Document


def configure(name: str, override: Path | None = None, **flags: Any) -> Settings:
    """The settings for the corpus of this name: its folder, and a data folder of its own.

    "kfor" is the project's `corpus/`, any other name a folder of `evals/corpora/`; `override` takes
    the place of the folder. `flags` are further settings. The index goes below the data folder of
    the project, so that evaluation never touches the one that the chat uses.

    Raises: EvaluationError; SettingsError.
    """
    base = settings.load(**flags)
    folder = override or (base.corpus if name == PROJECT_CORPUS else CORPORA / name)
    if not folder.is_dir():
        raise EvaluationError(f"corpus {name!r}: there is no folder {folder}; name one with --corpus")
    label = name if override is None else hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return apart(base, folder, base.data / "evals" / label)


def apart(base: Settings, folder: Path, data: Path) -> Settings:
    """The settings for another corpus and data folder, and for Chroma in process.

    A Chroma server that the app uses must never be given another corpus: both would share its collections.
    """
    return base.model_copy(update={"corpus": folder, "data": data, "chroma_url": None})


def documents(chosen: Settings) -> dict[str, Document]:
    """Every document of the corpus by id, read anew from its file.

    Raises: CorpusError when the folder or one of its files can't be read.
    """
    found = files.scan(chosen.corpus, chosen.max_file_mb * 1_000_000)
    return {file.id: files.read(file) for file in found.files}


def engine(chosen: Settings, progress: Progress | None = None) -> Engine:
    """The product's engine over the corpus, which is brought into the index first.

    Raises: SourcelineError.
    """
    ingest(chosen, progress)
    return build(chosen)


def content_hash(texts: Mapping[str, Document]) -> str:
    """A name, 12 hexadecimal digits, of what the documents say."""
    whole = "\n".join(f"{id_} {texts[id_].content_hash}" for id_ in sorted(texts))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
