"""Where a run was made: commit, versions and machine, so that its figures can be placed."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("llama-index-core", "chromadb", "onnxruntime", "tokenizers", "bm25s", "numpy", "ir-measures")


def describe() -> dict[str, Any]:
    """Commit, versions and machine as JSON types."""
    return {
        "commit": commit(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "machine": machine(),
    }


def commit() -> str:
    """The commit that is checked out, with "+" when files differ from it; "unknown" outside a checkout."""
    found = _git("rev-parse", "--short=12", "HEAD")
    return f"{found}{'+' if _git('status', '--porcelain') else ''}" if found else "unknown"


def machine() -> dict[str, Any]:
    """The processor, its usable cores, and the operating system."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", *arguments],  # noqa: S607 - found as a developer's shell finds it
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
