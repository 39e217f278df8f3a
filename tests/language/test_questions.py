"""What a question asks for, on hand-written questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.questions import expects, how_many, without_lead

CASES = {
    "yes_no": [
        "Is Rutte visiting Kosovo",
        "So, has Trump confirmed the withdrawal?",
        "is it true that KFOR has 4,600 troops?",
        "Rutte will visit Kosovo?",
        "do you know if Rutte is coming",
        "Can you tell me whether the US confirmed it?",
        "KFOR has troops from Italy, right?",
        "Hasn’t Trump confirmed anything?",
        "well, uh, did she meet him",
        "Was the bridge, I mean the tunnel, ever finished?",
    ],
    "clause": [
        "Why is Rutte visiting?",
        "and why?",
        "how did they train the troops",
        "How come he left?",
        "What did Rutte say about stability in Kosovo?",
        "what is the reason for the visit",
        "what is the purpose of the mission?",
        "what is the role of KFOR",
        "for what purpose was it built",
        "explain the increase",
        "Describe the situation",
        "Tell me about KFOR",
        "Tell me more about Mark Rutte.",
        "What happened in 2023?",
        "what caused the war",
        "What led to the increase?",
        "what does EULEX do?",
        "what was discussed at the meeting",
    ],
    "list": [
        "opening hours library",
        "phone hours customer service",
        "which countries sent troops",
        "Besides Italy, which other countries sent troops?",
        "Name the three countries",
        "list the security responders",
        "who are the ambassadors",
        "who were the participants?",
        "what are the three largest contingents",
        "What are the tasks of KFOR?",
        "Which nations have the most troops?",
        "what countries are mentioned?",
        "Which two ships with a crew are there?",
        "Which birds nest there?",
        "What kinds of books came up?",
        "Which old rules for visitors are kept?",
        "Which teachers at the school went away?",
    ],
    "number": [
        "how many troops are there",
        "and how many?",
        "How much did it cost?",
        "what percentage of troops is Italian?",
        "what is the number of troops",
        "What was the population of Paris?",
        "How old is he?",
        "how long is the river",
    ],
    "date": [
        "When will Rutte arrive?",
        "since when has NATO been in Kosovo",
        "What year did the war end?",
        "on which day does he visit",
        "what is the date of the visit",
        "in what month did it happen",
        "In which century did it begin?",
        "what time is the meeting",
        "uh who, no wait, when did he leave",
    ],
    "person": [
        "who commands KFOR",
        "hello who is rutte",
        "who's the commander?",
        "Whom did she meet?",
        "whose idea was it",
        "which person was quoted?",
        "Which president met the commander?",
        "what is the name of the commander",
        "what is the name of the president of kosovo",
        "commander of kfor",
        "Do you know who commands KFOR?",
        "Besides Enrico Barduani, who else commands KFOR?",
    ],
    "place": [
        "where is KFOR deployed",
        "where's the meeting",
        "which country has the largest contingent",
        "from which country is he",
        "in what city was he born",
        "What is the capital of France?",
    ],
    "thing": [
        "saturday hours library",
        "what is KFOR?",
        "what does NATO stand for",
        "which mission is the third responder?",
        "Which alliance does he lead?",
        "what is the name of the mission",
        "Which object stands for the king?",
        "Which dog stays with the cook?",
        "What drives the mill?",
        "What takes the place of the bridge?",
        "",
        "?!",
    ],
}


@pytest.mark.parametrize(
    ("expected", "question"), [(kind, question) for kind, questions in CASES.items() for question in questions]
)
def test_the_kind_of_answer_is_told_from_the_words(expected, question):
    assert expects(question) == expected


@pytest.mark.parametrize("question", [question for questions in CASES.values() for question in questions if question])
def test_case_and_a_missing_mark_dont_matter(question):
    if "rutte will visit" in question.lower():
        pytest.skip("without its mark it is a statement")
    assert expects(question.lower().rstrip("?")) == expects(question)


def test_polite_frames_are_taken_off_a_question():
    assert without_lead("So, can you tell me who commands KFOR?") == "who commands KFOR?"
    assert without_lead("Who commands KFOR?") == "Who commands KFOR?"


@given(st.text())
def test_any_text_has_a_kind(question):
    assert expects(question) in CASES


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("Which two towns were flooded?", 2),
        ("What three aims did she name?", 3),
        ("How many troops are there, and from how many countries?", 2),
        ("On which days is it open and between which hours?", 2),
        ("Which towns were flooded?", 0),
        ("who are the members?", 0),
        ("Who leads it?", 1),
        ("When did the two towns merge?", 1),
        ("How many of the three were sold?", 1),
        ("Who met Ann and Bo?", 1),
        ("In which five countries did they serve?", 5),
        ("who were the two candidates", 2),
        ("Name three of its members.", 3),
        ("What did line 3 cost?", 1),
        ("hotel limit grade 3 rome", 1),
        ("i'm in grade 2, how much may a hotel cost?", 1),
        ("Which of the two surveys was put off?", 1),
        ("Who broke the two machines?", 1),
    ],
)
def test_how_many_answers_a_question_asks_for(question, number):
    assert how_many(question) == number
