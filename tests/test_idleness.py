"""Words that answer nothing are told from those that may."""

import pytest

from rag.idleness import idleness

DAYS = "Site: Halm; Day: 23 September; Charged to: flexitime.\nSite: Lodrin; Day: 10 November; Charged to: leave."
CLUB = "Ada Berg leads the club. Otto Lind followed Ada Berg. Eva Holm, head of the club's mission, met Ada Berg."


def idle(question, words, *passages):
    number, text = next((n, text) for n, text in enumerate(passages) if words in text)
    return idleness(question, passages)(number, text.index(words), text.index(words) + len(words))


@pytest.mark.parametrize(
    ("question", "words", "expected"),
    [
        ("Who followed Ada Berg?", "Ada Berg", True),
        ("Who followed Ada Berg?", "Otto Lind", False),
        ("Did Otto Lind follow Ada Berg?", "Otto Lind followed Ada Berg", False),
        ("Was it Ada Berg or Otto Lind?", "Ada Berg", False),
        ("Who leads the club?", "Eva Holm", True),
        ("What is Halm charged to?", "leave", True),
        ("What is Halm charged to?", "flexitime", False),
        ("Which day is it at Lodrin?", "23 September", True),
        ("Which sites are charged to leave?", "Lodrin", False),
    ],
)
def test_what_repeats_the_question_or_tells_of_another_thing_answers_nothing(question, words, expected):
    assert idle(question, words, CLUB, DAYS) is expected
