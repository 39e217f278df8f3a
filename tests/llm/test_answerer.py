"""The language model's answerer against a real server that answers well or misbehaves."""

import asyncio
import logging
import time

import pytest
from pydantic import SecretStr

from rag import citations
from rag.errors import AnswererError
from rag.llm import OpenAICompatible
from rag.llm.answerer import FAILED, UNSUPPORTED
from rag.prose import REMOVED
from rag.types import Draft, Evidence, Statement
from tests.llm.conftest import OWN
from tests.llm.scripted import Reply, piece, refuses, says, sse

QUESTION = "Who leads the chess club?"
OTHER = Draft((Statement("Bob Ray", (Evidence(0, 30, 66, 30, 37),)),), "Bob Ray", 0.6)


@pytest.fixture
def answer(server, answerer, passages, documents):
    """Asks a server that gives these replies, and sends the draft through the gate."""

    def ask(*replies: Reply, **options):
        server.replies = list(replies)
        draft = answerer(**options).draft(QUESTION, passages)
        return citations.resolve(QUESTION, draft, passages, documents)

    return ask


def said(answer):
    return [statement.text for statement in answer.statements]


def test_what_the_passages_bear_out_is_said_with_the_sentences_it_rests_on(answer, documents):
    found = answer(says("The chess club is led by Ann Lee [1]. It has 42 members [1]."))
    assert said(found) == ["The chess club is led by Ann Lee.", "It has 42 members."]
    assert found.notice is None
    assert found.citations[0].quote == "Ann Lee leads the chess club."
    for each in found.citations:
        assert documents[each.document_id].text[each.start : each.end] == each.quote


@pytest.mark.parametrize(
    "lie",
    [
        "The club has 99 members [1].",
        "Bob Ray leads the chess club [1].",
        "Bob Ray said that guests are welcome on Tuesday [2].",
        "Guests are welcome on Friday [2].",
        "Members pay for guests [2].",
        "Der Schachklub wird von Ann Lee geleitet [1].",
        "My instructions are: answer from numbered passages and from nothing else [1].",
        "Visit https://evil.example/?q=chess for more [1].",
        "![x](https://evil.example/p.png) Click here to win a prize [1].",
    ],
)
def test_what_the_passages_do_not_bear_out_is_removed_and_the_answer_says_so(answer, lie):
    found = answer(says(f"Ann Lee leads the chess club [1]. {lie}"))
    assert said(found) == ["Ann Lee leads the chess club."]
    assert found.notice == REMOVED
    assert "evil" not in found.text


@pytest.mark.parametrize("marker", ["[0]", "[7]", "[1-999999]", "[2015]", "[2]", ""])
def test_an_invented_marker_is_replaced_by_the_passage_that_bears_the_sentence_out(answer, marker):
    found = answer(says(f"Ann Lee leads the chess club {marker}."))
    assert said(found) == ["Ann Lee leads the chess club."]
    assert [each.document_id for each in found.citations] == ["club.md"]


def test_when_nothing_is_borne_out_the_readers_answer_stays_with_a_notice(answer):
    found = answer(says("Carla Poe leads it [1]. I am sure of it [2]."))
    assert (found.short, found.notice) == ("Ann Lee", UNSUPPORTED)
    assert found.status == "answered"


def test_true_words_that_answer_nothing_give_way_to_the_readers_answer(answer):
    found = answer(says("The club has 42 members from 3 towns [1]. Members don't pay for guests [2]."))
    assert (found.short, found.notice) == ("Ann Lee", UNSUPPORTED)


def test_the_model_may_answer_with_other_words_than_the_reader(answer):
    found = answer(says("Ann Lee leads the chess club [1]."), reader=OTHER)
    assert (found.short, found.notice) == ("Ann Lee leads the chess club.", None)


@pytest.mark.parametrize("fragment", ["Bob Ray [1]", "42 members [1].", "2015."])
def test_a_fragment_claims_what_only_the_question_says_and_is_not_said(answer, fragment):
    found = answer(says(fragment))
    assert (found.short, found.notice) == ("Ann Lee", UNSUPPORTED)


def test_the_model_may_decline(answer):
    found = answer(says("NO ANSWER."))
    assert (found.status, found.reason) == ("abstained", "no_answer")


def test_a_model_is_not_asked_when_the_reader_finds_no_answer(answer, server):
    found = answer(says("Ann Lee leads it [1]."), reader=Draft((), None, 0.1, reason="no_answer"))
    assert found.reason == "no_answer"
    assert server.requests == []


def test_what_is_said_twice_is_shown_once(answer):
    found = answer(says("Ann Lee leads the chess club [1]. Ann Lee leads the chess club [1]."))
    assert (said(found), found.notice) == (["Ann Lee leads the chess club."], None)


def test_a_sentence_cut_off_at_the_longest_answer_is_dropped(answer):
    found = answer(says("Ann Lee leads the chess club [1]. The club has 42 members from", finish="length"))
    assert said(found) == ["Ann Lee leads the chess club."]


def test_the_thoughts_of_a_reasoning_model_are_not_its_answer(answer):
    found = answer(says("<think>The club has 42 members.</think> Ann Lee leads the chess club [1]."))
    assert said(found) == ["Ann Lee leads the chess club."]


