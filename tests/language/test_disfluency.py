"""Spoken questions cleaned: expectations are written by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.disfluency import clean


@pytest.mark.parametrize(
    ("spoken", "meant"),
    [
        ("When is, uh, no, where is the meeting?", "where is the meeting?"),
        ("uh who, no wait, when did Rutte leave", "when did Rutte leave"),
        ("Um, who commands KFOR?", "who commands KFOR?"),
        ("who is, er, the commander", "who is the commander"),
        ("how many troops, sorry, how many countries are there", "how many countries are there"),
        ("Who wrote, um i mean, who edited the report?", "who edited the report?"),
        ("When did no where did the Normans land?", "where did the Normans land?"),
        ("When was the Rhine or no make that the Elbe discovered?", "When was the Elbe discovered?"),
        ("What did NTL no Virgin Media claim?", "What did Virgin Media claim?"),
        ("how many people does the, uh, the brigade need", "how many people does the brigade need"),
        ("Who led the, the brewery, er, before, before 2020?", "Who led the brewery before 2020?"),
        ("Who led no won the war?", "Who won the war?"),
        ("how many countries, not troops, countries are there", "how many countries are there"),
        ("How long does the ferry to, no not Tolsay, to Skerra take?", "How long does the ferry to Skerra take?"),
        ("how many, uh, like how many ships are there", "how many ships are there"),
        ("Is there leave for, you know, getting married?", "Is there leave for getting married?"),
        ("In which year no wait in which month did it begin?", "in which month did it begin?"),
        (
            "They are typically associated with which or no make that what type of circuit?",
            "They are typically associated with what type of circuit?",
        ),
        ("Who led or rather won the war?", "Who won the war?"),
        ("What is the length or wait width of the bridge?", "What is the width of the bridge?"),
        ("What is the price or better what does a day cost?", "what does a day cost?"),
        ("When may I call, hold on, when may I visit?", "when may I visit?"),
        ("Is the pass, um, just the ticket free?", "Is the ticket free?"),
    ],
)
def test_a_self_correction_is_carried_out(spoken, meant):
    assert clean(spoken) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who commands KFOR?",
        "What is the ER?",
        "Who said no?",
        "Which scientist who took no part in the work spoke?",
        "What is very, very old?",
        "Was it Mary, not Anne, who reigned?",
        "Do you know who commands KFOR?",
        "Who looks like the king?",
        "Did he say no, no and no?",
        "Which countries have no army?",
        "When a commission reached no decision, what happened?",
        "How do the yes/no answers of a problem appear?",
        "How many men were in Infantry No. 15?",
        "What is more likely, rain or snow?",
        "Did he actually resign?",
        "How long did they wait for the train?",
        "Who made that decision?",
        "What would he rather do than resign?",
        "no, who is he?",
        "Can I bring a dog or just a cat?",
        "Can I come on Sunday, or just on Monday?",
        "Which students with a grade of B or better may apply?",
        "Is the well just outside the village?",
        "Is there a hold on my account?",
        "Is it my mistake if I pay twice?",
        "May I just wait in the lobby?",
        "Should I wait or switch to bus 5?",
        "Should I leave now or wait two days?",
        "Can I wait when it rains?",
        "Can you just tell me the price?",
        "How do I actually make it work?",
        "Can the president actually pardon someone?",
        "Would you rather wait here?",
        "Is there no better way to pay?",
        "hmm",
        "",
        "  two  spaces  stay ",
    ],
)
def test_a_fluent_question_stays_as_it_is(question):
    assert clean(question) == question


@given(st.text())
def test_no_text_becomes_empty(question):
    assert bool(clean(question)) == bool(question)
