"""Two baselines that say one whole sentence: the best by BM25, and the best by vector similarity."""

from collections.abc import Callable, Sequence
from time import perf_counter

import bm25s
import numpy as np

from rag import chunking
from rag.embedding import MiniLMEmbedding
from rag.engine import Engine
from rag.types import Answer, Chunk, Citation, Cited, Document, Passage, Turn

MAX_SHORT_WORDS = 40
Scored = tuple[float, float]
"""The score that ranks, and the confidence in [0, 1] that goes with it."""
Ranker = Callable[[str], Sequence[Scored]]


class BestSentence:
    """Says the sentence of the corpus that ranks first for the question.

    It abstains only when no sentence has a score above 0: it can't see that none answers. History is
    not used.
    """

    def __init__(self, engine: Engine, make_ranker: Callable[[Sequence[str], int], Ranker]) -> None:
        self._passages = tuple(
            passage for record in engine.records() for passage in _sentences(engine.document(record.id))
        )
        self._rank = make_ranker([one.chunk.text for one in self._passages], engine.settings.threads)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The best sentence, quoted and cited; abstained when no score is above 0."""
        begun = perf_counter()
        found = self.search(question, 1)
        timings = {"total": perf_counter() - begun}
        if not found:
            return Answer("abstained", question, "No sentence matches.", reason="no_passages", timings=timings)
        best = found[0]
        chunk = best.chunk
        citation = Citation(
            marker=1,
            document_id=chunk.document_id,
            title=best.title,
            source=best.source,
            published=best.published,
            content_hash=chunk.content_hash,
            start=chunk.start,
            end=chunk.end,
            quote=chunk.text,
        )
        return Answer(
            status="answered",
            question=question,
            text=f"{chunk.text} [1]",
            short=" ".join(chunk.text.split()[:MAX_SHORT_WORDS]),
            statements=(Cited(chunk.text, (1,)),),
            citations=(citation,),
            confidence=best.similarity,
            timings=timings,
        )

    def search(self, question: str, limit: int = 10, *, history: Sequence[Turn] = ()) -> tuple[Passage, ...]:
        """The sentences with a score above 0, best first; `similarity` is the ranker's confidence."""
        scored = self._rank(question)
        order = sorted(range(len(scored)), key=lambda index: (-scored[index][0], index))[:limit]
        return tuple(
            _ranked(self._passages[index], rank, *scored[index])
            for rank, index in enumerate(order, start=1)
            if scored[index][0] > 0
        )


def bm25_ranker(texts: Sequence[str], threads: int) -> Ranker:
    """Ranks by BM25 (Robertson and Zaragoza 2009) with bm25s; the confidence is score / (1 + score)."""
    index = bm25s.BM25()
    index.index(bm25s.tokenize(list(texts), show_progress=False), show_progress=False)

    def rank(question: str) -> list[Scored]:
        (tokens,) = bm25s.tokenize([question], show_progress=False, return_ids=False)
        known = [token for token in tokens if token in index.vocab_dict]
        scores = index.get_scores(known) if known else np.zeros(len(texts))
        return [(float(score), float(score / (1 + score))) for score in scores]

    return rank


def dense_ranker(texts: Sequence[str], threads: int) -> Ranker:
    """Ranks by the cosine of the product's own embedding, which is the confidence, too."""
    embedding = MiniLMEmbedding(threads)
    vectors = embedding.embed(texts)

    def rank(question: str) -> list[Scored]:
        cosines = vectors @ embedding.embed([question])[0]
        return [(float(cosine), float(np.clip(cosine, 0, 1))) for cosine in cosines]

    return rank


def _sentences(document: Document) -> list[Passage]:
    return [
        Passage(
            chunk=Chunk(
                id=f"{document.id}:{start}",
                document_id=document.id,
                content_hash=document.content_hash,
                start=start,
                end=end,
                text=document.text[start:end],
                tokens=chunking.count_tokens(document.text[start:end]),
            ),
            title=document.title,
            source=document.source,
            published=document.published,
            rank=0,
            score=0.0,
            similarity=0.0,
        )
        for start, end in chunking.sentences(document.text)
    ]


def _ranked(passage: Passage, rank: int, score: float, confidence: float) -> Passage:
    return Passage(passage.chunk, passage.title, passage.source, passage.published, rank, score, confidence)
