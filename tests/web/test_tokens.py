import base64
import json

import jwt
import pytest

from rag.web.guard.tokens import SESSION_SECONDS, TOKEN_SECONDS, Signer, TokenError

KEY = bytes(range(32))
ORIGIN = "https://intranet.example.org"


def signer(at: float = 1_000_000.0, key: bytes = KEY) -> Signer:
    return Signer(key, now=lambda: at)


def test_a_token_is_read_by_its_own_origin():
    session = signer().read(signer().issue(ORIGIN, "intranet"), ORIGIN)
    assert (session.origin, session.portal, session.started) == (ORIGIN, "intranet", 1_000_000)


def test_a_renewed_token_is_of_the_same_session():
    first = signer().read(signer().issue(ORIGIN, "intranet"), ORIGIN)
    later = signer(1_000_500.0)
    second = later.read(later.issue(ORIGIN, "intranet", first), ORIGIN)
    assert second.id == first.id
    assert second.started == first.started
    assert second.token_id != first.token_id


def test_a_token_of_another_origin_is_refused():
    with pytest.raises(TokenError, match="another origin"):
        signer().read(signer().issue(ORIGIN, "intranet"), "https://evil.example")


def test_a_token_is_good_until_it_expires_and_not_a_second_longer():
    token = signer().issue(ORIGIN, None)
    signer(1_000_000 + TOKEN_SECONDS - 1).read(token, ORIGIN)
    with pytest.raises(TokenError, match="expired"):
        signer(1_000_000 + TOKEN_SECONDS).read(token, ORIGIN)


def test_a_session_can_be_renewed_for_half_a_day():
    session = signer().read(signer().issue(ORIGIN, None), ORIGIN)
    assert signer(1_000_000 + SESSION_SECONDS - 1).renewable(session)
    assert not signer(1_000_000 + SESSION_SECONDS).renewable(session)


def part(value: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_forged_tokens_are_refused():
    good = signer().issue(ORIGIN, "intranet")
    header, body, signature = good.split(".")
    claims = jwt.decode(good, options={"verify_signature": False})
    forged = [
        signer(key=b"another key of thirty-two bytes!").issue(ORIGIN, "intranet"),
        f"{header}.{part({**claims, 'portal': None})}.{signature}",
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{body}.",
        f"{part({'alg': 'none'})}.{body}.{signature}",
        f"{header}.{body}.{signature[::-1]}",
        f"{header}.{body}",
        "..",
        "",
        jwt.encode({"aud": ORIGIN, "iss": "sourceline"}, KEY, "HS256"),
        jwt.encode({**claims, "iss": "someone"}, KEY, "HS256"),
    ]
    for token in forged:
        with pytest.raises(TokenError):
            signer().read(token, ORIGIN)


def test_a_session_token_is_no_sign_in_and_a_sign_in_no_session_token():
    with pytest.raises(TokenError):
        signer().read_sign_in(signer().issue("https://x.org", None))
    with pytest.raises(TokenError):
        signer().read(signer().issue_sign_in("ana"), "https://x.org")
    assert signer().read_sign_in(signer().issue_sign_in("ana")) == "ana"
