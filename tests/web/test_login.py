"""The chat page behind a login: by a file of users, or by a header of the portal's proxy."""

import httpx
import pytest

from rag.settings import Settings
from rag.web.services import user_file
from tests.web.conftest import GUARD, INTRANET, OUTSIDE

USERS = GUARD.replace("[server]", '[server]\nlogin = "users"')
HEADER = GUARD.replace("[server]", '[server]\nlogin = "header"\nproxies = ["127.0.0.1"]')
OWN = "http://assistant.example.org"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def server(serve):
    server = serve(USERS)
    user_file(Settings(data=server.data, _env_file=None)).add("ana", PASSWORD)
    return server


def sign_in(client, name="ana", password=PASSWORD):
    return client.post("/login", data={"name": name, "password": password}, headers={"Origin": OWN})


def test_without_a_sign_in_the_page_leads_to_the_form(server):
    with server.client(**OUTSIDE) as visitor:
        page = visitor.get("/")
        assert (page.status_code, page.headers["location"]) == (303, "/login")
        assert "<form" in visitor.get("/login").text
        assert visitor.post("/gradio_api/queue/join", headers={"Origin": OWN}).status_code == 401
        assert visitor.post("/api/v1/session", json={}, headers={"Origin": OWN}).status_code == 401


def test_a_user_signs_in_uses_page_and_api_and_signs_out(server):
    with server.client(**OUTSIDE) as user:
        answer = sign_in(user)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert user.get("/").text == "the chat page"
        assert user.post("/api/v1/session", json={}, headers={"Origin": OWN}).status_code == 200
        assert user.get("/api/v1/documents", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
        assert user.get("/api/v1/documents", headers={"Origin": INTRANET}).status_code == 401
        user.post("/login", headers={"Origin": "https://evil.example"})
        assert user.post("/logout", headers={"Origin": OWN}).status_code == 303
        assert user.get("/").status_code == 303


def test_a_wrong_password_and_an_unknown_name_look_the_same(server):
    with server.client(**OUTSIDE) as visitor:
        for name in ("ana", "nobody"):
            answer = sign_in(visitor, name, "wrong password")
            assert (answer.status_code, answer.headers["location"]) == (303, "/login?failed")
            assert "set-cookie" not in answer.headers
        assert "wrong" in visitor.get("/login?failed").text


def test_another_site_cannot_sign_anyone_in(server):
    with server.client(**OUTSIDE) as visitor:
        for origin in ({"Origin": "https://evil.example"}, {"Origin": INTRANET}, {"Origin": "null"}, {}):
            answer = visitor.post("/login", data={"name": "ana", "password": PASSWORD}, headers=origin)
            assert answer.status_code == 403


def test_a_removed_user_is_out_at_once(serve):
    server = serve(USERS)
    users = user_file(Settings(data=server.data, _env_file=None))
    users.add("ana", PASSWORD)
    with server.client(**OUTSIDE) as user:
        sign_in(user)
        assert user.get("/").status_code == 200
        users.remove("ana")
        assert user.get("/").status_code == 303


@pytest.mark.parametrize("other", ['prefs={"theme":"dark"}', "flag", "note=a b c", "na[me]=x", 'cut="'])
def test_a_cookie_of_another_app_does_not_undo_the_sign_in(server, other):
    with server.client(**OUTSIDE) as user:
        sign_in(user)
        kept = user.cookies["sourceline_sign_in"]
    for header in (f"{other}; sourceline_sign_in={kept}", f"sourceline_sign_in={kept}; {other}"):
        with server.client(**OUTSIDE, Cookie=header) as user:
            assert user.get("/").status_code == 200


@pytest.mark.parametrize("portal", [None, "intranet"])
def test_the_token_of_our_own_page_is_good_while_its_user_is_signed_in(serve, portal):
    server = serve(USERS)
    users = user_file(Settings(data=server.data, _env_file=None))
    users.add("ana", PASSWORD)
    question = {"question": "Who is the harbour master?"}
    with server.client(**OUTSIDE, Origin=OWN) as user, server.client(**OUTSIDE, Origin=OWN) as after:
        sign_in(user)
        token = user.post("/api/v1/session", json={"portal": portal}).json()["token"]
        held = {"Authorization": f"Bearer {token}"}
        assert user.post("/api/v1/ask", json=question, headers=held).status_code == 200
        assert after.post("/api/v1/ask", json=question, headers=held).status_code == 401
        users.remove("ana")
        assert user.post("/api/v1/ask", json=question, headers=held).status_code == 401
        assert user.get("/api/v1/documents", headers=held).status_code == 401


def test_a_made_up_cookie_is_no_sign_in(server):
    with server.client(**OUTSIDE, Cookie="sourceline_sign_in=eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbmEifQ.") as visitor:
        assert visitor.get("/").status_code == 303


def test_guessing_is_slowed_down(serve):
    server = serve(USERS + "\n[limits]\nsign_ins_per_quarter_hour = 2\n")
    with server.client(**OUTSIDE) as visitor:
        assert [sign_in(visitor, password="wrong").status_code for _ in range(3)] == [303, 303, 429]


def test_a_header_of_the_named_proxy_is_a_sign_in(serve):
    server = serve(HEADER)
    with server.client(**OUTSIDE) as visitor:
        assert visitor.get("/").status_code == 401
        assert visitor.get("/", headers={"X-Remote-User": "ana"}).text == "the chat page"
        twice = [("Host", OUTSIDE["Host"]), ("X-Remote-User", "ana"), ("X-Remote-User", "ben")]
        assert httpx.get(server.url, headers=twice).status_code == 401


def test_the_header_of_anyone_else_is_nothing(serve):
    server = serve(HEADER.replace("127.0.0.1", "192.0.2.1"))
    with server.client(**OUTSIDE, **{"X-Remote-User": "ana"}) as visitor:
        assert visitor.get("/").status_code == 401


def test_portals_visitors_need_no_login(server):
    with server.portal(INTRANET) as page:
        assert page.post("/api/v1/ask", json={"question": "Who is the harbour master?"}).status_code == 200
