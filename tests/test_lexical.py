import pytest

from rag import lexical
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


@pytest.fixture
def index(tmp_path):
    made = Index(tmp_path / "data", "abc")
    yield made
    made.close()


def test_chunks_that_share_no_word_are_left_out(index):
    troops = store(index, document("a", "4,600 troops are deployed"), 0)
    store(index, document("b", "bees make honey"), 1)
    assert lexical.load(index).search("How many troops?", 5) == [troops.id]
    assert lexical.load(index).search("Where is the king?", 5) == []
    assert lexical.load(index).search("the of and", 5) == []


def test_the_chunk_with_the_rarer_word_comes_first(index):
    store(index, document("a", "the mission and the troops"), 0)
    store(index, document("b", "the mission and the mission"), 1)
    rare = store(index, document("c", "the mission and the budget"), 2)
    assert lexical.load(index).search("budget of the mission", 5)[0] == rare.id


def test_search_can_be_limited_to_some_documents(index):
    store(index, document("a", "troops"), 0)
    other = store(index, document("b", "troops"), 1)
    assert lexical.load(index).search("troops", 5, documents=["b"]) == [other.id]


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
    assert lexical.load(index).search("budget", 5) == [added.id]


def test_old_states_are_cleared_away_but_for_the_one_before(index):
    for number in range(4):
        store(index, document("a", f"text {number}"), 0)
        index.publish(f"state{number}")
        lexical.load(index)
    assert len(list((index.data / "lexical").iterdir())) == 2


def test_an_index_without_chunks_finds_nothing(index):
    assert lexical.load(index).search("anything", 5) == []


def test_a_chunk_of_stop_words_alone_does_no_harm(index):
    store(index, document("a", "One."), 0)
    assert lexical.load(index).search("troops", 5) == []


def test_a_vector_is_not_needed_for_lexical_search_to_agree_with_the_store(index):
    chunk = store(index, document("a", "troops"), 3)
    found = lexical.load(index).search("troops", 1)
    (hit,) = index.chunks(found, axis(3))
    assert (hit.chunk, round(hit.similarity, 5)) == (chunk, 1.0)


def test_a_long_chunk_with_the_rare_name_comes_before_short_ones_that_share_every_other_word(index):
    filler = "The council met twice about the road, the harbour and the school. " * 6
    wanted = store(index, document("named", f"{filler}The keeper of Varnby counted 12 cranes that year."), 0)
    for number in range(40):
        store(index, document(f"minutes{number}", filler), 0)
    for number in range(6):
        store(index, document(f"other{number}", f"The keeper of place{number} counted {number} cranes that year."), 1)
    assert lexical.load(index).search("How many cranes did the keeper of Varnby count?", 3)[0] == wanted.id


def test_of_equal_chunks_the_lower_ids_come_first_and_no_more_than_asked_for(index):
    chunks = [store(index, document(f"d{number}", f"cranes {number}"), 0) for number in range(9)]
    assert lexical.load(index).search("cranes", 4) == sorted(chunk.id for chunk in chunks)[:4]
