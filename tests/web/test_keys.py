import stat
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from rag.errors import SettingsError
from rag.web.guard.keys import KeyFile
from rag.web.guard.policy import Access
from rag.web.guard.private_files import secret_of
from rag.web.guard.users import UserFile


def test_a_key_is_known_only_as_it_was_given_out(tmp_path):
    keys = KeyFile(tmp_path / "keys.json")
    key = keys.create("reports", Access(tags=("public",)))
    found = keys.check(key)
    assert found is not None
    assert (found.name, found.access.tags) == ("reports", ("public",))
    for wrong in (key[:-1], key + "x", key.upper(), "sl_", "sl__", f"sl_{found.id}_", ""):
        assert keys.check(wrong) is None, wrong


def test_the_file_holds_no_key_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "keys.json"
    key = KeyFile(path).create("reports", Access())
    assert key.split("_", 2)[2] not in path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_revoked_key_stops_at_once_in_every_process(tmp_path):
    serving, command = KeyFile(tmp_path / "keys.json"), KeyFile(tmp_path / "keys.json")
    key = command.create("reports", Access())
    assert serving.check(key) is not None
    command.revoke("reports")
    assert serving.check(key) is None
    with pytest.raises(SettingsError, match="no key 'reports'"):
        command.revoke("reports")


def test_an_expired_key_is_refused(tmp_path):
    keys = KeyFile(tmp_path / "keys.json")
    assert keys.check(keys.create("old", Access(), datetime.now(UTC) - timedelta(seconds=1))) is None
    assert keys.check(keys.create("new", Access(), datetime.now(UTC) + timedelta(days=1))) is not None


def test_a_name_is_used_once(tmp_path):
    keys = KeyFile(tmp_path / "keys.json")
    keys.create("reports", Access())
    with pytest.raises(SettingsError, match="taken"):
        keys.create("reports", Access())


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / "keys.json").write_text("{")
    with pytest.raises(SettingsError, match=r"keys\.json"):
        KeyFile(tmp_path / "keys.json").check("sl_a_b")


def test_the_signing_key_is_made_once_and_kept(tmp_path):
    path = tmp_path / "data" / "signing.key"
    first = secret_of(path)
    assert len(first) == 32
    assert secret_of(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["signing.key"]


def test_a_password_is_checked_and_never_stored(tmp_path):
    users = UserFile(tmp_path / "users.json", PasswordHasher(time_cost=1, memory_cost=1024))
    users.add("ana", "correct horse battery")
    assert users.check("ana", "correct horse battery")
    assert not users.check("ana", "correct horse batter")
    assert not users.check("nobody", "nobody has this password")
    assert "correct" not in (tmp_path / "users.json").read_text()
    users.remove("ana")
    assert not users.check("ana", "correct horse battery")


@pytest.mark.parametrize(("name", "password"), [("", "long enough"), ("ana", "short"), ("a\nb", "long enough")])
def test_names_and_passwords_that_cannot_be_used_are_refused(tmp_path, name, password):
    with pytest.raises(SettingsError):
        UserFile(tmp_path / "users.json").add(name, password)
