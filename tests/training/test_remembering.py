"""Readers that share remembering encoders read each row once between them, and find what others find."""

from dataclasses import replace

from rag.encoder import SpanEncoder
from rag.reader import Reader
from rag.runtime import MODELS
from rag.training.remembering import Remembering

QUESTION = "Who is the president of the club?"
PASSAGES = ["The lake freezes in January.", "The club's president is Maria Lindqvist, who took over from Otto Berg."]


class Counting(SpanEncoder):
    def __init__(self, path, sha256, threads):
        super().__init__(path, sha256, threads)
        self.read = 0

    def spans(self, row, top=3):
        self.read += 1
        return super().spans(row, top)


class CountingWhatIsRead(Remembering, Counting):
    """Counts what is read, not what is remembered."""


def test_each_row_is_read_once_whichever_reader_asks_and_wherever_its_passage_stands(reader):
    known = reader.calibration
    encoders = tuple(
        CountingWhatIsRead(MODELS / f"reader-{name}.onnx", sha256, 2)
        for name, sha256 in (("small", known.small_sha256), ("large", known.large_sha256))
    )
    settings = [replace(known, unsure_from=low, unsure_to=high) for low, high in ((1.0, 0.0), (-1.0, 2.0))]
    sharing = [Reader(fitted=fitted, encoders=encoders) for fitted in settings]
    found = [each.read(QUESTION, PASSAGES) for each in sharing]
    assert found == [Reader(fitted=fitted).read(QUESTION, PASSAGES) for fitted in settings]
    assert encoders[0].read == len(PASSAGES)
    assert encoders[1].read > 0
    turned = sharing[0].read(QUESTION, PASSAGES[::-1])
    assert encoders[0].read == len(PASSAGES)
    assert (turned.spans[0].passage, found[0].spans[0].passage) == (0, 1)
