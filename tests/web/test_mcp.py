"""The tools for agents, by the official SDK's own client."""

import asyncio
import json

import httpx2
import pytest
from mcp.client import Client
from mcp.client.streamable_http import streamable_http_client

from rag.settings import Settings
from rag.web.guard.policy import Access
from rag.web.services import key_file
from tests.web.conftest import GUARD, OUTSIDE


def use(url: str, steps, **headers: str):
    async def run():
        async with (
            httpx2.AsyncClient(headers=headers, timeout=30) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await steps(client)

    return asyncio.run(run())


@pytest.fixture(scope="module")
def url(serve):
    return f"{serve().url}/mcp"


def content(result) -> dict:
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)


def test_three_tools_are_offered_and_said_to_only_read(url):
    tools = use(url, lambda client: client.list_tools()).tools
    assert sorted(tool.name for tool in tools) == ["ask", "read_document", "search"]
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all("context" not in tool.input_schema["properties"] for tool in tools)


def test_an_agent_asks_searches_and_reads_on(url):
    async def steps(client):
        answer = content(await client.call_tool("ask", {"question": "Who is the harbour master?"}))
        found = content(await client.call_tool("search", {"query": "night ferry", "limit": 2}))
        first = answer["citations"][0]
        read = content(await client.call_tool("read_document", {"document_id": first["document_id"]}))
        return answer, found, first, read

    answer, found, first, read = use(url, steps)
    assert answer["status"] == "answered"
    assert read["text"][first["start"] : first["end"]] == first["quote"]
    assert found["passages"][0]["document_id"] == "harbour.md"
    assert read["text"][found["passages"][0]["start"] : found["passages"][0]["end"]] == found["passages"][0]["text"]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {"question": ""}),
        ("ask", {}),
        ("search", {"query": "ferry", "limit": 99}),
        ("read_document", {"document_id": "../signing.key"}),
    ],
)
def test_a_call_that_cannot_be_done_is_an_error_of_the_tool(url, tool, arguments):
    result = use(url, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert "Traceback" not in result.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "reason"),
    [
        ("ask", {"question": "?!"}, "the question is empty: type one in words"),
        ("search", {"query": "a" * 2001}, "2,001 characters, at most 2,000"),
        ("read_document", {"document_id": "nowhere.md"}, "There is no document of that id."),
    ],
)
def test_an_agent_is_told_why_a_call_was_refused_and_the_log_holds_no_crash(url, caplog, tool, arguments, reason):
    result = use(url, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert reason in result.content[0].text
    assert "Traceback" not in caplog.text


def test_an_agent_is_told_of_a_limit_and_when_to_come_back(serve):
    server = serve(GUARD.replace("[[portal]]", "[limits]\nquestions_per_minute = 1\n[[portal]]", 1))
    key = key_file(Settings(data=server.data, _env_file=None)).create("agent", Access())

    async def steps(client):
        return [await client.call_tool("search", {"query": "ferry"}) for _ in range(2)]

    first, second = use(f"{server.url}/mcp", steps, **OUTSIDE, Authorization=f"Bearer {key}")
    assert not first.is_error
    assert "The limit of 1 questions from this address is used up; try again in" in second.content[0].text


def test_beyond_this_machine_the_tools_need_a_key(serve):
    with serve(GUARD).client(**OUTSIDE) as stranger:
        assert stranger.post("/mcp", json={}).status_code == 401
