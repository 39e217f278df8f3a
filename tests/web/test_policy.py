from dataclasses import dataclass
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings
from rag.web.guard.policy import Access, Policy, canonical_origin, load, visible
from rag.web.guard.portal import check_guarded


@dataclass(frozen=True)
class Listed:
    id: str
    tags: tuple[str, ...] = ()


DOCUMENTS = (Listed("a.md", ("public",)), Listed("public/b.md"), Listed("secret/c.md", ("internal",)))


def test_a_browser_writes_an_origin_one_way():
    assert canonical_origin("HTTPS://Intranet.Example.org:443/") == "https://intranet.example.org"
    assert canonical_origin("http://portal:8080") == "http://portal:8080"
    assert canonical_origin("https://bücher.example") == "https://xn--bcher-kva.example"
    assert canonical_origin("http://[::1]:80") == "http://[::1]"


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "intranet.example.org",
        "https://*.example.org",
        "https://a.org/path",
        "ftp://a.org",
        "https://u@a.org",
    ],
)
def test_what_is_not_an_origin_is_named(text):
    with pytest.raises(ValueError, match="not an origin"):
        canonical_origin(text)


def test_the_example_file_is_a_good_one():
    policy = load(Path("portals.example.toml"))
    assert [portal.name for portal in policy.portal] == ["intranet", "tickets"]
    assert policy.portal_of("https://tickets.example.org") == policy.portal_named("tickets")
    assert policy.portal_of("https://tickets.example.org:8443") is None


def test_without_a_file_nobody_is_trusted():
    policy = load(None)
    assert (policy.portal, policy.server.hosts, policy.server.proxies) == ((), (), ())


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[[portal]]\norigin = 'https://*.x.org'\nname = 'x'", "portal.0.origin"),
        ("[[portal]]\norigin = 'https://x.org'", "portal.0.name"),
        ("[[portal]]\norigin = 'https://x.org'\nname = '<b>'", "portal.0.name"),
        ("[server]\nhosts = ['https://x.org']", "server.hosts"),
        ("[server]\nproxies = ['proxy']", "server.proxies"),
        ("[server]\nlogin = 'header'", "proxies"),
        ("[server]\nlogins = 'none'", "server.logins"),
        ("[limits]\nrequests_per_minute = 0", "limits.requests_per_minute"),
        ("[[portal]\n", "TOML"),
    ],
)
def test_a_bad_file_is_named_with_its_field(tmp_path, text, named):
    path = tmp_path / "portals.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=named) as raised:
        load(path)
    assert str(path) in str(raised.value)


def test_two_portals_of_one_origin_are_refused():
    one = {"origin": "https://x.org", "name": "a"}
    with pytest.raises(ValueError, match="two portals"):
        Policy.model_validate({"portal": [one, {"origin": "https://x.org:443", "name": "b"}]})


def test_patterns_and_tags_both_have_to_fit():
    assert visible(DOCUMENTS, Access()) is None
    assert visible(DOCUMENTS, Access(documents=("public/*", "a.md"))) == ("a.md", "public/b.md")
    assert visible(DOCUMENTS, Access(tags=("public",))) == ("a.md",)
    assert visible(DOCUMENTS, Access(documents=("public/*",), tags=("public",))) == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "assistant.example.org"])
def test_beyond_loopback_it_refuses_to_start_without_a_guard(tmp_path, host):
    with pytest.raises(SettingsError, match="SOURCELINE_PORTALS"):
        check_guarded(Settings(host=host, _env_file=None))
    empty = tmp_path / "portals.toml"
    empty.write_text("")
    with pytest.raises(SettingsError, match="hosts ="):
        check_guarded(Settings(host=host, portals=empty, _env_file=None))
    check_guarded(Settings(host=host, portals=Path("portals.example.toml"), _env_file=None))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_loopback_it_starts_without_a_guard(host):
    check_guarded(Settings(host=host, _env_file=None))
