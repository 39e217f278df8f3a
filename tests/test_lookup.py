"""Rows and data sheets that a question asks for by name, or by an amount in a range, rule out their neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.lookup import lookup

POWERS = (
    "Grades: Grades 1–2; Alone: €500; Report: no.\n"
    "Grades: Grades 3–4; Alone: €2,500; Report: up to €300.\n"
    "Grades: Grade 11; Alone: €150,000; Report: up to €12,000."
)
DAYS = (
    "Bridging days\n\n"
    "Site: Halm; 2031: 23 September; Charged to: flexitime.\n"
    "Site: Lodrin; 2031: 10 November; Charged to: leave.\n"
    "Site: Tessen Park; 2031: 2 May; Charged to: nobody."
)
PARCELS = (
    "Country: Norway; Up to 5 kg: 12 crowns; Up to 30 kg: 24 crowns.\n"
    "Country: Latvia; Up to 5 kg: 9 crowns; Up to 30 kg: 15 crowns."
)
KAYAKS = (
    "TERN 460\n========\nLength: 460 cm\nWeight: 24 kg\nRear hatch: 95 litres\n\n"
    "GANNET 520\n==========\nLength: 520 cm\nWeight: 27 kg\nRear hatch: 118 litres"
)


COURSES = (
    "Course: Welding; Seats: 12; Fee: €240; Day: Monday.\n"
    "Course: First aid; Seats: 8; Fee: €60; Day: Friday.\n"
    "Course: Forklift; Seats: 10; Fee: free; Day: Monday."
)


def shown(places, passages):
    return [passages[place.passage][place.start : place.end] for place in places]


def asked(question, *passages, leads=()):
    return shown(lookup(question, passages, leads).asked, passages)


def others(question, *passages, leads=()):
    return sorted(shown(lookup(question, passages, leads).others, passages))


def test_the_row_whose_name_is_said_is_asked_for_and_no_other_row_of_its_table_answers():
    question = "What is the bridging day at Halm charged to?"
    assert asked(question, DAYS, POWERS) == [DAYS.split("\n")[2]]
    assert others(question, DAYS, POWERS) == [DAYS.split("\n")[3], DAYS.split("\n")[4]]


def test_a_name_said_in_part_is_meant_where_no_other_name_has_that_part():
    assert asked("Which day is it at Tessen?", DAYS) == [DAYS.split("\n")[4]]


def test_two_names_may_be_said():
    found = lookup("Are Halm and Lodrin charged to the same?", (DAYS,))
    assert shown(found.asked, (DAYS,)) == DAYS.split("\n")[2:4]
    assert shown(found.others, (DAYS,)) == [DAYS.split("\n")[4]]


@pytest.mark.parametrize(
    "question",
    [
        "Which site is charged to leave?",
        "Which sites have a day in May, and is Halm one of them?",
        "When is the next meeting?",
        "How long is the bridge?",
    ],
)
def test_no_row_is_ruled_out_where_rows_are_asked_for_or_none_is_named(question):
    found = lookup(question, (DAYS,))
    assert not found.asked
    assert not found.others


@pytest.mark.parametrize(
    ("question", "row", "amount"),
    [
        ("How much may grade 4 settle alone?", 1, "grade 4"),
        ("what may a clerk in grade 2 settle", 0, "grade 2"),
        ("What is the limit of grade 11?", 2, "grade 11"),
    ],
)
def test_the_row_whose_range_holds_the_amount_is_asked_for(question, row, amount):
    found = lookup(question, (POWERS,))
    rows = POWERS.split("\n")
    assert {POWERS[place.start : place.end]: words for place, words in found.asked.items()} == {rows[row]: amount}
    told = rows[row].split("; ")[0].removeprefix("Grades: ")
    assert others(question, POWERS) == sorted([told, *(each for each in rows if each != rows[row])])


def test_an_amount_beyond_all_ranges_rules_out_the_whole_table():
    assert asked("How much may grade 12 settle alone?", POWERS) == []
    assert others("How much may grade 12 settle alone?", POWERS) == sorted(POWERS.split("\n"))


def test_an_amount_of_another_kind_or_one_that_a_cell_tells_rules_nothing_out():
    assert others("Who settles 4 claims a day?", POWERS) == []
    assert others("Who may settle €2,500?", POWERS) == []


def test_columns_are_ranges_too():
    found = lookup("What does a 3 kilo parcel to Latvia cost?", (PARCELS,))
    (row,) = found.asked
    assert PARCELS[row.start : row.end].startswith("Country: Latvia")
    assert found.asked[row] == "3 kilo"
    assert others("What does a 3 kilo parcel to Latvia cost?", PARCELS) == [
        "15 crowns",
        "24 crowns",
        PARCELS.split("\n")[0],
    ]


def test_a_number_behind_a_name_that_no_row_or_column_has_rules_out_all_of_them():
    codes = "Code: E01; Meaning: tank empty.\nCode: E03; Meaning: tray full."
    assert others("What does E07 mean?", codes) == codes.split("\n")
    zones = "Weight: light; Zone 1: €4; Zone 2: €7.\nWeight: heavy; Zone 1: €6; Zone 2: €9."
    assert others("What does it cost to Zone 3?", zones) == ["€4", "€6", "€7", "€9"]
    assert others("What does it cost to Zone 2?", zones) == ["€4", "€6"]


INCOMES = "Income: up to €10,000; Rate: 0 %.\nIncome: €10,001–€40,000; Rate: 20 %.\nIncome: over €40,000; Rate: 42 %."


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("What is the rate for an income over €40,000?", INCOMES),
        ("What is the rate for €25k?", INCOMES),
        ("Is parking free after 19:00?", "Time: before 8:00; Fee: free.\nTime: after 18:00; Fee: free."),
        (
            "Until when are Windows 10 and 11 supported?",
            "System: Windows 10; End: 2025.\nSystem: Windows 11; End: 2031.",
        ),
        ("Which kayak is longer than the Tern?", KAYAKS),
        ("How much is a bike for two days?", "Time: 1 day; Price: €9.\nTime: weekend; Price: €15."),
        (
            "What can I cook in 30 minutes?",
            "Dish: Soup; Time: 10–20 minutes; Cost: €1.\nDish: Pie; Time: 60–90 minutes; Cost: €2.",
        ),
    ],
)
def test_bounds_scales_comparisons_and_enumerations_rule_nothing_out(question, table):
    assert others(question, table) == []


@pytest.mark.parametrize(
    ("question", "table", "row"),
    [
        (
            "How much is the Red room for 8 people?",
            "Room: Blue; Holds: up to 10 people.\nRoom: Red; Holds: up to 20 people.",
            1,
        ),
        ("What is the rate for €25,000?", INCOMES, 1),
        ("How much is the Falcon 200 Pro?", "Model: Falcon 200; Price: €5.\nModel: Falcon 200 Pro; Price: €6.", 1),
        ("When did version 5 come out?", "Release: Version 4.2; Date: 1 May.\nRelease: Version 5.0; Date: 2 May.", 1),
        ("How much is it for a 3 year old?", "Age: until 5; Fee: free.\nAge: 6–17; Fee: €2.", 0),
    ],
)
def test_of_rows_that_are_alike_the_one_that_is_named_in_full_or_holds_the_amount_is_asked_for(question, table, row):
    assert asked(question, table) == [table.split("\n")[row]]


def test_the_table_that_holds_more_of_the_amounts_is_meant():
    leave = "Years of service: 2–5; Grade 1–3: 25 days; Grade 4–9: 27 days.\n"
    leave += "Years of service: 6–20; Grade 1–3: 27 days; Grade 4–9: 29 days."
    trips = "Grade: 1–3; Per trip: £16.\nGrade: 4–9; Per trip: £20."
    assert asked("I am in grade 8, here for fifteen years. What do I get?", leave, trips) == [leave.split("\n")[1]]


def test_a_row_is_asked_for_across_passages_of_one_table():
    first, second = POWERS.split("\n")[0], "\n".join(POWERS.split("\n")[1:])
    assert asked("What may grade 3 settle?", first, second) == [POWERS.split("\n")[1]]
    assert first in others("What may grade 3 settle?", first, second)


def test_the_data_sheet_under_the_heading_that_is_named_is_meant_and_its_lines_by_their_names():
    question = "How much fits in the rear hatch of the Gannet?"
    assert asked(question, KAYAKS) == ["Rear hatch: 118 litres"]
    assert others(question, KAYAKS) == ["Length: 460 cm\nWeight: 24 kg\nRear hatch: 95 litres"]


def test_a_data_sheet_without_a_heading_in_its_passage_stands_under_the_lead():
    tern, gannet = (part.split("=\n")[1] for part in KAYAKS.split("\n\n"))
    leads = ("Boats: Tern 460", "Boats: Gannet 520")
    assert others("How heavy is the Tern?", tern, gannet, leads=leads) == [gannet]
    assert others("How heavy is a boat?", tern, gannet, leads=leads) == []


def test_data_sheets_that_have_no_name_in_common_rule_each_other_out_in_nothing():
    visit = "Reception: Ida Holm\nWi-Fi password: ask"
    assert others("How heavy is the Tern?", KAYAKS, visit, leads=("", "Visitors")) == [
        "Length: 520 cm\nWeight: 27 kg\nRear hatch: 118 litres"
    ]


@given(st.text("ab:; .\n1–", max_size=60), st.lists(st.text("ab:; .\n1–", max_size=60), max_size=3))
def test_places_lie_in_their_passages_and_no_row_is_both_asked_for_and_ruled_out(question, passages):
    found = lookup(question, tuple(passages))
    for place in (*found.asked, *found.others):
        assert 0 <= place.start < place.end <= len(passages[place.passage])
    assert not set(found.asked) & found.others


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("Which course has the fewest seats?", 1),
        ("Where are the most seats?", 0),
        ("Which course costs the most?", 0),
        ("What is the highest fee?", 0),
    ],
)
def test_the_row_with_the_most_or_the_least_is_asked_for_and_no_other_answers(question, row):
    rows = COURSES.split("\n")
    assert asked(question, COURSES) == [rows[row]]
    assert others(question, COURSES) == sorted({*rows} - {rows[row]})


def test_what_is_the_cheapest_is_not_answered_with_what_it_costs():
    rows = COURSES.split("\n")
    assert asked("What is the cheapest course?", COURSES) == [rows[2]]
    assert others("What is the cheapest course?", COURSES) == sorted([*rows[:2], "free"])
    assert others("What is the price of the cheapest course?", COURSES) == sorted(rows[:2])


@pytest.mark.parametrize(
    "question",
    [
        "Which Monday course has the fewest seats?",
        "Which course has the most participants?",
        "What is the cheapest starter?",
        "Which course has the second fewest seats?",
        "Which is the longest course?",
    ],
)
def test_the_most_of_what_the_table_does_not_tell_is_not_looked_up(question):
    found = lookup(question, (COURSES,))
    assert (found.asked, found.others) == ({}, frozenset())


@pytest.mark.parametrize("cell", ["9 or 14", "10–14", "9 places", "see notice 4, 2030"])
def test_cells_that_cannot_be_compared_are_not(cell):
    table = f"Course: A; Seats: 12.\nCourse: B; Seats: {cell}.\nCourse: C; Seats: 5 rows."
    assert asked("Which course has the fewest seats?", table) == []


def test_an_empty_cell_is_left_out_of_a_comparison():
    table = "Course: A; Seats: 12.\nCourse: B; Seats: –.\nCourse: C; Seats: 5."
    assert asked("Which course has the fewest seats?", table) == ["Course: C; Seats: 5."]


def test_rows_that_have_alike_much_are_all_asked_for_unless_all_do():
    table = "Course: A; Seats: 5.\nCourse: B; Seats: 12.\nCourse: C; Seats: 5."
    assert asked("Which course has the fewest seats?", table) == ["Course: A; Seats: 5.", "Course: C; Seats: 5."]
    assert asked("Which course has the fewest seats?", table.replace("12", "5")) == []


def test_two_years_tables_are_not_compared_with_each_other():
    newer = COURSES.replace("240", "260").replace("€60", "€20")
    question = "Which course has the fewest seats?"
    assert asked(question, COURSES, newer, leads=("Courses 2030", "Courses 2031")) == []
    assert len(asked(question, COURSES, newer, leads=("Courses", "Courses"))) == 2
