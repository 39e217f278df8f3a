"""How often: limits by address, by session and by portal, counted by the library `limits`."""

import logging
import math
import time

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import ConfigurationError, StorageError
from limits.storage import storage_from_string

from rag.errors import SettingsError
from rag.web.api.problems import RETRY_SECONDS, ProblemError
from rag.web.guard.callers import Caller
from rag.web.guard.policy import Limits
from rag.web.guard.tokens import SESSION_SECONDS, TOKEN_SECONDS


class Quotas:
    """Counts what was used, in memory or in a store that processes share.

    Windows are fixed: a limit of 60 a minute counts from the first request for one minute.
    """

    def __init__(self, limits: Limits, url: str = "memory://") -> None:
        """Raises: SettingsError when `url` names no store that can be used."""
        try:
            storage = storage_from_string(f"async+{url}", wrap_exceptions=True, implementation="redispy")
        except (ConfigurationError, ValueError, ImportError) as error:
            raise SettingsError(
                f"SOURCELINE_LIMITS_URL={url!r} can't be used ({error}); use memory://, or redis://host:6379 "
                "with the package redis installed"
            ) from error
        assert isinstance(storage, Storage)
        self._limiter = FixedWindowRateLimiter(storage)
        self._limits = limits

    async def request(self, address: str) -> None:
        """Count one request of an address. Raises: ProblemError 429."""
        await self._spend(
            RateLimitItemPerMinute(self._limits.requests_per_minute), "requests from this address", address
        )

    async def session(self, address: str) -> None:
        """Count one new session of an address. Raises: ProblemError 429."""
        await self._spend(
            RateLimitItemPerHour(self._limits.sessions_per_hour), "new sessions from this address", address
        )

    async def sign_in(self, address: str, name: str) -> None:
        """Count one try to sign in, by address and by name. Raises: ProblemError 429."""
        item = RateLimitItemPerMinute(self._limits.sign_ins_per_quarter_hour, 15)
        await self._spend(item, "tries to sign in from this address", "address", address)
        await self._spend(item, "tries to sign in with this name", "name", name)

    async def question(self, caller: Caller, address: str) -> None:
        """Count one question of a caller. Raises: ProblemError 429."""
        if caller.kind == "local":
            return
        per_minute = RateLimitItemPerMinute(self._limits.questions_per_minute)
        await self._spend(per_minute, "questions from this address", address)
        if caller.session is not None and caller.access.per_session is not None:
            per_session = RateLimitItemPerHour(caller.access.per_session, math.ceil(SESSION_SECONDS / 3600))
            await self._spend(per_session, "questions in this session", caller.session)
        if caller.access.per_day is not None:
            per_day = RateLimitItemPerDay(caller.access.per_day)
            await self._spend(per_day, "questions of this portal or key a day", caller.kind, caller.name)

    async def renew_once(self, token_id: str) -> bool:
        """True the first time that a token is renewed, False whenever it is tried again."""
        item = RateLimitItemPerMinute(1, 2 * TOKEN_SECONDS // 60)
        return await self._hit(item, "renewed", token_id)

    async def _hit(self, item: RateLimitItem, *identifiers: str) -> bool:
        try:
            return await self._limiter.hit(item, *identifiers)
        except StorageError as error:
            logging.getLogger("sourceline").error("limits can't be counted: %s", error.storage_error)
            # Nobody gets in uncounted because the counter is away.
            retry = {"Retry-After": str(RETRY_SECONDS)}
            raise ProblemError(503, "busy", "Requests can't be counted now; try again.", retry) from error

    async def _spend(self, item: RateLimitItem, what: str, *who: str) -> None:
        if await self._hit(item, what, *who):
            return
        reset = (await self._limiter.get_window_stats(item, what, *who)).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        raise ProblemError(
            429,
            "too-many-requests",
            f"The limit of {item.amount} {what} is used up; try again in {wait} seconds.",
            {"Retry-After": str(wait)},
        )
