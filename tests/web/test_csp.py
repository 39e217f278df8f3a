import pytest

from rag.web.guard import csp

PAGE = "https://intranet.example.org/home"
SCRIPT = "https://assistant.example.org/kfor/widget.js"


@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        ("", True),
        ("img-src 'none'", True),
        ("default-src 'self'", False),
        ("default-src 'self' https://assistant.example.org", True),
        ("default-src 'none'; script-src https:", True),
        ("script-src *", True),
        ("script-src *.example.org", True),
        ("script-src *.other.org", False),
        ("script-src assistant.example.org:443", True),
        ("script-src assistant.example.org:8443", False),
        ("script-src assistant.example.org:*", True),
        ("script-src https://assistant.example.org/kfor/", True),
        ("script-src https://assistant.example.org/other/", False),
        ("script-src https://assistant.example.org/kfor", False),
        ("script-src http://assistant.example.org", True),
        ("script-src 'unsafe-inline' 'self'", False),
        ("script-src https://assistant.example.org 'strict-dynamic' 'nonce-abc'", False),
        ("script-src https:; script-src-elem 'self'", False),
        ("SCRIPT-SRC https://assistant.example.org; script-src 'none'", True),
    ],
)
def test_a_script_is_matched_as_browsers_do(policy, allowed):
    assert all(csp.allows(each, "script-src-elem", SCRIPT, PAGE) for each in csp.parse(policy)) is allowed


def test_a_nonce_or_an_integrity_hash_lets_a_script_in_whatever_its_address():
    (policy,) = csp.parse("script-src 'nonce-abc' 'sha384-xyz' 'strict-dynamic'")
    assert csp.allows(policy, "script-src-elem", SCRIPT, PAGE, nonce="abc")
    assert csp.allows(policy, "script-src-elem", SCRIPT, PAGE, integrity="sha384-xyz")
    assert not csp.allows(policy, "script-src-elem", SCRIPT, PAGE, nonce="abd")
    assert csp.allows(policy, "connect-src", SCRIPT, PAGE)


def test_the_line_to_send_keeps_what_was_allowed():
    (policy,) = csp.parse("default-src 'none'; connect-src 'self'")
    assert csp.repaired(policy, "connect-src", "https://a.org") == "connect-src 'self' https://a.org"
    assert csp.repaired(policy, "script-src-elem", "https://a.org") == "script-src https://a.org"


def test_our_own_origin_may_be_upgraded_to_https():
    (policy,) = csp.parse("connect-src 'self'")
    assert csp.allows(policy, "connect-src", "https://a.org/x", "https://a.org/")
    assert not csp.allows(policy, "connect-src", "http://a.org/x", "https://a.org/")
    assert not csp.allows(policy, "connect-src", "https://a.org:8443/x", "https://a.org/")
