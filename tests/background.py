"""What the tests of invented examples share: the real text around a statement, and what a question asks for."""

import re
from collections.abc import Iterable, Iterator

from rag.training.data import Example
from rag.training.invented.attributes import Attribute

TEXT = "The river rises in the hills. It flows to the sea."
BACKGROUND = Example("1", "squad", "River", "Where does the river rise?", TEXT, ((19, 28),))


def readings(question: str, attributes: Iterable[Attribute]) -> Iterator[tuple[Attribute, str]]:
    """What the question may ask for, of which subject."""
    for attribute in attributes:
        for ask in attribute.asks:
            left, right = (re.escape(part) for part in ask.split("{s}"))
            if found := re.fullmatch(f"{left}(.+){right}", question):
                yield attribute, found.group(1)
