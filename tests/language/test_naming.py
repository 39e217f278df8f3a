"""What a name stands for is told by a common noun or by the name spelt out, never by another name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language import naming


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What is KFOR?", "KFOR"),
        ("so, what's the Glow 2", "Glow 2"),
        ("What are the Open Towns?", "Open Towns"),
        ("What is the mission?", ""),
        ("What is KFOR's strength?", ""),
        ("What is the capital of Kosovo?", ""),
        ("What does KFOR do?", ""),
        ("Who is Ada Berg?", ""),
        ("KFOR", "KFOR"),
        ("KFOR?", "KFOR"),
        ("Berg", ""),
        ("KFOR troops", ""),
    ],
)
def test_a_question_for_what_a_name_stands_for_is_told_by_its_form(question: str, name: str) -> None:
    assert naming.named(question) == name


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("what is kfor", "KFOR"),
        ("whats kfor?", "KFOR"),
        ("kfor", "KFOR"),
        ("mission", ""),
        ("what is bank of wend", ""),
        ("what is the mission", ""),
        ("what is eulex", ""),
        ("what is Kfor's strength", ""),
    ],
)
def test_a_name_in_lower_case_is_known_by_the_texts(question: str, name: str) -> None:
    assert naming.named(question, ["The mission, KFOR, is there.", "Mission after mission: KFOR."]) == name


@pytest.mark.parametrize(
    ("question", "person"),
    [
        ("Who is Ada Berg?", "Ada Berg"),
        ("whos berg", "Berg"),
        ("And who was Berg?", "Berg"),
        ("Who is the commander of KFOR?", ""),
        ("Who is KFOR's Commander?", ""),
        ("who is in charge", ""),
        ("Who is Ada Berg married to?", ""),
        ("Who came?", ""),
        ("What is Berg?", ""),
    ],
)
def test_who_is_asked_about_is_told_by_the_form(question: str, person: str) -> None:
    assert naming.who(question, ["Ada Berg is in charge, the commander of KFOR."]) == person


@pytest.mark.parametrize(
    ("answer", "introduces"),
    [
        ("Ada Berg", False),
        ("Ada van Berg", False),
        ("Otto Lind", False),
        ("President Ada Berg", True),
        ("Ada Berg, a baker", True),
        ("the commander", True),
    ],
)
def test_names_alone_do_not_say_who_somebody_is(answer: str, introduces: bool) -> None:
    assert naming.introduces(answer) is introduces


@pytest.mark.parametrize(
    ("before", "answer", "after", "describes"),
    [
        ("She met ", "the baker", ", Ada Berg, there.", True),
        ("She met the ", "baker", " Ada Berg there.", True),
        ("She met the ", "commander", ", KFOR, Ada Berg.", True),
        ("Ada Berg has been a ", "baker", " for years.", True),
        ("Ada Berg (", "chair", "), Otto Lind", True),
        ("She met ", "President Ada Berg", ".", True),
        ("", "The bakery", " is led by Ada Berg.", False),
        ("Ada Berg met ", "the baker", " there.", False),
    ],
)
def test_what_stands_beside_a_name_describes_it(before: str, answer: str, after: str, describes: bool) -> None:
    assert naming.describes(before, answer, after, "Berg") is describes


@pytest.mark.parametrize(
    ("before", "owned"),
    [
        ("Last year KFOR had ", True),
        ("KFOR has had a ", True),
        ("KFOR is ", False),
        ("She has ", False),
        ("KFOR has opened ", False),
    ],
)
def test_what_a_thing_has_is_not_what_it_is(before: str, owned: bool) -> None:
    assert naming.owned(before, "KFOR") is owned


@pytest.mark.parametrize(
    ("answer", "explains"),
    [
        ("the NATO mission in Kosovo", True),
        ("Kosovo Force", True),
        ("since 1999", True),
        ("3.9 percent", True),
        ("Enrico Barduani", False),
        ("Kosovo", False),
        ("Bank of the Wend", False),
    ],
)
def test_another_name_explains_nothing_unless_it_spells_the_name_out(answer: str, explains: bool) -> None:
    assert naming.explains(answer, "KFOR") is explains


@pytest.mark.parametrize(
    ("answer", "name", "thing"),
    [
        ("the commander of the NATO mission in Kosovo", "KFOR", "the NATO mission in Kosovo"),
        ("deputy head of a fund for swimmers", "Fulmar 2", "a fund for swimmers"),
        ("the NATO mission in Kosovo", "KFOR", "the NATO mission in Kosovo"),
        ("the board of the bank", "KFOR", "the board of the bank"),
        # What is left would be a name alone, or the name may be a person's.
        ("the mayor of Halden", "KFOR", "the mayor of Halden"),
        ("the mayor of the old town", "Ada Berg", "the mayor of the old town"),
    ],
)
def test_nothing_is_somebody(answer: str, name: str, thing: str) -> None:
    assert answer[naming.thing(answer, name) :] == thing


@given(st.text(), st.text())
def test_any_text_is_judged(answer: str, name: str) -> None:
    assert naming.explains(answer, name) in (True, False)
    assert naming.named(f"What is {name}?") in f"What is {name}?"
    assert 0 <= naming.thing(answer, name) <= len(answer)
    assert naming.owned(answer, name) in (True, False)
    assert naming.introduces(answer) in (True, False)
    assert naming.who(f"Who is {name}?") in name
