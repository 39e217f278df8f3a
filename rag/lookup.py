"""Which rows of tables, and which data sheets, a question asks for, where their names or figures tell. Pure.

"How much may grade 4 settle?" asks for the row of "Grades 3–4", and no other row of that table answers it; nor does
Lodrin's row answer "What is the bridging day at Halm charged to?", if Halm has a row.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.extremes import extremes
from rag.headings import nearest
from rag.language import designations, numbers, pairs, quantities, ranges
from rag.language.bag import plain_words, stem
from rag.tables import Place, Row, tables

# What is compared with, or left out, isn't what is asked for: "longer than the Tern".
_COMPARED = re.compile(r"\b(?:than|besides|except|apart from|same as|from \w+ to|after|before|since)\b", re.IGNORECASE)
# From which number on one in a column's name, "2025", is taken for itself wherever it is said.
_YEARS = 1000
# Share of the words of an entry's name, "Flue diameter", that a question which asks for it says at least.
NAMED = 0.5
# The spans of one question are ranked several times.
CACHED = 64

Amounts = Sequence[ranges.Amount]


@dataclass(frozen=True, slots=True)
class Lookup:
    """The rows that a question asks for, and the places in their tables, and data sheets, that can't answer it.

    Each row comes with the amounts of the question that lie in a range of its, or of its columns, "grade 4", or "".
    """

    asked: Mapping[Place, str]
    others: frozenset[Place]


@lru_cache(maxsize=CACHED)
def lookup(question: str, passages: tuple[str, ...], leads: tuple[str, ...] = ()) -> Lookup:
    """What `question` asks of the tables and data sheets in `passages`, which stand under `leads`, if any.

    Rows whose first columns are named alike are of one table; data sheets have the names of a pair in common.
    """
    amounts = tuple(ranges.amounts(question))
    leads = leads or ("",) * len(passages)
    asked: dict[Place, tuple[str, ...]] = {}
    others: set[Place] = set()
    for rows in tables(passages):
        names = [(row.place, row.values[0]) for row in rows]
        named, unnamed = _named(question, amounts, names, rows[0].cells[0].column)
        told, within, beyond = _within_ranges(question, amounts, rows)
        if named and named <= beyond:
            # Another row has a narrower range, but isn't the one that is named: "the Red room for 8 people".
            told, within, beyond = _within_ranges(question, amounts, [row for row in rows if row.place in named])
        if not named and not within:
            named, lesser = extremes(question, rows, leads)
            unnamed |= lesser
        others |= unnamed | beyond
        answering = (named or within) - others
        asked |= {row.place: told for row in rows if row.place in answering}
    for sheets in _alike(_sheets(passages, leads)):
        named, unnamed = _named(question, amounts, [(sheet.place, sheet.name) for sheet in sheets])
        others |= unnamed
        for sheet in sheets:
            if sheet.place in named or (len(sheets) == 1 and not unnamed):
                asked |= dict.fromkeys(_entries(question, sheet, meant=sheet.place in named), ())
    # Of two tables by grades the one that tells years of service, too, is meant by "grade 8, fifteen years".
    most = max(map(len, asked.values()), default=0)
    meant = {place: ", ".join(told) for place, told in asked.items() if most < 2 or len(told) == most}
    return Lookup(meant, frozenset(others))


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of a row or sheet, its words that may tell it from others, and those of them that the question says."""

    place: Place
    name: str
    words: frozenset[str]
    heard: frozenset[str]


def _named(
    question: str, amounts: Amounts, rows: Sequence[tuple[Place, str]], column: str = ""
) -> tuple[set[Place], set[Place]]:
    """The rows whose names, in that `column`, the question says, and those that it doesn't mean.

    Names that it says in full come first, else one that it says most of, where others share at most half of that; then
    those of which it says nothing else are not meant. Nor is a name that it says with another number.
    """
    if _COMPARED.search(question):
        return set(), set()
    numbered = {place for place, name in rows if designations.numbered_otherwise(question, name)}
    names = _names(question, [row for row in rows if row[0] not in numbered], column)
    if not names or designations.asks_for(question, column):
        return set(), numbered
    best = {each.words for each in names if each.words and each.words == each.heard}
    best = {words for words in best if not any(words < other for other in best)}
    if not best:
        if any(ranges.told(each.name) for each in names):
            return set(), numbered
        names = _telling(amounts, names)
        most = max(len(each.heard) for each in names)
        best = {each.words for each in names if each.heard and len(each.heard) == most}
        if len(best) != 1:
            # The one that is asked for isn't here at all.
            return set(), numbered | {place for place, _ in rows if numbered}
    named = {each.place for each in names if each.words in best}
    rest = {each.place for each in names if each.words and all(each.heard <= words for words in best)}
    return named, numbered | rest - named


def _names(question: str, rows: Sequence[tuple[Place, str]], column: str) -> list[_Name]:
    said = designations.said(question, column)
    label = {stem(word) for word in plain_words(column)}
    names = []
    for place, name in rows:
        # What a range holds is told by amounts alone.
        told = () if ranges.told(name) else designations.words(name)
        words = frozenset(word for word in told if stem(word) not in label)
        names.append(_Name(place, name, words, frozenset(word for word in words if said(word, len(words)))))
    return names


