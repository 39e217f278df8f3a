"""Ranges are read as tables tell them, and the amounts of a question that may lie in one, with their units."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.ranges import Range, amounts, single, tightest, told, unit, units


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("Grades 3–4", [3, 4], [2, 5]),
        ("20–60 km", [20, 35, 60], [19, 61]),
        ("31 to 60 minutes", [31, 60], [30, 61]),
        ("between 5 and 10 kg", [5, 10], [4, 11]),
        ("up to 5 kg", [0, 5], [5.1]),
        ("at most €2,500", [2500], [2501]),
        ("under 3 km", [2.9], [3]),
        ("over 400 km", [401], [400]),
        ("more than 4 hours", [5], [4]),
        ("65 or older", [65, 90], [64]),
        ("25 or more", [25, 30], [24]),
        ("20+", [20], [19]),
        ("from 10 kg", [10], [9]),
        ("≥ 18", [18], [17]),
        ("5 or fewer guests", [5], [6]),
        ("until 5", [5], [6]),
        ("€10,001–€40,000", [10001, 40000], [10000]),
        ("1,000–1,999 crowns", [1000, 1999], [1, 2000]),
    ],
)
def test_a_range_holds_the_numbers_that_its_words_say(text, inside, outside):
    found = told(text)
    assert found is not None
    assert all(number in found for number in inside)
    assert not any(number in found for number in outside)


@pytest.mark.parametrize(
    "text",
    [
        "Grade 11",
        "31 minutes–2 hours",
        "1 week to 3 months",
        "09:00–17:00",
        "2025-03-14",
        "10–2",
        "12 November",
        "no limit",
        "0800 44-77-11",
        "",
    ],
)
def test_single_numbers_times_and_dates_are_no_ranges(text):
    assert told(text) is None


def test_a_single_number_is_a_range_of_its_own_only_if_it_stands_alone():
    assert single("Grade 11") == Range(11, 11)
    assert single("11 November 2025") is None
    assert single("at 11:30") is None
    assert single("since 2019") is None


def asked(question):
    return [(each.number, each.sign or each.before, each.after) for each in amounts(question)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much may grade 4 settle?", [(4, "grade", "settle")]),
        ("What for a customer 35 km away?", [(35, "customer", "km")]),
        ("a group of 12", [(12, "group", "")]),
        ("A fine of €30?", [(30, "€", "")]),
        ("after three weeks, 1,200 crowns", [(3, "", "weeks"), (1200, "", "crowns")]),
        ("twenty-five kilos, six hundred parcels", [(25, "", "kilos"), (600, "", "parcels")]),
        ("a 52-year-old", [(52, "a", "age")]),
        ("a two-course lunch", [(2, "", "course")]),
        ("Which one?", []),
        ("if we live under 3 km away", []),
        ("a pass for 6 to 10 km", []),
        ("Who came?", []),
        ("an income over €40,000", []),
        ("between €5 and €10", []),
        ("rooms 12 and 14", [(12, "rooms", "and"), (14, "", "")]),
        ("€25k, €3 thousand", []),
        ("at -5 °C or minus 3 °C", []),
        ("fıve kg, ſix kg", []),
    ],
)
def test_the_amounts_of_a_question_are_its_numbers_with_the_words_beside_them(question, expected):
    assert asked(question) == expected


@pytest.mark.parametrize(
    ("question", "column", "expected"),
    [
        ("for grade 4", "Grades 3–4", "grade 4"),
        ("35 kilometres away", "Distance one way: 20–60 km", "35 kilometres"),
        ("with 15 years of service", "Years of service: 13–20", "15 years"),
        ("a 3 kilo box", "Up to 5 kg", "3 kilo"),
        ("for 3 weeks", "Up to 5 kg", ""),
        ("after 3", "Weeks after the start: 1–4", ""),
    ],
)
def test_an_amount_is_told_with_its_unit_where_the_range_has_the_same(question, column, expected):
    (amount,) = amounts(question)
    assert amount.of(units(column)) == expected


def test_units_have_one_form_for_all_spellings():
    assert unit("kilos") == unit("kg") == unit("Kilograms")
    assert unit("Grades") == unit("grade")
    assert unit("euros") == unit("€")


def test_the_narrowest_range_that_holds_a_number_is_meant():
    up_to = [told("up to 5 kg"), told("up to 30 kg"), None]
    assert tightest(3, up_to) == (0,)
    assert tightest(12, up_to) == (1,)
    assert tightest(40, up_to) == ()
    assert tightest(90, [told("over 30"), told("over 60"), Range(-math.inf, 30)]) == (1,)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_every_number_between_two_others_lies_in_their_range(low, high, number):
    found = told(f"{low}–{high} km")
    assert (found is not None and number in found) is (low < high and low <= number <= high)


@given(st.text("0123456789.,–-+:/ €kmtofrup", max_size=40))
def test_any_text_can_be_looked_through(text):
    found = told(text)
    assert found is None or found.low <= found.high
    for amount in amounts(text):
        assert amount.written in text
