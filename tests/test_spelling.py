import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lexical import stem, words
from rag.spelling import Speller, dictionary

CORPUS = {
    "kfor": 3,
    "commander": 2,
    "barduani": 1,
    "osmani": 2,
    "rutte": 2,
    "responder": 1,
    "with": 4,
    "enrico": 1,
    "chief": 1,
    "bicycle": 1,
    "fenwickruiz": 1,
    "fulltime": 2,
    "fulmar": 1,
    "conceded": 1,
    "sensors": 2,
    "dealer": 1,
    "many": 2,
}
# What the index holds besides: the parts of the corpus's hyphenated words.
PARTS = {"fenwick", "ruiz", "full", "time"}
COMMON = {
    "who": 1,
    "which": 2,
    "with": 3,
    "france": 4,
    "country": 5,
    "the": 6,
    "march": 7,
    "commands": 8,
    "chef": 9,
    "petrol": 10,
    "larry": 11,
    "route": 12,
    "senses": 13,
    "hanover": 15,
    "hand": 16,
    "over": 17,
    "worn": 18,
    "workout": 19,
    "cross": 20,
}
MORE = dict.fromkeys(
    words(
        "wii vega skye gail aspiring haste meals hall gdp spend rot pam late haven johnson kurt girl club until when "
        "should much before receive password government address carry which has who is ferries of the"
    ),
    1,
)


@pytest.fixture
def speller() -> Speller:
    return Speller(CORPUS, {stem(word) for word in CORPUS} | PARTS, COMMON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("the comander of k-for", "the commander of kfor"),
        ("who is enrico barduanni?", "who is enrico barduani?"),
        ("Osmnai", "Osmani"),
        ("wich contry", "which country"),
        ("the cheif of the bycicle", "the chief of the bicycle"),
        ("K-FOR", "KFOR"),
        ("BARDUANNI", "BARDUANI"),
        ("Barduanni's staff", "Barduani's staff"),
        ("the Barduanni-Rute talks", "the Barduani-Rutte talks"),
        ("which sensers", "which sensors"),
        ("meny bikes cros", "many bikes cross"),
        ("is Barduany there", "is Barduani there"),
    ],
)
def test_slips_become_words_of_the_corpus_or_of_the_dictionary(speller, typed, meant):
    assert speller.correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Who commands KFOR?",
        "the responders",
        "France in March",
        "the year 2105",
        "xyzzyqqq",
        "MacArthur",
        "the ship Petrel",
        "Dalia Fenwick-Ruiz's plan",
        "a full-time responder",
        "a worn-out lorry",
        "dearer than my router",
        "when did Pell concede the handover",
        "it couldn't",
        "",
    ],
)
def test_known_words_inflections_compounds_numbers_and_far_words_stay_as_typed(speller, typed):
    assert speller.correct(typed) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("untill wehn", "until when"),
        ("shoud mutch befor", "should much before"),
        ("recieve pasword", "receive password"),
        ("goverment adress", "government address"),
        ("carrry", "carry"),
        ("Wich adress", "Which address"),
        ("Wich adress has KFOR", "Which address has KFOR"),
    ],
)
def test_a_word_that_the_corpus_lacks_is_meant_where_the_slip_is_unmistakable(typed, meant):
    assert Speller(CORPUS, set(), MORE).correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        *("wifi", "vegan", "skype", "gmail", "aspirin", "hamster", "measles", "halal", "gdpr", "stipend", "rota"),
        *("pram", "latte", "who is jonsson", "who is kurti", "Halvern ferries", "Gril of the KFOR club"),
    ],
)
def test_an_unknown_word_stays_when_only_the_dictionary_has_one_near(typed):
    assert Speller(CORPUS, set(), MORE).correct(typed) == typed


def test_an_unknown_word_takes_no_farther_word_of_the_corpus_instead_of_a_nearer_one_that_it_is_not():
    assert Speller({"replied": 1}, set(), {"replied": 1, "relied": 2}).correct("relined") == "relined"


@given(st.text(max_size=60))
def test_correcting_twice_changes_nothing_more(text):
    made = Speller(CORPUS, {stem(word) for word in CORPUS} | PARTS, COMMON)
    once = made.correct(text)
    assert made.correct(once) == once


def test_the_dictionary_holds_whole_words_only():
    assert dictionary({"[CLS]": 0, "the": 5, "##ing": 6, "of": 7, "a1b": 8, "word": 9}) == {
        "the": 5,
        "word": 9,
    }
