"""Names and noun phrases found by rule."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation import standalone
from rag.language.clauses import Clause, parse, plain_form
from rag.language.mentions import TIME, dated, mentions, person_like, plain_name, truecased
from rag.language.phrases import spans
from rag.types import Turn


def found(text):
    return [(mention.text, mention.kind) for mention in mentions(text, 0, "question")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Did Marie Curie win the Nobel Prize?", [("Marie Curie", "person"), ("the Nobel Prize", "thing")]),
        ("When did the Second World War end?", [("the Second World War", "thing")]),
        ("Did the committee approve the plan?", [("the committee", "thing"), ("the plan", "thing")]),
        ("Why did the bridge collapse?", [("the bridge", "thing")]),
        ("How tall is Mount Everest?", [("Mount Everest", "thing")]),
        (
            "How many vacation days do employees get?",
            [("the vacation days", "thing"), ("the employees", "person")],
        ),
        (
            "Who leads the NATO mission in Kosovo?",
            [("the NATO mission in Kosovo", "thing"), ("Kosovo", "place")],
        ),
        ("What is Enrico Barduani's salary?", [("Enrico Barduani", "person"), ("salary", "thing")]),
        ("Mark Rutte arrives on 11 March 2025.", [("Mark Rutte", "person"), ("on 11 March 2025", "time")]),
        ("Did the storm that hit Cuba end?", [("the storm that hit Cuba", "thing"), ("Cuba", "thing")]),
        ("Can I send a lamp back?", [("the lamp", "thing")]),
        ("Where is Tanner's Bridge?", [("Tanner's Bridge", "thing")]),
        ("A. C. Bhaktivedanta Swami travelled.", [("A. C. Bhaktivedanta Swami", "person")]),
        ("How much is the parking charge?", [("the parking charge", "thing")]),
        ("Who wrote the annual report?", [("the annual report", "thing")]),
        ("How much is the day pass?", [("the day pass", "thing")]),
        ("Where can I buy the day pass?", [("the day pass", "thing")]),
        ("When is the staff meeting?", [("the staff meeting", "thing")]),
        ("Can the work permit be renewed?", [("the work permit", "thing")]),
        ("Who wrote the sales report?", [("the sales report", "thing")]),
        ("When does the ferry leave?", [("the ferry", "thing")]),
        ("How many of the turbines stand?", [("the turbines", "thing")]),
        ("When the ferries stop.", [("the ferries", "thing")]),
        ("Who knows when the course begins?", [("the course", "thing")]),
        ("Is the union striking?", [("the union", "thing")]),
        ("When is the sauna open?", [("the sauna", "thing")]),
    ],
)
def test_names_and_phrases_are_found_in_order(text, expected):
    assert found(text) == expected


@pytest.mark.parametrize(
    ("asked", "follow_up", "meant"),
    [
        ("How much is the parking charge?", "Can I appeal it?", "Can I appeal the parking charge?"),
        ("Who wrote the annual report?", "When was it published?", "When was the annual report published?"),
        ("Where is the car park?", "Is it free?", "Is the car park free?"),
        ("When does the ferry leave?", "Who runs it?", "Who runs the ferry?"),
    ],
)
def test_a_follow_up_keeps_the_noun_that_could_be_a_verb(asked, follow_up, meant):
    assert standalone(follow_up, [Turn("user", asked), Turn("assistant", "60")]) == meant


def test_a_name_tells_a_person_by_its_shape():
    assert person_like("Ludwig van Beethoven")
    assert person_like("President Osmani")
    assert not person_like("North Atlantic Council")
    assert not person_like("Bank of England")
    assert not person_like("KFOR")


def test_titles_and_offices_are_cut_from_a_persons_name():
    assert plain_name("NATO Secretary General Mark Rutte") == "Mark Rutte"
    assert plain_name("Mark Rutte") == "Mark Rutte"


def test_a_lower_case_question_takes_its_capitals_from_what_was_said():
    assert truecased("when will rutte visit kosovo", "Mark Rutte flies to Kosovo.") == "when will Rutte visit Kosovo"
    assert truecased("When will Rutte visit kosovo", "Mark Rutte flies to Kosovo.") == "When will Rutte visit kosovo"


def test_a_time_takes_the_preposition_it_needs():
    assert dated("2 September 1945") == "on 2 September 1945"
    assert dated("1999") == "in 1999"
    assert dated("since 1999") == "since 1999"
    assert dated("yesterday") == "yesterday"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When will Rutte visit Kosovo?", Clause("When", "", "will", "Rutte visit Kosovo", subject=False)),
        ("Who commands KFOR?", Clause("Who", "", "", "commands KFOR", subject=True)),
        ("which countries sent troops", Clause("which countries", "countries", "", "sent troops", subject=True)),
        ("Who will visit Kosovo?", Clause("Who", "", "will", "visit Kosovo", subject=True)),
        ("Has Trump confirmed it?", Clause("", "", "has", "Trump confirmed it", subject=False)),
        ("Is it true that troops will leave?", Clause("", "", "will", "troops leave", subject=False)),
        ("the capital of France", None),
    ],
)
def test_a_question_is_taken_apart(question, expected):
    assert parse(question) == expected


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("commands", ("does", "command")),
        ("commanded", ("did", "command")),
        ("sent", ("did", "send")),
        ("carries", ("does", "carry")),
        ("carried", ("did", "carry")),
        ("planned", ("did", "plan")),
        ("promoted", ("did", "promote")),
        ("reaches", ("does", "reach")),
        ("border", ("do", "border")),
    ],
)
def test_a_verb_gives_its_plain_form_and_auxiliary(verb, expected):
    assert plain_form(verb) == expected


@given(st.text())
def test_spans_lie_in_the_text_and_are_never_empty(text):
    for span in spans(text):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()


@given(st.text(alphabet="0123456789 ofinmarch,stMay"))
def test_times_never_swallow_a_line(text):
    assert all(match.group().strip() for match in TIME.finditer(text))
