"""Which language model the settings ask for, and the engine with one."""

import asyncio

import pytest

from rag.engine import build
from rag.errors import SettingsError
from rag.ingest import ingest
from rag.llm import language_model
from rag.llm.answerer import FAILED
from rag.prose import REMOVED
from rag.settings import Settings
from tests.llm.conftest import CLUB, OWN, FixedReader
from tests.llm.scripted import refuses, says

QUESTION = "Who leads the chess club?"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "needs either SOURCELINE_LLM_URL"),
        ({"llm_url": "http://127.0.0.1:1/v1", "llm_gguf": "m.gguf", "llm_model": "m"}, "m.gguf"),
        ({"llm_url": "http://127.0.0.1:1/v1"}, "needs SOURCELINE_LLM_MODEL"),
    ],
)
def test_settings_that_name_no_model_or_two_are_refused(given, named):
    with pytest.raises(SettingsError, match=named):
        language_model(Settings(_env_file=None, answerer="llm", **given), FixedReader(OWN))


def test_a_key_is_shown_by_no_settings():
    assert "s3cret" not in repr(Settings(_env_file=None, llm_key="s3cret"))


@pytest.fixture
def engine(corpus_of, server):
    settings = corpus_of({"club.md": CLUB}, answerer="llm", llm_url=server.url, llm_model="tiny", llm_timeout=5)
    ingest(settings)
    made = build(settings)
    yield made
    made.close()


def test_the_engine_says_what_the_model_wrote_and_the_documents_bear_out(engine, server):
    assert server.requests == []
    server.replies = [says("The chess club is led by Ann Lee [1]. She was born in 1961 [1].")]
    answer = engine.ask(QUESTION)
    assert [each.text for each in answer.statements] == ["The chess club is led by Ann Lee."]
    assert (answer.notice, answer.short) == (REMOVED, "The chess club is led by Ann Lee.")
    assert [each.quote for each in answer.citations] == ["Ann Lee leads the chess club."]
    assert set(answer.timings) == {"understand", "retrieve", "read", "compose", "total"}


def test_the_engine_answers_the_same_asynchronously(engine, server):
    server.replies = [says("The chess club is led by Ann Lee [1].")]
    assert asyncio.run(engine.aask(QUESTION)).text == engine.ask(QUESTION).text


def test_the_engine_gives_the_readers_answer_when_the_model_fails(engine, server):
    server.replies = [refuses(401)]
    answer = asyncio.run(engine.aask(QUESTION))
    assert (answer.status, answer.notice) == ("answered", FAILED)
    assert answer.short == "Ann Lee"


def test_greetings_and_questions_without_an_answer_never_reach_the_model(engine, server):
    assert engine.ask("Hello!").status == "answered"
    assert asyncio.run(engine.aask("What does quantum chromodynamics predict for glueballs?")).status == "abstained"
    assert server.requests == []
