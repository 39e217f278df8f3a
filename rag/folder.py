"""The data folder: made when missing, refused when it isn't ours or can't be written; a name for what fits together."""

import hashlib
import json
import tempfile
from pathlib import Path

from rag.errors import IndexUnavailable

FORMAT = 1


def claim(data: Path) -> None:
    """Makes the data folder, or checks that it is one of ours, of this format, and can be written.

    Raises: IndexUnavailable.
    """
    marker = data / "FORMAT"
    try:
        data.mkdir(parents=True, exist_ok=True)
        if marker.exists():
            found = marker.read_text(encoding="utf-8", errors="replace").strip()
            if found != str(FORMAT):
                raise IndexUnavailable(
                    f"{data}: the data folder has format {found[:20]!r}, this version reads {FORMAT}; "
                    "name another folder in SOURCELINE_DATA, or delete this one and run `make ingest`"
                )
        else:
            marker.write_text(f"{FORMAT}\n", encoding="utf-8")
    except OSError as error:
        raise IndexUnavailable(
            f"{data}: the data folder can't be used ({error.strerror}); name another in SOURCELINE_DATA"
        ) from error
    try:
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise IndexUnavailable(
            f"{data}: the data folder can't be written ({error.strerror}); make it writable or name another "
            "in SOURCELINE_DATA"
        ) from error


def fingerprint(**parts: str | int) -> str:
    """A short name, 12 hexadecimal digits, of all that makes stored chunks comparable."""
    text = json.dumps({"format": FORMAT, **parts}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