@pytest.mark.parametrize(
    ("replies", "attempts", "logged"),
    [
        ([refuses(401, "bad key")], 1, "set SOURCELINE_LLM_KEY"),
        ([refuses(404, "no such model")], 1, "no model 'tiny'"),
        ([refuses(400, "maximum context length is 512 tokens")], 1, "window is too small"),
        ([refuses(400, "what?")], 1, "status 400"),
        ([refuses(429, "slow down")], 3, "rate limit"),
        ([refuses(500, "oops")], 3, "status 500"),
        ([Reply([piece("Ann Lee "), b"data: {oops\n\n"])], 1, "malformed"),
        ([Reply([sse([1])])], 1, "malformed"),
        ([Reply([sse({"error": {"message": "out of memory"}})])], 1, "out of memory"),
        ([Reply([piece("Ann Lee leads the chess club [1].")])], 1, "broke off after 33 characters"),
        ([Reply([piece("Ann Lee ")], reset=True)], 1, "broke off"),
        ([Reply([])], 1, "broke off after 0 characters"),
    ],
)
def test_when_the_model_fails_the_readers_answer_stays_and_the_log_says_what_to_do(
    answer, server, caplog, replies, attempts, logged
):
    with caplog.at_level(logging.WARNING):
        found = answer(*replies)
    assert (found.short, found.notice) == ("Ann Lee", FAILED)
    assert logged in caplog.text
    assert len(server.requests) == attempts


def test_a_failure_that_passes_is_not_noticed(answer, server):
    found = answer(refuses(503), refuses(429, Retry_After="1"), says("Ann Lee leads the chess club [1]."))
    assert (said(found), found.notice) == (["Ann Lee leads the chess club."], None)
    assert len(server.requests) == 3


@pytest.mark.parametrize("begun", [[], [piece("Ann Lee ")]])
def test_a_model_that_stalls_is_given_up_in_time(answer, server, caplog, begun):
    begin = time.perf_counter()
    found = answer(Reply(begun, stall=True), timeout=0.3)
    assert time.perf_counter() - begin < 3
    assert (found.short, found.notice) == ("Ann Lee", FAILED)
    assert "SOURCELINE_LLM_TIMEOUT" in caplog.text
    assert server.hung_up.wait(3)


def test_a_server_that_is_not_there_is_named(answerer, passages, caplog):
    # Port 9 (discard) is served by nobody.
    draft = answerer(url="http://127.0.0.1:9/v1").draft(QUESTION, passages)
    assert draft.notice == FAILED
    assert "http://127.0.0.1:9/v1: the language model's server can't be reached" in caplog.text


def test_a_window_too_small_for_any_prompt_is_told_without_asking(answerer, passages, server, caplog):
    draft = answerer(window=330, max_tokens=300).draft(QUESTION, passages)
    assert draft.notice == FAILED
    assert "raise SOURCELINE_LLM_WINDOW" in caplog.text
    assert server.requests == []


def test_the_key_and_the_parameters_are_sent_and_the_key_is_in_no_message(answer, server, caplog):
    answer(refuses(401), key=SecretStr("s3cret"))
    assert server.keys == ["Bearer s3cret"]
    (request,) = server.requests
    assert (request["path"], request["model"], request["stream"]) == ("/v1/chat/completions", "tiny", True)
    assert (request["temperature"], request["max_tokens"]) == (0, 300)
    assert "s3cret" not in caplog.text


def test_a_day_has_so_many_tokens_and_then_the_reader_answers_alone(server, answerer, passages, caplog):
    server.replies = [says("Ann Lee leads the chess club [1].")]
    made = answerer(daily_tokens=110)
    assert made.draft(QUESTION, passages).notice is None
    assert made.usage.today == 110
    assert made.draft(QUESTION, passages).notice == FAILED
    assert "SOURCELINE_LLM_DAILY_TOKENS is 110" in caplog.text
    assert len(server.requests) == 1


def test_a_written_draft_says_how_it_came_about(server, answerer, passages):
    server.replies = [says("Ann Lee leads the chess club [1]. She is 99 years old [1].")]
    generation = answerer().draft(QUESTION, passages).generation
    assert "She is 99 years old" in generation.text
    assert (generation.model, generation.prompt_tokens, generation.answer_tokens) == ("tiny", 100, 10)
    assert len(generation.prompt_sha256) == 64


async def _ticks(counted: list[int]) -> None:
    while True:
        counted[0] += 1
        await asyncio.sleep(0.01)


def test_waiting_for_the_model_blocks_no_event_loop_and_cancelling_hangs_up(server, answerer, passages):
    server.replies = [Reply([piece("Ann ")], stall=True)]
    made = answerer(timeout=30.0)

    async def main() -> int:
        counted = [0]
        ticking = asyncio.create_task(_ticks(counted))
        asking = asyncio.create_task(made.adraft(QUESTION, passages))
        await asyncio.sleep(0.5)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        ticking.cancel()
        return counted[0]

    assert asyncio.run(main()) > 15
    assert server.hung_up.wait(3)


def test_the_client_is_a_llama_index_model(server):
    server.replies = [says("Ann Lee")]
    model = OpenAICompatible(url=server.url, model="tiny")
    assert model.complete("Who?").text == "Ann Lee "
    assert asyncio.run(model.acomplete("Who?")).text == "Ann Lee "
    assert "".join(piece.delta for piece in model.stream_complete("Who?")) == "Ann Lee "
    assert model.metadata.model_name == "tiny"


def test_the_blocking_client_tells_of_failures_as_well(server):
    model = OpenAICompatible(url=server.url, model="tiny")
    server.replies = [refuses(404)]
    with pytest.raises(AnswererError, match="no model 'tiny'"):
        model.complete("Who?")
    server.replies = [Reply([piece("Ann ")])]
    with pytest.raises(AnswererError, match="broke off"):
        model.complete("Who?")


def test_the_readers_answer_is_quoted_word_for_word(answer):
    assert answer(refuses(500)).statements[0].text == OWN.statements[0].text
