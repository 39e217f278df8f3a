"""An exported reader over many questions: batches of like length, spans by the product's own decoding."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from rag.answerability import Candidate, candidates
from rag.training.cases import Case
from rag.training.encode import tokenizer


class OnnxReader:
    """An ONNX reader with its tokenizer; it has no state but its session."""

    def __init__(self, model: Path, tokens: Path, threads: int = 1, max_length: int = 384) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokens = tokenizer(tokens, max_length)

    def read(self, cases: list[Case], batch: int = 1, top: int = 3) -> list[list[Candidate]]:
        """For every case, the best spans of each of its passages.

        Dynamic int8 gives a whole run one scale for its activations, so that rows of a batch blur each other:
        alone, they are read about as well as by the float model, and as fast.
        """
        rows = [(number, passage) for number, case in enumerate(cases) for passage in range(len(case.passages))]
        pairs = [(cases[number].question, cases[number].passages[passage]) for number, passage in rows]
        encodings = self._tokens.encode_batch(pairs)
        found: list[list[Candidate]] = [[] for _ in cases]
        order = sorted(range(len(rows)), key=lambda row: len(encodings[row].ids))
        for at in range(0, len(order), batch):
            group = order[at : at + batch]
            start, end, verdict = self._run([encodings[row] for row in group])
            for line, row in enumerate(group):
                number, passage = rows[row]
                encoding = encodings[row]
                first = encoding.type_ids.index(1)
                found[number] += candidates(
                    passage,
                    pairs[row][1],
                    encoding.offsets,
                    range(first, len(encoding.ids) - 1),
                    start[line],
                    end[line],
                    float(verdict[line]),
                    top,
                )
        return found

    def _run(self, encodings: list[Any]) -> tuple[Any, Any, Any]:
        """Logits of a batch; the verdict is 0 where the model has no such head."""
        shape = (len(encodings), max(len(encoding.ids) for encoding in encodings))
        ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
        for row, encoding in enumerate(encodings):
            size = len(encoding.ids)
            ids[row, :size], mask[row, :size], types[row, :size] = encoding.ids, 1, encoding.type_ids
        outputs = self._session.run(None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": types})
        return outputs[0], outputs[1], outputs[2] if len(outputs) > 2 else np.zeros(shape[0])
