import hashlib
from collections.abc import Callable, Iterator

import pytest

from rag.llm import LanguageModelAnswerer, OpenAICompatible
from rag.types import Chunk, Document, Draft, Evidence, Passage, Statement
from tests.llm.scripted import Scripted

CLUB = "Ann Lee leads the chess club. Bob Ray keeps its books since 2015. The club has 42 members from 3 towns."
RULES = "Members don't pay for guests. Ann Lee said that guests are welcome on Tuesday."


def document(id_: str, text: str) -> Document:
    return Document(id_, id_.removesuffix(".md").title(), text, hashlib.sha256(text.encode()).hexdigest())


def passage(doc: Document, rank: int) -> Passage:
    chunk = Chunk(f"chunk {rank}", doc.id, doc.content_hash, 0, len(doc.text), doc.text, 20)
    return Passage(chunk, doc.title, doc.source, doc.published, rank, 0.5, 0.5)


@pytest.fixture
def documents() -> dict[str, Document]:
    made = (document("club.md", CLUB), document("rules.md", RULES))
    return {each.id: each for each in made}


@pytest.fixture
def passages(documents: dict[str, Document]) -> tuple[Passage, ...]:
    return tuple(passage(each, rank) for rank, each in enumerate(documents.values(), start=1))


class FixedReader:
    """A reader whose draft is given: the seam that the answerer takes."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft

    def draft(self, question: str, passages: object, said: str = "") -> Draft:
        return self._draft


OWN = Draft((Statement("Ann Lee", (Evidence(0, 0, 29, 0, 7),)),), "Ann Lee", 0.9)


@pytest.fixture
def server() -> Iterator[Scripted]:
    made = Scripted()
    yield made
    made.close()


Ask = Callable[..., LanguageModelAnswerer]


@pytest.fixture
def answerer(server: Scripted) -> Iterator[Ask]:
    """Makes answerers over the scripted server; closed at the end."""
    made: list[LanguageModelAnswerer] = []

    def make(
        reader: Draft = OWN, timeout: float = 5.0, daily_tokens: int | None = None, **client: object
    ) -> LanguageModelAnswerer:
        options = {"url": server.url, "model": "tiny", "timeout": timeout, "longest_wait": 0.01, **client}
        made.append(
            LanguageModelAnswerer(
                OpenAICompatible(**options), FixedReader(reader), timeout=timeout, daily_tokens=daily_tokens
            )
        )
        return made[-1]

    yield make
    for each in made:
        each.close()
