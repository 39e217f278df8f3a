"""API keys for programs: shown once when made, kept as SHA-256 (they are 256 random bits, so no slow hash).

A key is `sl_<id>_<secret>`. The file is read again when it changes, so a revoked key stops at once.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import SettingsError
from rag.web.guard.policy import Access
from rag.web.guard.private_files import read_json, write_json

PREFIX = "sl_"
_NOBODY = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Key:
    """One key without its secret; times are ISO 8601 in UTC, `expires` None for never."""

    id: str
    name: str
    digest: str
    created: str
    expires: str | None
    access: Access


class KeyFile:
    """The keys of one data folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._keys: dict[str, Key] = {}

    def create(self, name: str, access: Access, expires: datetime | None = None) -> str:
        """Make a key and return it; it can't be shown again.

        Raises: SettingsError when the name is empty or taken, or the file can't be written.
        """
        data = read_json(self._path)
        if not name.strip() or any(each["name"] == name for each in data.values()):
            raise SettingsError(f"the name {name!r} is empty or taken; choose another, or revoke the old key")
        identity, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        data[identity] = {
            "name": name,
            "digest": _digest(secret),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "expires": expires.isoformat(timespec="seconds") if expires else None,
            "access": access.model_dump(mode="json"),
        }
        write_json(self._path, data)
        return f"{PREFIX}{identity}_{secret}"

    def list(self) -> tuple[Key, ...]:
        """All keys, oldest first."""
        return tuple(sorted(self._load().values(), key=lambda key: (key.created, key.id)))

    def revoke(self, name_or_id: str) -> Key:
        """Remove a key and return it.

        Raises: SettingsError when there is none of that name or id.
        """
        data = read_json(self._path)
        for key in self.list():
            if name_or_id in (key.id, key.name):
                del data[key.id]
                write_json(self._path, data)
                return key
        raise SettingsError(f"there is no key {name_or_id!r}; `keys list` shows what there is")

    def check(self, presented: str) -> Key | None:
        """The key that was presented, or None when it is unknown, wrong or expired."""
        identity, _, secret = presented.removeprefix(PREFIX).partition("_")
        key = self._load().get(identity)
        right = hmac.compare_digest(_digest(secret), key.digest if key else _NOBODY)
        if key is None or not right:
            return None
        if key.expires is not None and datetime.fromisoformat(key.expires) <= datetime.now(UTC):
            return None
        return key

    def _load(self) -> dict[str, Key]:
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            stamp = None
        if stamp is None:
            self._keys = {}
        elif stamp != self._stamp:
            self._keys = {
                identity: Key(
                    identity,
                    each["name"],
                    each["digest"],
                    each["created"],
                    each["expires"],
                    Access.model_validate(each["access"]),
                )
                for identity, each in read_json(self._path).items()
            }
        self._stamp = stamp
        return self._keys


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
