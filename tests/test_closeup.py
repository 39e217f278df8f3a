"""Rows of a table are read by themselves; what is found there weighs between rows, not between a row's cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answerability import Candidate
from rag.closeup import ROWS, lead, rows, weighed
from rag.tables import Place

FERRIES = (
    "Ferries cross daily.\n\n"
    "Port: Nesbay; First: 06:30; Fare: 12 crowns.\n"
    "Port: Skerra; First: 07:45; Fare: 9 crowns.\n"
    "Port: Tolsay; First: 08:10; Fare: 7 crowns.\n"
    "Port: Merrow; First: 09:00; Fare: 5 crowns."
)
MILL = "The mill stands on the Orle. Vera Holm has run it since May. It grinds rye. Six bakeries buy from it."


def span(passages, words, strength=0.0):
    number = next(i for i, text in enumerate(passages) if words in text)
    start = passages[number].index(words)
    return Candidate(number, start, start + len(words), strength, 0.0)


def shown(found, passages):
    return [passages[row.passage][row.start : row.end] for row in found]


def test_the_rows_of_the_first_spans_are_read_each_once():
    passages = [MILL, FERRIES]
    found = rows([span(passages, one) for one in ("07:45", "Vera Holm", "9 crowns", "06:30")], passages, ())
    assert shown(found, passages) == [
        "Port: Skerra; First: 07:45; Fare: 9 crowns.",
        "Port: Nesbay; First: 06:30; Fare: 12 crowns.",
    ]


def place(passages, words):
    found = span(passages, words)
    return Place(found.passage, found.start, found.end)


def test_the_rows_that_are_asked_for_are_read_too():
    passages = [MILL, FERRIES]
    merrow = place(passages, "Port: Merrow; First: 09:00; Fare: 5 crowns.")
    assert shown(rows([span(passages, "07:45")], passages, [merrow]), passages) == [
        "Port: Skerra; First: 07:45; Fare: 9 crowns.",
        "Port: Merrow; First: 09:00; Fare: 5 crowns.",
    ]


def test_lines_of_a_data_sheet_are_read_under_the_heading_nearest_above_them():
    passages = ["Weight: 8 kg\nNoise: 46 dB\n\nPUMP P2\n-------\nWeight: 9 kg\nNoise: 52 dB"]
    found = rows([span(passages, "52 dB"), span(passages, "8 kg")], passages, ())
    assert shown(found, passages) == ["Noise: 52 dB", "Weight: 8 kg"]
    assert [lead(each, passages, ["Pumps: PUMP P1"], "") for each in found] == ["PUMP P2", "Pumps: PUMP P1"]
    assert lead(found[0], passages, ["Pumps: PUMP P1"], "9 kg") == "PUMP P2, 9 kg"


def test_a_row_that_is_asked_for_counts_in_full_and_brings_its_own_words_if_it_has_none():
    passages = [FERRIES]
    skerra, merrow = (
        place(passages, f"Port: {words}.")
        for words in ("Skerra; First: 07:45; Fare: 9 crowns", "Merrow; First: 09:00; Fare: 5 crowns")
    )
    alone = [Candidate(0, len("Port: Merrow; First: "), len("Port: Merrow; First: 09:00"), 7.0, 0.0)]
    found = weighed(
        [span(passages, "07:45", 4.0)],
        {skerra: [span(passages, "07:45", -6.0)], merrow: alone},
        {skerra: "", merrow: "9 o'clock"},
    )
    assert [(FERRIES[each.start : each.end], each.strength) for each in found] == [("07:45", -6.0), ("09:00", 7.0)]


def test_no_more_than_a_few_rows_are_read():
    passages = [FERRIES]
    found = rows([span(passages, one) for one in ("09:00", "08:10", "07:45", "06:30")], passages, ())
    assert [row[:12] for row in shown(found, passages)] == ["Port: Merrow", "Port: Tolsay", "Port: Skerra"]
    assert len(found) == ROWS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MILL, "Vera Holm"),
        (
            "Nobody knew: the mayor, asked again, said that the bridge would stay shut until the next spring.",
            "mayor",
        ),
        ("PUMP P2\nNoise: 46 dB\n\nIt hums.", "46 dB"),
        ("Ida: I have to go.\nBo: Not yet!", "go"),
        ("- Office: e-mail\n- Lab: servers", "servers"),
        ("Port: Skerra; Fare: 9 crowns.\n\nIt rained.", "rained"),
    ],
)
def test_prose_members_of_a_list_and_single_values_are_no_rows(text, words):
    assert rows([span([text], words)], [text], ()) == ()


def test_a_row_counts_half_as_it_is_found_by_itself_and_its_cells_stay_in_their_order():
    passages = [FERRIES, MILL]
    spans = [
        span(passages, words, strength)
        for words, strength in (("07:45", 4.0), ("9 crowns", 3.0), ("06:30", 2.0), ("Vera Holm", -1.0))
    ]
    first, second = rows(spans, passages, ())
    # By itself the first row is 10 weaker, though of its cells the other one is found, and the second 6 stronger.
    read = {
        first: [span(passages, "9 crowns", -6.0), span(passages, "07:45", -9.0)],
        second: [span(passages, "06:30", 8.0)],
    }
    assert [each.strength for each in weighed(spans, read, {})] == [-1.0, -2.0, 5.0, -1.0]


def test_a_row_in_which_nothing_is_found_weighs_nothing():
    spans = [span([FERRIES], "07:45", 4.0)]
    assert weighed(spans, {rows(spans, [FERRIES], ())[0]: []}, {}) == spans


@given(st.text("ab:; .\n-", min_size=1, max_size=80), st.data())
def test_a_row_of_any_text_is_the_line_that_the_span_begins_in(text, data):
    letters = [number for number, sign in enumerate(text) if sign in "ab"]
    if not letters:
        return
    start = data.draw(st.sampled_from(letters))
    end = data.draw(st.sampled_from([number for number in letters if number >= start])) + 1
    for row in rows([Candidate(0, start, end, 0.0, 0.0)], [text], ()):
        assert row.start <= start < row.end
        assert text[row.start : row.end] in text.split("\n")
        assert ":" in text[row.start : row.end]
