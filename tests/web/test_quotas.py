"""Limits as they are counted: by one process, and shared in a real Redis."""

import asyncio
import gc
import shutil
import subprocess
from importlib.util import find_spec

import pytest

from rag.errors import SettingsError
from rag.web.api.problems import ProblemError
from rag.web.guard.callers import Caller
from rag.web.guard.policy import Access, Limits
from rag.web.guard.quotas import Quotas
from tests.web.conftest import free_port
from tests.web.nginx import wait_for

LIMITS = Limits(questions_per_minute=2, sessions_per_hour=1)
READER = Caller("portal", "intranet", Access(per_day=3), "session-1")


def refused(steps) -> list[bool]:
    async def run() -> list[ProblemError | None]:
        told: list[ProblemError | None] = []
        for step in steps:
            try:
                await step()
                told.append(None)
            except ProblemError as problem:
                told.append(problem)
        return told

    problems = asyncio.run(run())
    assert all(each.status == 429 for each in problems if each)
    assert all(1 <= int(each.headers["Retry-After"]) <= 86_400 for each in problems if each)
    return [each is not None for each in problems]


def test_an_address_has_its_own_count():
    quotas = Quotas(LIMITS)
    steps = [lambda a=a: quotas.question(READER, a) for a in ("a", "a", "a", "b")]
    assert refused(steps) == [False, False, True, False]


def test_a_portals_day_is_one_count_for_all_its_readers():
    quotas = Quotas(LIMITS)
    assert refused([lambda a=a: quotas.question(READER, a) for a in "abcd"]) == [False, False, False, True]


def test_a_tool_on_this_machine_is_not_counted():
    quotas = Quotas(LIMITS)
    local = Caller("local", "this machine", Access(per_day=1))
    assert refused([lambda: quotas.question(local, "a")] * 5) == [False] * 5


def test_a_token_is_renewed_once():
    quotas = Quotas(LIMITS)

    async def twice() -> list[bool]:
        return [await quotas.renew_once("t"), await quotas.renew_once("t"), await quotas.renew_once("u")]

    assert asyncio.run(twice()) == [True, False, True]


def test_a_store_that_is_none_is_named():
    with pytest.raises(SettingsError, match="SOURCELINE_LIMITS_URL='nonsense'"):
        Quotas(LIMITS, "nonsense")


# Redis's client leaves a connection that the server broke off to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(shutil.which("redis-server") is None or find_spec("redis") is None, reason="Redis isn't installed")
def test_two_processes_share_their_counts_in_redis_and_let_nobody_in_without_it(tmp_path):
    port = free_port()
    command = ["redis-server", "--port", str(port), "--dir", str(tmp_path), "--save", "", "--bind", "127.0.0.1"]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_for(port)

        async def both() -> None:
            one, other = (Quotas(LIMITS, f"redis://127.0.0.1:{port}") for _ in range(2))
            await one.session("a")
            with pytest.raises(ProblemError) as raised:
                await other.session("a")
            assert raised.value.status == 429
            redis.terminate()
            redis.wait(10)
            with pytest.raises(ProblemError) as raised:
                await one.session("b")
            assert raised.value.status == 503
            del one, other, raised
            gc.collect()
            await asyncio.sleep(0)

        asyncio.run(both())
    finally:
        redis.kill()
        redis.wait(10)
