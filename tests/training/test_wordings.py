"""Other wordings ask the same, words of unlike meaning ask for something else, in the forms in which words stand."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.training import negatives, windows, wordings, wordnet
from rag.training.data import Example

# A WordNet of six nouns, two verbs and two adjectives in its own format, with counts of tagged senses, made by hand.
FILES = {
    "index.noun": """\
  1 This line stands for the licence.
capital_city n 1 1 @ 1 1 00000200
city n 1 2 @ ~ 1 3 00000100
metropolis n 1 2 @ ~ 1 1 00000100
town n 1 1 @ 1 2 00000300
burgh n 1 1 @ 1 0 00000300
settlement n 1 1 ~ 1 4 00000400
""",
    "data.noun": """\
  1 This line stands for the licence.
00000100 15 n 02 city 0 metropolis 0 002 @ 00000400 n 0000 ~ 00000200 n 0000 | a large settlement
00000200 15 n 01 capital_city 0 001 @ 00000100 n 0000 | the seat of a government
00000300 15 n 02 town 0 burgh 0 001 @ 00000400 n 0000 | smaller than a city
00000400 15 n 01 settlement 0 002 ~ 00000100 n 0000 ~ 00000300 n 0000 | where people live
""",
    "index.verb": """\
construct v 1 0 1 2 00000500
build v 1 0 1 5 00000500
""",
    "data.verb": """\
00000500 36 v 02 build 0 construct 0 000 01 + 08 00 | make by putting together
""",
    "index.adj": """\
big a 1 1 ! 1 5 00000600
small a 1 1 ! 1 5 00000700
""",
    "data.adj": """\
00000600 00 a 01 big 0 001 ! 00000700 a 0101 | of great size
00000700 00 a 01 small 0 001 ! 00000600 a 0101 | of little size
""",
    "noun.exc": "",
    "verb.exc": "built build\n",
    "adj.exc": "",
}


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> wordnet.WordNet:
    folder = tmp_path_factory.mktemp("wordnet")
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return wordnet.read(folder)


def test_words_alike_are_synonyms_and_wider_terms_in_the_form_of_the_word(words: wordnet.WordNet) -> None:
    assert words.alike("city") == ["metropolis", "settlement"]
    assert words.alike("cities") == ["metropolises", "settlements"]
    assert words.alike("built") == ["constructed"]
    assert words.alike("constructing") == ["building"]
    assert words.alike("constructed") == ["built"]


def test_words_unlike_are_antonyms_and_other_things_of_the_same_kind(words: wordnet.WordNet) -> None:
    assert words.unlike("big") == ["small"]
    assert words.unlike("towns") == ["cities", "metropolises"]
    assert words.unlike("construct") == []


def test_words_that_no_tagged_text_holds_are_left_alone(words: wordnet.WordNet) -> None:
    assert words.alike("burgh") == []
    assert "burgh" not in words.alike("town")
    assert words.alike("submarine") == words.unlike("submarine") == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"index\.noun"):
        wordnet.read(tmp_path)


def test_a_question_is_put_in_other_words(words: wordnet.WordNet) -> None:
    found = {wordings.reworded("Who built the city?", words, random.Random(seed)) for seed in range(60)}
    assert {"Who constructed the city?", "Who built the metropolis?", "Who constructed the settlement?"} <= found


def test_a_word_of_unlike_meaning_makes_a_question_unanswerable(words: wordnet.WordNet) -> None:
    example = Example("1", "squadshifts", "Ur", "Who founded the towns?", "Ada founded the towns.", ((0, 3),))
    made = [negatives.opposed(example, random.Random(seed), words) for seed in range(60)]
    kinds = {item.id: item for item in made if item}
    assert kinds["1-unlike"].question in ("Who founded the cities?", "Who founded the metropolises?")
    assert not kinds["1-unlike"].answerable


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When did the Fulmar run aground?", "Did the Fulmar run aground?"),
        ("where is the works council", "Is the works council"),
        ("How many ships ran aground?", None),
        ("Who did the bank hire?", None),
    ],
)
def test_what_a_question_takes_for_granted_is_asked_with_yes_or_no(question: str, asked: str | None) -> None:
    assert wordings.yes_no(question) == asked


def test_keywords_leave_the_small_words_out() -> None:
    found = {
        wordings.keywords("What was the operating profit of Pellworth in 2025?", random.Random(s)) for s in range(40)
    }
    assert "operating profit pellworth 2025" in found
    assert all(set(words.split()) == {"operating", "profit", "pellworth", "2025"} for words in found)


def test_keywords_keep_that_a_number_is_asked_for() -> None:
    for seed in range(20):
        assert "how many" in wordings.keywords("How many volunteers does the brigade have?", random.Random(seed))


@pytest.mark.parametrize(
    ("question", "other"),
    [
        ("Why did the bank close?", "For what reason did the bank close?"),
        ("how many ships are there in Ur?", "What is the number of ships in Ur?"),
        ("When was Ur built?", "At what time was Ur built?"),
        ("Who built Ur?", "Which person built Ur?"),
        ("Who is the mayor of Ur?", "What is the name of the mayor of Ur?"),
        ("What share of the guests left?", "How much of the guests left?"),
        ("What colour is the bridge?", "Which colour is the bridge?"),
    ],
)
def test_a_question_is_begun_in_another_way_and_its_rest_stays(question: str, other: str) -> None:
    found = {wordings.reframed(question, random.Random(seed)) for seed in range(40)}
    assert other in found
    assert len({item.split()[-1] for item in found}) == 1


def test_a_question_with_a_beginning_of_its_own_is_left_alone() -> None:
    assert wordings.reframed("Of what is the bridge made?", random.Random(0)) == "Of what is the bridge made?"


@given(st.text(), st.integers(0, 99))
def test_any_text_has_a_wording(question: str, seed: int) -> None:
    assert wordings.reframed(question, random.Random(seed)) or not question
    assert isinstance(wordings.keywords(question, random.Random(seed)), str)
    assert wordings.yes_no(question) is None or wordings.yes_no(question)


def test_a_title_stands_before_its_passage_and_the_answer_stays_the_same() -> None:
    headed = windows.headed(
        Example("1", "squad2_dev_a", "Kingdom_of_Ur", "Who founded Ur?", "Ada founded Ur.", ((0, 3),))
    )
    assert headed.context == "Kingdom of Ur. Ada founded Ur."
    assert headed.answers == ("Ada",)
