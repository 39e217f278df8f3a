"""Ingestion as someone at a terminal sees it: a progress bar, then what was done and what was left out."""

import sys
from typing import Any

from tqdm import tqdm

from rag.ingest import Report, ingest
from rag.settings import Settings


def take_in(settings: Settings) -> Report:
    """Ingests with a progress bar on standard error and tells what was done there.

    Raises: as `ingest`.
    """
    bars: list[tqdm[Any]] = []

    def show(done: int, total: int, document_id: str) -> None:
        if not bars:
            bars.append(tqdm(total=total, unit="document", file=sys.stderr))
        bars[0].set_postfix_str(document_id, refresh=False)
        bars[0].update(done - bars[0].n)

    try:
        report = ingest(settings, show)
    finally:
        for bar in bars:
            bar.close()
    for remark in (report.reindexed, *report.notes, *(f"skipped {problem}" for problem in report.problems)):
        if remark:
            print(f"sourceline: {remark}", file=sys.stderr)
    print(f"sourceline: {report}", file=sys.stderr)
    return report
