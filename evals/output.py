"""What commands print and save alike: progress, figures, files."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from tqdm import tqdm

from evals.errors import EvaluationError


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[], object]]:
    """A progress bar on standard error; calling what it yields moves it on by one."""
    # `disable=None`: none where standard error is no terminal.
    with tqdm(total=total, desc=label, file=sys.stderr, leave=False, disable=None) as progress:
        yield progress.update


def figures(console: Console, title: str, values: Mapping[str, float]) -> None:
    """Prints each figure under its name, with two decimals."""
    console.print(title, markup=False)
    for name, value in values.items():
        console.print(f"  {name}: {value:.2f}", markup=False)


def save(path: Path | None, record: Mapping[str, Any], console: Console) -> None:
    """Writes `record` as JSON to `path`, if there is one, and says so.

    Raises: EvaluationError when it can't be written.
    """
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path}: can't be written ({error.strerror})") from error
    console.print(f"saved {path}")
