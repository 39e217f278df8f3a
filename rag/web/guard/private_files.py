"""Small files that only the server's own user may read: written whole, or not at all."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from rag.errors import SettingsError


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; empty when there is no file yet.

    Raises: SettingsError when the file can't be read or isn't a JSON object.
    """
    try:
        value = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} can't be read: {error}; restore it from a back-up or remove it") from error
    if not isinstance(value, dict):
        raise SettingsError(f"{path} should hold a JSON object; restore it from a back-up or remove it")
    return value


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Replace the file by `value` in one step, readable by its owner alone.

    Raises: SettingsError when the folder can't be written.
    """
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file, indent=1, sort_keys=True)
        new.replace(path)
    except OSError as error:
        raise SettingsError(f"{path} can't be written: {error.strerror}") from error


def secret_of(path: Path) -> bytes:
    """32 random bytes that the file keeps; made on first use, the same for every process that shares it.

    Raises: SettingsError when the file can't be made or read.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        finally:
            new.unlink()
        return bytes.fromhex(path.read_text())
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} can't be used as the signing key: {error}") from error
