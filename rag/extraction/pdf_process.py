"""Runs `pdf.py` as a process of its own, with a limit on its time; the process limits its own memory."""

import json
import subprocess
import sys
from pathlib import Path

from rag.extraction.contents import Contents, ExtractionError, given_title

SECONDS = 300
READER = Path(__file__).with_name("pdf.py")


def from_pdf(data: bytes, seconds: float = SECONDS) -> Contents:
    """The text of a PDF and the title its metadata give it; `seconds` of wall-clock time are allowed.

    Raises: ExtractionError.
    """
    # -P: the folder of pdf.py is not searched for modules.
    command = [sys.executable, "-P", str(READER)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=True)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise ExtractionError(f"can't be read within {seconds:g} s; print it to a new PDF or split it") from error
    except subprocess.CalledProcessError as error:
        raise ExtractionError(
            f"can't be read as PDF: its reader ended with status {error.returncode}, perhaps for want of "
            "memory; print it to a new PDF or split it"
        ) from error
    outcome = json.loads(done.stdout)
    if "error" in outcome:
        raise ExtractionError(outcome["error"])
    return Contents(outcome["text"], given_title(outcome["title"]))
