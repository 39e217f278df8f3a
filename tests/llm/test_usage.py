"""What a model costs, as it is counted."""

import pytest

from rag import chunking
from rag.errors import AnswererError
from rag.llm import Totals, Usage
from tests.llm.scripted import Reply, piece, refuses, says, sse

QUESTION = "Who leads the chess club?"
TRUE = "Ann Lee leads the chess club [1]."


def ask(server, made, passages, *replies):
    server.replies = list(replies)
    made.draft(QUESTION, passages)
    return made.usage.totals()


def test_the_servers_own_figures_are_taken(server, answerer, passages):
    assert ask(server, answerer(), passages, says(TRUE)) == Totals(1, {"server": 100}, {"server": 10}, {}, 110, None)


def test_without_them_tiktoken_counts_prompt_and_answer(server, answerer, passages):
    totals = ask(server, answerer(), passages, Reply([piece(TRUE, "stop"), sse("[DONE]")]))
    assert totals.answer_tokens == {"tiktoken": chunking.count_tokens(TRUE)}
    told = "".join(each["content"] for each in server.requests[0]["messages"])
    assert 0 <= totals.prompt_tokens["tiktoken"] - chunking.count_tokens(told) <= 40


def test_what_was_written_before_a_break_is_counted_and_what_never_began_is_not(server, answerer, passages):
    broken = ask(server, answerer(), passages, Reply([piece("Ann Lee leads ")], reset=True))
    assert broken.answer_tokens == {"tiktoken": chunking.count_tokens("Ann Lee leads ")}
    assert broken.today > 100
    assert ask(server, answerer(), passages, refuses(500)).today == 0


@pytest.mark.parametrize(
    ("replies", "options", "kind"),
    [
        ([refuses(401)], {}, "key"),
        ([refuses(404)], {}, "unknown_model"),
        ([refuses(400, "maximum context length is 512 tokens")], {}, "window"),
        ([refuses(429)], {}, "rate_limit"),
        ([refuses(500)], {}, "server_error"),
        ([Reply([sse({"error": {"message": "out of memory"}})])], {}, "server_error"),
        ([Reply([b"data: {oops\n\n"])], {}, "malformed"),
        ([Reply([sse({"choices": ["x"]})])], {}, "malformed"),
        ([Reply([sse({"choices": [{"delta": "x"}]})])], {}, "malformed"),
        ([Reply([piece("Ann ")])], {}, "broken_off"),
        ([Reply([piece("Ann ")], stall=True)], {"timeout": 0.3}, "timeout"),
        ([says(TRUE)], {"url": "http://127.0.0.1:9/v1"}, "unreachable"),
        ([says(TRUE)], {"daily_tokens": 0}, "daily_limit"),
        ([says(TRUE)], {"window": 330}, "window"),
    ],
)
def test_each_failure_is_counted_under_its_kind(server, answerer, passages, replies, options, kind):
    assert ask(server, answerer(**options), passages, *replies).failures == {kind: 1}


def test_a_ceiling_stops_requests_once_it_is_reached():
    usage = Usage(daily=50)
    usage.begin()
    usage.add(40, 10, "server")
    with pytest.raises(AnswererError, match="50 tokens were used today, SOURCELINE_LLM_DAILY_TOKENS is 50"):
        usage.begin()
    assert usage.totals().requests == 2
