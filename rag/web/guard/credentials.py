"""From where a request comes and what it presents to who it acts for, or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import cookie_parser

from rag.web.api.problems import ProblemError
from rag.web.guard.callers import Caller
from rag.web.guard.decisions import Standing, Visit
from rag.web.guard.keys import PREFIX, KeyFile
from rag.web.guard.policy import Access, Policy
from rag.web.guard.tokens import Signer, TokenError
from rag.web.guard.users import UserFile

SIGN_IN_COOKIE = "sourceline_sign_in"
_EVERYTHING = Access()


@dataclass(frozen=True, slots=True)
class Credentials:
    """Checks keys, tokens and sign-ins against the policy and the files of the data folder."""

    policy: Policy
    signer: Signer
    keys: KeyFile
    users: UserFile

    def user(self, headers: Mapping[str, str]) -> str | None:
        """The signed-in user, or None."""
        match self.policy.server.login:
            case "header":
                return headers.get(self.policy.server.user_header.lower()) or None
            case "users":
                return self._user_of_cookie(headers.get("cookie", ""))
            case _:
                return None

    def page(self, standing: Standing, headers: Mapping[str, str]) -> Caller | None:
        """Who opens our own page; None when that takes a sign-in first."""
        if self.policy.server.login == "none":
            return Caller("local" if standing.local else "own", "chat page", _EVERYTHING)
        user = self.user(headers)
        return Caller("user", user, _EVERYTHING) if user else None

    def session(self, standing: Standing, headers: Mapping[str, str]) -> Caller:
        """Who may have a token: a page of a listed portal, or our own page. Raises: ProblemError."""
        if standing.kind == "portal" and standing.portal is not None:
            return Caller("portal", standing.portal.name, standing.portal)
        if standing.kind != "own":
            raise ProblemError(403, "origin-not-allowed", "A token is bound to a page's origin; none came.")
        caller = self.page(standing, headers)
        if caller is None:
            raise _unauthorized("Sign in first.")
        return caller

    def program(self, standing: Standing, headers: Mapping[str, str]) -> Caller:
        """Who calls the API: an API key's holder, a signed-in user, or whoever sits at this machine.

        Raises: ProblemError 401 or 403.
        """
        presented = _bearer(headers)
        if presented.startswith(PREFIX):
            key = self.keys.check(presented)
            if key is None:
                raise _unauthorized("The API key is unknown, revoked or expired.")
            return Caller("key", key.name, key.access)
        if presented.count(".") == 2:
            raise ProblemError(403, "forbidden", "A page's token can't be used here; use an API key.")
        return self._without_key(standing, headers)

    def widget(self, visit: Visit, standing: Standing, headers: Mapping[str, str]) -> Caller:
        """Who asks: a page with a token of its own origin, or one of those that `program` knows.

        Our own page's token is good as long as whoever holds it could have another: not after a sign-out.

        Raises: ProblemError 401 or 403.
        """
        presented = _bearer(headers)
        if presented.count(".") != 2 or presented.startswith(PREFIX):
            return self.program(standing, headers)
        if standing.kind not in ("own", "portal"):
            raise ProblemError(403, "origin-not-allowed", "A token is good only on its page's own origin.")
        if standing.kind == "own" and self.page(standing, headers) is None:
            raise _unauthorized("Sign in first.")
        origin = visit.origin or visit.own_origin
        try:
            session = self.signer.read(presented, origin)
        except TokenError as error:
            raise ProblemError(
                401, "invalid-token", str(error), {"WWW-Authenticate": 'Bearer error="invalid_token"'}
            ) from error
        portal = self.policy.portal_named(session.portal) if session.portal is not None else None
        if session.portal is not None and portal is None:
            raise ProblemError(403, "origin-not-allowed", "The token's portal is no longer listed.")
        if portal is not None:
            return Caller("portal", portal.name, portal, session.id)
        return Caller("own", "chat page", _EVERYTHING, session.id)

    def _without_key(self, standing: Standing, headers: Mapping[str, str]) -> Caller:
        if standing.kind == "own":
            user = self.user(headers)
            if user is not None:
                return Caller("user", user, _EVERYTHING)
        signed_in = standing.kind == "local" or self.policy.server.login == "none"
        if standing.local and signed_in:
            return Caller("local", "this machine", _EVERYTHING)
        if standing.kind in ("own", "portal"):
            raise _unauthorized("Get a token from POST /api/v1/session, or use an API key.")
        raise _unauthorized("A request without an Origin needs an API key: `python -m rag keys create NAME`.")

    def _user_of_cookie(self, header: str) -> str | None:
        try:
            # `SimpleCookie` stops at the first cookie of another app that it can't read.
            user = self.signer.read_sign_in(cookie_parser(header).get(SIGN_IN_COOKIE, ""))
        except TokenError:
            return None
        return user if user in self.users.names() else None


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def _unauthorized(detail: str) -> ProblemError:
    return ProblemError(401, "unauthorized", detail, {"WWW-Authenticate": "Bearer"})