def _telling(amounts: Amounts, names: Sequence[_Name]) -> list[_Name]:
    """The names, of what was heard of each that alone which tells it from others: in no more than half of the names.

    Nothing of a name with another amount than the question's, or if but figures and short words were heard.
    """
    kinds = {each.words for each in names}
    shared = Counter(word for words in kinds for word in words)
    found = []
    for each in names:
        heard = frozenset(word for word in each.heard if 2 * shared[word] <= len(kinds))
        units = ranges.units(each.name)
        other = any(amount.of(units) and not amount.told_in(each.name) for amount in amounts)
        tells = not other and any(word.isalpha() and len(word) > 2 for word in heard)
        found.append(replace(each, heard=heard if tells else frozenset()))
    return found


def _within_ranges(
    question: str, amounts: Amounts, rows: Sequence[Row]
) -> tuple[tuple[str, ...], set[Place], set[Place]]:
    """The amounts of the question that lie in ranges of the rows, or of their columns' names; the rows with such a
    range; and what can't answer: rows, or cells, with other ranges, and the cells that tell these ranges.
    """
    told: dict[str, None] = {}
    within: set[Place] = set()
    beyond: set[Place] = set()
    by_column: defaultdict[str, list[tuple[Row, pairs.Cell, str]]] = defaultdict(list)
    for row in rows:
        for cell, value in zip(row.cells, row.values, strict=True):
            by_column[cell.column].append((row, cell, value))
    headed = {number for column in by_column for number in numbers.values(column) if number >= _YEARS}
    stated = {
        column: {each for each in amounts if any(each.told_in(f"{column} {value}") for *_, value in having)}
        for column, having in by_column.items()
    }
    for number, (column, having) in enumerate(by_column.items()):
        elsewhere = set[ranges.Amount]().union(*(found for other, found in stated.items() if other != column))
        sought = [each for each in amounts if each.number not in headed and each not in elsewhere]
        found = _ranged(sought, [value for *_, value in having], column)
        # A column that doesn't name the rows may tell something else that is of this kind.
        if number and not found.inside:
            continue
        told |= dict.fromkeys(filter(None, (found.amount,)))
        within |= {having[at][0].place for at in found.inside}
        beyond |= {having[at][0].place for at in found.outside}
        beyond |= (
            set()
            if designations.asks_for(question, column)
            else {having[at][0].place_of(having[at][1]) for at in found.inside}
        )
    columns = tuple(by_column)
    sought = [each for each in amounts if not any(each.told_in(value) for row in rows for value in row.values)]
    found = _ranged(sought, columns)
    told |= dict.fromkeys(filter(None, (found.amount,)))
    off = {columns[at] for at in found.outside}
    off |= {name for name in columns if designations.numbered_otherwise(question, name)}
    beyond |= {row.place_of(cell) for row in rows for cell in row.cells if cell.column in off}
    return tuple(told), within, beyond


@dataclass(frozen=True, slots=True)
class _Ranged:
    """An amount, and the indices of the ranges that hold it and of those that don't."""

    amount: str = ""
    inside: tuple[int, ...] = ()
    outside: tuple[int, ...] = ()


def _ranged(amounts: Sequence[ranges.Amount], texts: Sequence[str], name: str = "") -> _Ranged:
    """The first amount that is of the kind of two or more ranges in `texts`, of the column of that `name`."""
    if not amounts:
        return _Ranged()
    known = [ranges.told(text) for text in texts]
    if sum(each is not None for each in known) < 2:
        return _Ranged()
    known = [each or ranges.single(text) for each, text in zip(known, texts, strict=True)]
    units = [ranges.units(text) or ranges.units(name) for text in texts]
    for amount in amounts:
        alike = [each if amount.of(of) else None for each, of in zip(known, units, strict=True)]
        if any(alike):
            inside = ranges.tightest(amount.number, alike)
            outside = tuple(at for at, each in enumerate(alike) if each and at not in inside)
            return _Ranged(next(filter(None, map(amount.of, units))), inside, outside)
    return _Ranged()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Lines of a data sheet, what they stand under, and the names that they give values to, with their lines."""

    place: Place
    name: str
    entries: Mapping[str, Place]


def _sheets(passages: Sequence[str], leads: Sequence[str]) -> Iterator[_Sheet]:
    for number, (text, lead) in enumerate(zip(passages, leads, strict=True)):
        spans = pairs.sheets(text)
        names = nearest(text, [start for start, _ in spans], lead)
        for (start, end), name in zip(spans, names, strict=True):
            lines = re.compile(r"[^\n]+").finditer(text, start, end)
            entries = {line[0].split(": ")[0]: Place(number, *line.span()) for line in lines}
            yield _Sheet(Place(number, start, end), name, entries)


def _entries(question: str, sheet: _Sheet, *, meant: bool) -> list[Place]:
    """The lines of a sheet whose names the question says, most of them first.

    Half of a name's words are enough in a sheet that is `meant`, where other words for quantities count, too.
    """
    said = designations.said(" ".join((question, *quantities.names(question))) if meant else question, "")
    shares = {}
    for name, place in sheet.entries.items():
        words = designations.words(name)
        shares[place] = sum(said(word, len(words)) for word in words) / max(1, len(words))
    least = NAMED if meant else 1.0
    return sorted((place for place, share in shares.items() if share >= least), key=lambda place: -shares[place])


def _alike(sheets: Iterable[_Sheet]) -> list[list[_Sheet]]:
    """The sheets in groups, each of which has a name in common with another one of its group."""
    groups: list[list[_Sheet]] = []
    for sheet in sheets:
        near = [group for group in groups if any(sheet.entries.keys() & other.entries for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(each for group in near for each in group), sheet])
    return groups
