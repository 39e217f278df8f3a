"""Who may sign in to the chat page: names with argon2id hashes of their passwords."""

from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from rag.errors import SettingsError
from rag.web.guard.private_files import read_json, write_json

MIN_PASSWORD = 10


class UserFile:
    """The users of one data folder."""

    def __init__(self, path: Path, hasher: PasswordHasher | None = None) -> None:
        self._path = path
        self._hasher = hasher or PasswordHasher()
        # Verified against when the name is unknown, so that the answer takes as long as for a known one.
        self._nobody = self._hasher.hash("nobody has this password")

    def add(self, name: str, password: str) -> None:
        """Add a user, or change the password of one.

        Raises: SettingsError when the name or the password can't be used.
        """
        if not name.strip() or len(name) > 100 or not name.isprintable():
            raise SettingsError(f"the name {name!r} can't be used; it takes 1 to 100 printable characters")
        if len(password) < MIN_PASSWORD:
            raise SettingsError(f"the password has {len(password)} characters; it takes at least {MIN_PASSWORD}")
        write_json(self._path, {**read_json(self._path), name: self._hasher.hash(password)})

    def names(self) -> tuple[str, ...]:
        """All users, in alphabetical order."""
        return tuple(sorted(read_json(self._path)))

    def remove(self, name: str) -> None:
        """Remove a user. Raises: SettingsError when there is none of that name."""
        users = read_json(self._path)
        if name not in users:
            raise SettingsError(f"there is no user {name!r}; `users list` shows who there is")
        del users[name]
        write_json(self._path, users)

    def check(self, name: str, password: str) -> bool:
        """Whether this is the user's password. Takes tens of milliseconds on purpose."""
        known = read_json(self._path).get(name)
        try:
            return self._hasher.verify(known or self._nobody, password) and known is not None
        except VerificationError:
            return False
