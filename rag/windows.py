"""A question and a passage as the rows of word pieces that the encoders read, long passages in overlapping windows."""

from dataclasses import dataclass, replace
from functools import lru_cache

from tokenizers import Tokenizer

from rag import runtime

CLS, SEP = 101, 102
# Word pieces that neighbouring windows of a long passage share, so that an answer is whole in one.
OVERLAP = 64
MAX_QUESTION_TOKENS = 96
MAX_TITLE_TOKENS = 48
CACHED_TEXTS = 8192

Pieces = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A question and a stretch of one passage as word pieces, "[CLS] question [SEP] title. passage [SEP]".

    `segment` is the index of the first piece after the question, `first` that of the passage's first one.
    `offsets` are the half-open character spans, in the passage's `text`, of the pieces from `first` on, without
    the last, which is [SEP].
    """

    passage: int
    text: str
    ids: tuple[int, ...]
    segment: int
    first: int
    offsets: tuple[tuple[int, int], ...]

    def untitled(self) -> "Row":
        """The same row without what stands before the passage."""
        return replace(self, ids=self.ids[: self.segment] + self.ids[self.first :], first=self.segment)


class Windows:
    """The tokenizer that both encoders share; it remembers the pieces of passages. Safe to share between threads.

    Rows have at most `max_length` pieces, the special ones included.
    """

    def __init__(self, max_length: int) -> None:
        self._max_length = max_length
        self._tokenizer = runtime.tokenizer(MAX_QUESTION_TOKENS)
        self._text_tokenizer = _untruncated(runtime.tokenizer(MAX_QUESTION_TOKENS))
        self._encoded = lru_cache(maxsize=CACHED_TEXTS)(self._encode)

    def vocabulary(self) -> dict[str, int]:
        """Word pieces and their ids, the more common ones lower."""
        return dict(self._tokenizer.get_vocab())

    def question(self, text: str) -> Pieces:
        """The pieces of a question, the first 96 at most; none of a blank one."""
        return tuple(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def rows(self, asked: Pieces, passage: int, text: str, title: str = "") -> list[Row]:
        """The rows that ask this question of the passage of this number, under its title; several of a long passage."""
        lead = self._encoded(f"{title.rstrip('.')}.")[0][:MAX_TITLE_TOKENS] if title else ()
        head = (CLS, *asked, SEP, *lead)
        size = max(1, self._max_length - len(head) - 1)
        ids, offsets = self._encoded(text)
        last = max(1, len(ids) - OVERLAP) if ids else 0
        return [
            Row(
                passage,
                text,
                (*head, *ids[begin : begin + size], SEP),
                len(asked) + 2,
                len(head),
                offsets[begin : begin + size],
            )
            for begin in range(0, last, max(1, size - OVERLAP))
        ]

    def _encode(self, text: str) -> tuple[Pieces, tuple[tuple[int, int], ...]]:
        encoding = self._text_tokenizer.encode(text, add_special_tokens=False)
        return tuple(encoding.ids), tuple(encoding.offsets)


def _untruncated(tokenizer: Tokenizer) -> Tokenizer:
    tokenizer.no_truncation()
    return tokenizer
