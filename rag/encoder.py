"""One of the reader's two encoders: a question and a window of a passage → the spans that may answer."""

from pathlib import Path

import numpy as np

from rag import runtime
from rag.answerability import Candidate, candidates
from rag.windows import Row


class SpanEncoder:
    """An encoder (int8, ONNX) with a start/end head and an answerability head. Safe to share between threads.

    Raises: ModelError when the file is missing or not the one of this hash.
    """

    def __init__(self, path: Path, sha256: str, threads: int) -> None:
        self._session = runtime.session(runtime.check_file(path, sha256), threads)
        self._outputs = [output.name for output in self._session.get_outputs()]

    def spans(self, row: Row, top: int = 3) -> list[Candidate]:
        """The `top` best spans of the row's passage, best first, that don't overlap."""
        # One row a run: in a batch, int8 would share one activation scale between all rows, which cost
        # one point of F1 on the articles left out (76.3 against 75.3), and it would compute on padding.
        input_ids = np.array([row.ids], dtype=np.int64)
        segments = np.zeros_like(input_ids)
        segments[0, row.segment :] = 1
        feeds = {"input_ids": input_ids, "attention_mask": np.ones_like(input_ids), "token_type_ids": segments}
        found = dict(zip(self._outputs, self._session.run(self._outputs, feeds), strict=True))
        return candidates(
            row.passage,
            row.text,
            ((0, 0),) * row.first + row.offsets,
            range(row.first, len(row.ids) - 1),
            found["start_logits"][0],
            found["end_logits"][0],
            float(found["answerable_logit"][0]),
            top,
        )
