"""Short-lived signed session tokens (JWT, HS256), each bound to the origin that it was issued to."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

TOKEN_SECONDS = 600
SESSION_SECONDS = 12 * 3600
SIGN_IN_SECONDS = 12 * 3600
_ALGORITHM = "HS256"
_ISSUER = "sourceline"
_SIGN_IN = "sign-in"


class TokenError(Exception):
    """A token that isn't ours, isn't for this origin, or is no longer valid; says which."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a valid token says. `started` is in Unix seconds; `token_id` is its own, for single use."""

    id: str
    origin: str
    portal: str | None
    started: int
    token_id: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Issues and checks tokens under one key."""

    key: bytes
    now: Callable[[], float] = time.time

    def issue(self, origin: str, portal: str | None, previous: Session | None = None) -> str:
        """A token for `origin`: of a new session, or of the previous token's."""
        now = int(self.now())
        claims = {
            "iss": _ISSUER,
            "aud": origin,
            "sub": previous.id if previous else uuid.uuid4().hex,
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "start": previous.started if previous else now,
            "portal": portal or "",
        }
        return jwt.encode(claims, self.key, _ALGORITHM)

    def read(self, token: str, origin: str) -> Session:
        """The session of a token presented by `origin`.

        Raises: TokenError.
        """
        claims = self._claims(token, origin, ["sub", "jti", "start", "portal"])
        return Session(claims["sub"], origin, claims["portal"] or None, claims["start"], claims["jti"])

    def renewable(self, session: Session) -> bool:
        """Whether the session is young enough for another token."""
        return self.now() - session.started < SESSION_SECONDS

    def issue_sign_in(self, user: str) -> str:
        """The value of a signed-in user's cookie."""
        now = int(self.now())
        claims = {"iss": _ISSUER, "aud": _SIGN_IN, "sub": user, "iat": now, "exp": now + SIGN_IN_SECONDS}
        return jwt.encode(claims, self.key, _ALGORITHM)

    def read_sign_in(self, value: str) -> str:
        """The user's name.

        Raises: TokenError.
        """
        return str(self._claims(value, _SIGN_IN, ["sub"])["sub"])

    def _claims(self, token: str, audience: str, names: list[str]) -> dict[str, Any]:
        now = self.now()
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self.key,
                algorithms=[_ALGORITHM],
                audience=audience,
                issuer=_ISSUER,
                options={"require": ["exp", "iat", *names], "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidAudienceError as error:
            raise TokenError("The token was issued to another origin.") from error
        except jwt.InvalidTokenError as error:
            raise TokenError("The token is not one of this server's.") from error
        if now >= claims["exp"]:
            raise TokenError("The token has expired; ask POST /api/v1/session for a new one.")
        return claims
