import math
import os
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import lexical
from rag.errors import IndexUnavailable
from rag.index import Index
from tests.test_index import axis, document, store


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K-FOR's U.S. troops", ["kfor", "us", "troops"]),
        ("over 4,600 in 29.5 days", ["over", "4600", "in", "29.5", "days"]),
        ("Çağrı Müller", ["cagrı", "muller"]),
        ("", []),
    ],
)
def test_words_are_lower_case_without_accents_marks_and_possessives(text, expected):
    assert lexical.words(text) == expected


def test_terms_are_stems_without_stop_words_and_with_the_parts_of_compounds():
    assert lexical.terms("The peace-keeping missions") == ["peacekeep", "mission", "peac", "keep"]


def search(index, question, limit, documents=None):
    found = lexical.load(index)
    return found.best(found.shares(question), limit, documents)


@pytest.fixture
def index(tmp_path):
    made = Index(tmp_path / "data", "abc")
    yield made
    made.close()


def test_chunks_that_share_no_word_are_left_out(index):
    troops = store(index, document("a", "4,600 troops are deployed"), 0)
    store(index, document("b", "bees make honey"), 1)
    assert search(index, "How many troops?", 5) == [troops.id]
    assert search(index, "Where is the king?", 5) == []
    assert search(index, "the of and", 5) == []


def test_the_chunk_with_the_rarer_word_comes_first(index):
    store(index, document("a", "the mission and the troops"), 0)
    store(index, document("b", "the mission and the mission"), 1)
    rare = store(index, document("c", "the mission and the budget"), 2)
    assert search(index, "budget of the mission", 5)[0] == rare.id


def test_a_share_is_the_score_over_the_highest_that_a_text_could_reach(index):
    told = store(index, replace(document("a", "mission troops"), title="Varnby"), 0)
    silent = store(index, replace(document("b", "honey nectar"), title="Varnby"), 1)
    # "mission" stands in one of two chunks, "budget" in none.
    mission, budget = math.log(1 + 1.5 / 1.5), math.log(1 + 2.5 / 0.5)
    found = lexical.load(index)
    shares = found.shares("mission and budget")
    assert shares[found.rows[silent.id]] == 0
    # Each chunk is its one-word title and its two words: as long as the mean.
    assert shares[found.rows[told.id]] == pytest.approx(mission / (1 + lexical.K1) / (mission + budget))


@pytest.fixture(scope="module")
def towns(tmp_path_factory):
    made = Index(tmp_path_factory.mktemp("towns") / "data", "abc")
    for number, text in enumerate(("the mayor of Varnby", "Varnby Varnby Varnby Varnby", "a mayor, a mayor", "bees")):
        store(made, document(f"d{number}", text), number)
    yield lexical.load(made)
    made.close()


@given(st.lists(st.sampled_from(("Varnby", "mayor", "bees", "unheard-of", "the", "?")), max_size=8).map(" ".join))
def test_no_text_holds_the_whole_of_a_question_and_none_less_than_nothing(towns, question):
    shares = towns.shares(question)
    assert len(shares) == 4
    assert all(0 <= share < 1 for share in shares)


def test_a_chunk_is_found_by_a_word_of_its_title(index):
    store(index, document("a", "The doors open at nine."), 0)
    titled = store(index, replace(document("b", "The doors open at ten."), title="Varnby museum"), 1)
    assert search(index, "Varnby", 5) == [titled.id]
    assert lexical.load(index).words["museum"] == 1


def test_a_chunk_is_found_by_the_date_of_its_document(index):
    for number, year in enumerate(("2019", "2020", "2021")):
        text = "The turnout was 62 percent."
        store(index, replace(document(year, text), title="Election", published=f"{year}-05-23"), number)
    assert [search(index, f"turnout election {year}", 1) for year in ("2019", "2020", "2021")] == [
        [chunk.id] for chunk in sorted(index.every_chunk(), key=lambda chunk: chunk.document_id)
    ]
    assert len(search(index, "23 June", 5)) == 3


def test_search_can_be_limited_to_some_documents(index):
    store(index, document("a", "troops"), 0)
    other = store(index, document("b", "troops"), 1)
    assert search(index, "troops", 5, documents=["b"]) == [other.id]


def test_the_lexical_index_is_built_once_for_a_state_and_anew_for_the_next(index):
    store(index, document("a", "troops"), 0)
    index.publish("one")
    lexical.load(index)
    (built,) = (index.data / "lexical").iterdir()
    before = built.stat().st_mtime_ns
    lexical.load(index)
    assert built.stat().st_mtime_ns == before
    added = store(index, document("b", "budget"), 1)
    index.publish("two")
    assert search(index, "budget", 5) == [added.id]


def test_old_states_are_cleared_away_but_for_the_one_before(index):
    for number in range(4):
        store(index, document("a", f"text {number}"), 0)
        index.publish(f"state{number}")
        lexical.load(index)
    assert len(list((index.data / "lexical").iterdir())) == 2


def test_what_another_process_is_building_stays_and_what_it_left_behind_goes(index):
    store(index, document("a", "troops"), 0)
    index.publish("one")
    lexical.load(index)
    building, abandoned = (index.data / "lexical" / f"building-{name}" for name in ("now", "long-ago"))
    for number, path in enumerate((building, abandoned)):
        path.mkdir()
        os.utime(path, (time.time() - number * 86_400,) * 2)
    index.publish("two")
    lexical.load(index)
    kept = [path.name for path in (index.data / "lexical").iterdir()]
    assert building.name in kept
    assert abandoned.name not in kept
    assert sum(not name.startswith("building-") for name in kept) == 2


def test_a_lexical_index_that_cant_be_read_is_named(index):
    store(index, document("a", "troops"), 0)
    lexical.load(index)
    (folder,) = (index.data / "lexical").iterdir()
    (folder / "facts.json").write_text("{", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match=folder.name):
        lexical.load(index)


def test_an_index_without_chunks_finds_nothing(index):
    assert search(index, "anything", 5) == []


def test_a_chunk_of_stop_words_alone_does_no_harm(index):
    store(index, document("a", "One."), 0)
    assert search(index, "troops", 5) == []


def test_a_vector_is_not_needed_for_lexical_search_to_agree_with_the_store(index):
    chunk = store(index, document("a", "troops"), 3)
    found = search(index, "troops", 1)
    (hit,) = index.chunks(found, axis(3))
    assert (hit.chunk, round(hit.similarity, 5)) == (chunk, 1.0)


def test_a_long_chunk_with_the_rare_name_comes_before_short_ones_that_share_every_other_word(index):
    filler = "The council met twice about the road, the harbour and the school. " * 6
    wanted = store(index, document("named", f"{filler}The keeper of Varnby counted 12 cranes that year."), 0)
    for number in range(40):
        store(index, document(f"minutes{number}", filler), 0)
    for number in range(6):
        store(index, document(f"other{number}", f"The keeper of place{number} counted {number} cranes that year."), 1)
    assert search(index, "How many cranes did the keeper of Varnby count?", 3)[0] == wanted.id


def test_of_equal_chunks_the_lower_ids_come_first_and_no_more_than_asked_for(index):
    chunks = [store(index, document(f"d{number}", f"cranes {number}"), 0) for number in range(9)]
    assert search(index, "cranes", 4) == sorted(chunk.id for chunk in chunks)[:4]
