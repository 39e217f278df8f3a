"""Who a request acts for, once its credentials are checked."""

from dataclasses import dataclass
from typing import Literal

from starlette.requests import HTTPConnection

from rag.web.guard.policy import Access


@dataclass(frozen=True, slots=True)
class Caller:
    """A tool on this machine, our own page, a portal's page, a signed-in user, or an API key's holder."""

    kind: Literal["local", "own", "portal", "user", "key"]
    name: str
    access: Access
    session: str | None = None


def caller_of(connection: HTTPConnection) -> Caller:
    """The caller that the guard found for this request."""
    caller = connection.scope["sourceline.caller"]
    assert isinstance(caller, Caller)
    return caller


def address_of(connection: HTTPConnection) -> str:
    """The address that limits count by: the client's, or its /64 network where that is IPv6."""
    return str(connection.scope["sourceline.address"])
