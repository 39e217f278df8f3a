"""Documents of our own are read in training as the product reads them, and answers keep their places."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.training import written
from rag.training.mixture import load_pools, stream
from rag.training.rendered import carried, rendered, tabular
from rag.training.shares import FRESH, TABLES

TABLE = """Prices, *all* in crowns:

| Boat | Per hour | Per day |
|---|---|---|
| **Tern** | 12 | 60 |
| Gull | 14.5 | 60 |

Children pay half."""
TOLD = """Prices, all in crowns:

Boat: Tern; Per hour: 12; Per day: 60.
Boat: Gull; Per hour: 14.5; Per day: 60.

Children pay half."""
COLLECTION = f"""# Boats for hire
## DOC Prices
{TABLE}
## DOC The landing stage
It has room for two boats | and a raft.

## QUESTIONS
1\tWhat does the Gull cost a day?\tGull | 14.5 | [[60]]
1\tWho pays half?\tChildren
2\tHow many boats find room?\ttwo
"""


def test_a_table_is_told_row_by_row() -> None:
    assert rendered(TABLE) == TOLD
    assert tabular(TOLD)
    assert not tabular("Boat: Tern; Per hour: 12; Per day: 60.\n\nChildren pay half; adults: all.")


def test_a_text_without_a_table_stays_as_it_is() -> None:
    letter = "Dear *Sir*,\nthe boat is sold | gone.\n"
    assert rendered(letter) == letter


@pytest.mark.parametrize(
    ("source", "told"),
    [("14.5", "14.5"), ("Gull | 14.5", "Gull; Per hour: 14.5"), ("*all* in", "all in"), ("---|---", None)],
)
def test_a_span_of_the_source_is_followed_into_what_is_told(source: str, told: str | None) -> None:
    start = TABLE.index(source)
    found = carried(TABLE, ((start, start + len(source)),))
    assert (found and [rendered(TABLE)[slice(*span)] for span in found]) == (told and [told])


@given(st.lists(st.text("abc xyz", min_size=1).filter(str.strip), min_size=4, max_size=4), st.integers(0, 3))
def test_a_cell_is_found_in_its_own_row(cells: list[str], chosen: int) -> None:
    one, two, three, four = (f"{number}{cell.strip()}" for number, cell in enumerate(cells))
    source = f"| Name | Value |\n|---|---|\n| {one} | {two} |\n| {three} | {four} |\n"
    cell = (one, two, three, four)[chosen]
    start = source.index(f"| {cell} |") + 2
    found = carried(source, ((start, start + len(cell)),))
    assert found is not None
    ((begin, end),) = found
    assert rendered(source)[begin:end] == " ".join(cell.split())
    assert rendered(source).count("\n", 0, begin) == chosen // 2


def test_an_answer_marked_by_its_row_is_found_where_the_product_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "boats.txt"
    path.write_text(COLLECTION, encoding="utf-8")
    cost, children, room = written.collection(path)
    assert (cost.context, room.context) == (TOLD, "It has room for two boats | and a raft.")
    ((start, end),) = cost.spans
    assert cost.context[start - 25 : end] == "Per hour: 14.5; Per day: 60"
    assert (children.answers, room.answers) == (("Children",), ("two",))


def test_questions_about_documents_with_tables_are_a_pool_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "boats.txt"
    path.write_text(COLLECTION, encoding="utf-8")
    pools = load_pools([path])
    assert {name: len(found) for name, found in pools.examples.items()} == {TABLES: 2, written.DOCUMENTS: 1}
    assert pools.weights[TABLES] > pools.weights[written.DOCUMENTS]


def test_what_is_fresh_is_a_pool_of_its_own_with_or_without_tables(tmp_path: Path) -> None:
    known, new = tmp_path / "boats.txt", tmp_path / "new.txt"
    for path in (known, new):
        path.write_text(COLLECTION, encoding="utf-8")
    pools = load_pools([known, new], fresh=(new,))
    assert {name: len(found) for name, found in pools.examples.items()} == {TABLES: 2, written.DOCUMENTS: 1, FRESH: 3}
    assert {example.id.split("/")[0] for example in pools.examples[FRESH]} == {"new"}
    assert pools.weights[FRESH] > pools.weights[written.DOCUMENTS]


def test_what_is_fresh_must_be_among_the_data(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"not among the data: .*new\.txt"):
        load_pools([], fresh=(tmp_path / "new.txt",))


def test_passages_with_tables_come_after_their_titles_too(tmp_path: Path) -> None:
    path = tmp_path / "boats.txt"
    path.write_text(COLLECTION, encoding="utf-8")
    drawn = [group for group, _ in zip(stream(load_pools([path]), 3), range(200), strict=False)]
    tables = [group[0].context for group in drawn if tabular(group[0].context)]
    titled = sum(context.startswith("Prices. Prices, all") for context in tables)
    assert 0 < titled < len(tables)
