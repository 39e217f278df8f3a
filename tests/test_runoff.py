"""Sentences that seem to answer nearly alike are put side by side; what is read there weighs between them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answerability import Candidate
from rag.runoff import CLOSE, MOST, SHARE, runoff

MILL = "The mill stands on the Orle. Vera Holm has run it since May. It grinds rye. Six bakeries buy from it."
CHOIR = "The choir meets on Mondays. Otto Berg has led it since 2019. Its members are twelve."


def span(passages, words, strength, passage=None):
    number = next(i for i, text in enumerate(passages) if words in text) if passage is None else passage
    start = passages[number].index(words)
    return Candidate(number, start, start + len(words), strength, 0.0)


def test_two_sentences_that_come_near_meet_each_with_its_neighbours_in_a_paragraph():
    passages = [CHOIR, MILL]
    close = runoff([span(passages, "Vera Holm", 7.0), span(passages, "Otto Berg", 7.0 - CLOSE)], passages)
    assert close.text == (
        "The mill stands on the Orle. Vera Holm has run it since May. It grinds rye.\n\n"
        "The choir meets on Mondays. Otto Berg has led it since 2019. Its members are twelve."
    )


def test_sentences_that_adjoin_are_shown_once():
    passages = [MILL]
    close = runoff([span(passages, "rye", 3.0), span(passages, "Six", 2.0)], passages)
    assert close.text == "Vera Holm has run it since May. It grinds rye. Six bakeries buy from it."


@pytest.mark.parametrize(
    "others",
    [
        [],
        [("Otto Berg", 6.9 - CLOSE)],
        # In the sentence of the first.
        [("since May", 6.0)],
        # Stronger than the one before: it only repeats the question.
        [("Otto Berg", 8.0)],
    ],
)
def test_without_a_rival_there_is_no_runoff(others):
    passages = [MILL, CHOIR]
    assert runoff([span(passages, "Vera Holm", 7.0), *(span(passages, *other) for other in others)], passages) is None


def test_nothing_found_nothing_to_decide():
    assert runoff([], [MILL]) is None


def test_only_the_strongest_meet():
    passages = [f"Guest {name} spoke. Nobody else did." for name in ("Ada", "Bo", "Cy", "Di")]
    spans = [span(passages, f"Guest {name}", 9.0 - place) for place, name in enumerate(("Di", "Bo", "Ada", "Cy"))]
    assert [one.span for one in runoff(spans, passages).contenders] == spans[:MOST]


def test_a_span_loses_by_how_far_its_sentence_falls_behind():
    passages = [MILL, CHOIR]
    mill, may, choir, rye = (
        span(passages, words, strength)
        for words, strength in (("Vera Holm", 7.0), ("since May", 6.0), ("Otto Berg", 5.0), ("rye", -9.0))
    )
    close = runoff([mill, may, choir, rye], passages)
    read = [span([close.text], "Otto Berg has", 10.0), span([close.text], "Vera Holm", 4.0)]
    decided = close.decided([mill, may, choir, rye], read)
    assert [one.strength for one in decided] == pytest.approx([7.0 - 6.0 * SHARE, 6.0 - 6.0 * SHARE, 5.0, -9.0])
    assert [(one.passage, one.start, one.end) for one in decided] == [
        (one.passage, one.start, one.end) for one in (mill, may, choir, rye)
    ]


def test_a_span_that_is_not_found_again_counts_as_the_last_that_was():
    passages = [MILL, CHOIR]
    spans = [span(passages, "Vera Holm", 7.0), span(passages, "Otto Berg", 5.0)]
    close = runoff(spans, passages)
    read = [span([close.text], "Otto Berg", 10.0), span([close.text], "Orle", 1.0)]
    assert [one.strength for one in close.decided(spans, read)] == pytest.approx([7.0 - 9.0 * SHARE, 5.0])
    assert [one.strength for one in close.decided(spans, [])] == [7.0, 5.0]


SENTENCES = st.lists(st.sampled_from(["Ada spoke.", "Bo sang loudly.", "It rained.", "Nobody came!"]), min_size=1)


@given(st.lists(SENTENCES, min_size=1, max_size=4), st.data())
def test_excerpts_are_verbatim_and_hold_every_contender(parts, data):
    passages = [" ".join(part) for part in parts]
    spans = []
    for strength in range(data.draw(st.integers(1, 5)), 0, -1):
        passage = data.draw(st.integers(0, len(passages) - 1))
        # As the reader's: of whole words.
        words = [word.span() for word in re.finditer(r"\w+", passages[passage])]
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first, len(words) - 1))
        spans.append(Candidate(passage, words[first][0], words[last][1], float(strength), 0.0))
    close = runoff(spans, passages)
    if close is None:
        return
    assert close.text == "\n\n".join(passages[one.passage][one.start : one.end] for one in close.excerpts)
    for one in close.excerpts:
        assert close.text[one.at :].startswith(passages[one.passage][one.start : one.end])
    for one in close.contenders:
        assert any(
            each.passage == one.span.passage and each.start <= one.span.start and one.span.end <= each.end
            for each in close.excerpts
        )
