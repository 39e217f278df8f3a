"""Which row of a table has the most, or the least, of what is asked: "Which course has the fewest seats?" Pure."""

from collections.abc import Sequence

from rag.language import numbers, ranges
from rag.language.bag import Bag, content_words, plain_words, stem
from rag.language.superlatives import Superlative, superlative
from rag.tables import Place, Row

# Cells that say that there is nothing to compare, and one that says a number in a word.
_EMPTY = frozenset(("", "-", "–", "—", "n/a", "none", "no"))
_FREE = "free"
# What may be called the cheapest, whatever the table is about.
_ANY = "one ones model models option options kind kinds type types item items"


def extremes(question: str, rows: Sequence[Row], leads: Sequence[str]) -> tuple[set[Place], set[Place]]:
    """The rows of a table with the most, or the least, of what `question` asks the most or the least of, if anything,
    and what can't answer: the other rows and, where it asks for the thing itself, what is compared.

    None where that can't be told: no column, or more than one, is named so, a cell of it holds no number or several, or
    they have unlike units; rows stand under unlike `leads`, one for each passage, as two years' tables do; the question
    compares what neither table nor lead speaks of ("the dearest starter"), or names something else that the table tells
    ("the cheapest room with a view").
    """
    asked = superlative(question)
    over = {leads[row.place.passage] for row in rows}
    if not asked or numbers.NUMBER.search(question) or len(over) > 1:
        return set(), set()
    column = _column(question, asked, rows)
    named = Bag(" ".join((column, rows[0].cells[0].column, *over, _ANY)))
    if not column or not all(word in named for word in asked.nouns) or _narrowed(question, asked, named, rows):
        return set(), set()
    compared = _compared(rows, column)
    extreme = (max if asked.most else min)(compared.values(), default=0.0)
    best = [row for row in rows if compared.get(row.place) == extreme]
    if len(best) == len(compared):
        return set(), set()
    others = {row.place for row in rows if row not in best}
    if asked.thing and asked.nouns:
        others |= {row.place_of(cell) for row in best for cell in row.cells if cell.column == column}
    return {row.place for row in best}, others


def _column(question: str, asked: Superlative, rows: Sequence[Row]) -> str:
    """The one column that may be meant: of several, the one of which the question says most words; "" if none is."""
    columns = dict.fromkeys(cell.column for row in rows for cell in row.cells[1:])
    meant = [name for name in columns if asked.names & set(map(stem, plain_words(name)))]
    if not meant and asked.money:
        signs = frozenset(map(ranges.unit, (*numbers.CURRENCIES, *numbers.CURRENCIES.values())))
        meant = [name for name in columns if all(signs & ranges.units(value) for value in _values(rows, name))]
    bag = Bag(question)
    said = {name: sum(word in bag for word in plain_words(name)) for name in meant}
    best = [name for name in meant if said[name] == max(said.values())]
    return best[0] if len(best) == 1 else ""


def _values(rows: Sequence[Row], column: str) -> list[str]:
    return [value for row in rows for cell, value in zip(row.cells, row.values, strict=True) if cell.column == column]


def _narrowed(question: str, asked: Superlative, named: Bag, rows: Sequence[Row]) -> bool:
    """Whether the question, beside what is compared, names something else that a column's name or a cell tells."""
    others = [word for word in content_words(question) if word not in asked.words and word not in named]
    cells = (pair for row in rows for pair in zip(row.cells, row.values, strict=True))
    told = Bag(" ".join(f"{cell.column} {value}" for cell, value in cells))
    return any(word in told for word in others)


def _compared(rows: Sequence[Row], column: str) -> dict[Place, float]:
    """The number that each row has in the column, if it has any; of no row where they can't be compared."""
    found: dict[Place, float] = {}
    units: set[frozenset[str]] = set()
    for row in rows:
        told = next(iter(_values([row], column)), "").strip().lower()
        figures = [0.0] if told == _FREE else numbers.values(told)
        if not figures and told in _EMPTY:
            continue
        if len(figures) != 1 or ranges.told(told):
            return {}
        found[row.place] = figures[0]
        units |= {ranges.units(told)} if told != _FREE else set()
    return found if len(units - {frozenset()}) <= 1 else {}
