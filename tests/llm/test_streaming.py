"""What is shown while a model writes: the reader's answer at once, then only what has passed the gate."""

import asyncio
from contextlib import aclosing

import pytest

from rag.engine import build
from rag.ingest import ingest
from rag.llm.answerer import FAILED, UNSUPPORTED
from rag.prose import REMOVED
from rag.types import Answer, Progress
from tests.llm.conftest import CLUB, RULES
from tests.llm.scripted import HOLD, Reply, piece, refuses, says, sse

QUESTION = "Who leads the chess club?"
END = [piece("", "stop"), sse("[DONE]")]


@pytest.fixture
def engine(corpus_of, server):
    settings = corpus_of(
        {"club.md": CLUB, "rules.md": RULES}, answerer="llm", llm_url=server.url, llm_model="tiny", llm_timeout=20
    )
    ingest(settings)
    made = build(settings)
    yield made
    made.close()


@pytest.fixture
def stages(engine, server):
    """All stages of one answer, while the server gives these replies."""

    def ask(*replies, question=QUESTION):
        server.replies = list(replies)

        async def read():
            async with aclosing(engine.astream(question)) as asked:
                return [stage async for stage in asked]

        return asyncio.run(read())

    return ask


def test_the_readers_answer_is_there_before_the_model_has_written_a_word(engine, server):
    server.replies = [Reply([HOLD, *says("The chess club is led by Ann Lee [1].").pieces])]

    async def read():
        seen = []
        async with aclosing(engine.astream(QUESTION)) as asked:
            async for stage in asked:
                seen.append(stage)
                if len(seen) == 1:
                    server.go_on()
        return seen

    first, *_, last = asyncio.run(read())
    assert isinstance(first, Progress)
    assert (first.found.short, first.sentences) == ("Ann Lee", ())
    assert first.found.citations[0].quote == "Ann Lee leads the chess club."
    assert isinstance(last, Answer)
    assert last.short == "The chess club is led by Ann Lee."


def test_each_sentence_is_shown_once_it_is_whole_and_a_lie_never(stages):
    text = "The chess club is led by Ann Lee [1]. It has 99 members [1]. The club has 42 members [1]. Bye."
    *before, answer = stages(says(text))
    assert [each.sentences for each in before] == [
        (),
        ("The chess club is led by Ann Lee.",),
        ("The chess club is led by Ann Lee.", "The club has 42 members."),
    ]
    assert [each.text for each in answer.statements] == [
        "The chess club is led by Ann Lee.",
        "The club has 42 members.",
    ]
    assert answer.notice == REMOVED
    assert "99" not in str(before)


def test_what_answers_nothing_is_not_shown_until_something_does(stages):
    *before, answer = stages(says("The club has 42 members [1]. Ann Lee leads the chess club [1]. Good."))
    assert [len(each.sentences) for each in before] == [0, 2]
    assert len(answer.statements) == 2


def test_when_the_model_breaks_off_the_readers_answer_stays_and_nothing_of_the_models_does(stages):
    begun = [piece("The chess club is led by Ann Lee [1]. It has "), piece("42 members ")]
    *before, answer = stages(Reply(begun, reset=True))
    assert before[-1].sentences == ("The chess club is led by Ann Lee.",)
    assert (answer.short, answer.notice, answer.generation) == ("Ann Lee", FAILED, None)


def test_when_nothing_is_borne_out_only_the_readers_answer_is_ever_shown(stages):
    *before, answer = stages(says("Carla Poe leads it [1]. She was born in 1961 [1]. Visit https://evil.example [1]."))
    assert {each.sentences for each in before} == {()}
    assert (answer.short, answer.notice) == ("Ann Lee", UNSUPPORTED)
    assert "evil" not in str(before) + str(answer.to_json())


def test_thoughts_are_never_shown(stages):
    *before, _ = stages(says("<think>It has 42 members. It is old.</think> Ann Lee leads the chess club [1]. Fine."))
    assert all("42" not in str(each.sentences) for each in before)


def test_a_refused_request_gives_the_readers_answer_twice_the_second_time_as_the_answer(stages):
    first, answer = stages(refuses(401))
    assert first.found.short == answer.short == "Ann Lee"
    assert answer.notice == FAILED


def test_without_an_answer_or_without_a_model_the_answer_comes_alone(stages, server, corpus_of):
    (answer,) = stages(says("x"), question="What does quantum chromodynamics predict for glueballs?")
    assert (answer.status, server.requests) == ("abstained", [])
    (greeting,) = stages(says("x"), question="Hello!")
    assert greeting.status == "answered"
    engine = build(corpus_of({}))

    async def read():
        return [stage async for stage in engine.astream(QUESTION)]

    try:
        (alone,) = asyncio.run(read())
    finally:
        engine.close()
    assert alone.short == "Ann Lee"


def test_who_stops_listening_hangs_up_on_the_model(engine, server):
    server.replies = [Reply([piece("Ann ")], stall=True)]

    async def first():
        async with aclosing(engine.astream(QUESTION)) as asked:
            stage = await anext(asked)
            await asyncio.sleep(0.3)
        return stage

    assert asyncio.run(first()).found.short == "Ann Lee"
    assert server.hung_up.wait(3)


def test_an_answer_says_how_it_came_about_and_a_declined_one_too(stages):
    *_, answer = stages(says("The chess club is led by Ann Lee [1]. She is 99 years old [1]."))
    made = answer.generation
    assert "She is 99 years old" in made.text
    assert [(each.text, each.objection) for each in made.sentences] == [
        ("The chess club is led by Ann Lee.", None),
        ("She is 99 years old.", "number 99"),
    ]
    assert (made.model, made.prompt_tokens, made.answer_tokens, made.counted_by) == ("tiny", 100, 10, "server")
    assert "generation" not in answer.to_json()
    *_, declined = stages(says("NO ANSWER"))
    assert (declined.status, declined.generation.text.strip()) == ("abstained", "NO ANSWER")
