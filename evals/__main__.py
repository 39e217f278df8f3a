"""The command line: `python -m evals COMMAND`.

Exit codes: 0 done, 1 an error or a gate that fell short, 2 usage.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from evals.places import ANSWERERS, GATES, REPORT, RESULTS
from rag.errors import SourcelineError

WIDTH = 120


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code."""
    parsed = _parser().parse_args(arguments)
    # What the commands need takes seconds to import; help and usage errors shouldn't wait for it.
    from evals import commands

    try:
        # Eighty columns, which rich takes where there is no terminal, would break the tables' words.
        console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
        return int(getattr(commands, parsed.run)(parsed, console))
    except SourcelineError as error:
        Console(stderr=True).print(f"evals: {error}", markup=False, highlight=False, soft_wrap=True)
    except KeyboardInterrupt:
        Console(stderr=True).print("evals: interrupted; only what is named above was saved")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description=sys.modules["evals"].__doc__)
    added = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, text: str) -> argparse.ArgumentParser:
        made = added.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        made.set_defaults(run=name.replace("-", "_"))
        return made

    _sets(command)
    _runs(command)
    _foreign(command)
    _bench(command)

    return parser


def _sets(command: Any) -> None:
    lint = command("lint", "check question sets against their corpora")
    lint.add_argument("sets", nargs="*", metavar="SET", help="name or path of a set (default: all)")
    lint.add_argument("--corpus", type=Path, metavar="DIR", help="the documents, instead of each set's own")
    cases = command("cases", "write questions with the passages found for them, to calibrate the reader on")
    cases.add_argument("sets", nargs="+", metavar="SET", help="name or path of a seen set")
    cases.add_argument("--corpus", type=Path, metavar="DIR", help="the documents, instead of each set's own")
    cases.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl", help="a file that isn't there")
    table = command("from-csv", "make a question set of a CSV file")
    table.add_argument("file", type=Path, metavar="FILE.csv")
    feedback = command("from-feedback", "make draft questions of thumbs-down answers")
    feedback.add_argument("--feedback", type=Path, metavar="FILE", help="the feedback file of the chat")
    for one in (table, feedback):
        one.add_argument("--corpus", default="kfor", metavar="NAME", help="name of the corpus (default: kfor)")
        one.add_argument("--out", type=Path, required=True, metavar="SET.jsonl", help="a file that isn't there")


def _runs(command: Any) -> None:
    run = command("run", "put question sets to an answerer, print and save the figures")
    run.add_argument("sets", nargs="*", metavar="SET", help="name or path of a set (default: all)")
    run.add_argument("--answerer", action="append", choices=ANSWERERS, help="may be repeated (default: reader)")
    run.add_argument("--corpus", type=Path, metavar="DIR", help="the documents, instead of each set's own")
    run.add_argument("--threshold", type=_share, help="least confidence to answer; 0 answers whatever it can")
    run.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth question of each set")
    run.add_argument("--json", type=_out, metavar="OUT", help=f"where to save (default: {RESULTS.name}/ANSWERER.json)")
    compare = command("compare", "tell what got better and worse from one run to another")
    compare.add_argument("a", type=Path, metavar="A.json")
    compare.add_argument("b", type=Path, metavar="B.json")
    compare.add_argument("--held-out", action="store_true", help="show the questions of held-out sets too")
    gate = command("gate", "fail unless a run keeps the thresholds")
    gate.add_argument(
        "result", type=Path, nargs="?", metavar="RUN.json", help="a saved run (default: run the gates' sets)"
    )
    gate.add_argument("--gates", type=Path, default=GATES, metavar="FILE.toml")
    report = command("report", "write runs as one HTML page to look at")
    table = command("table", "print the README's tables, in Markdown, from saved runs")
    failures = command("failures", "print the failed questions of a run as Markdown")
    failures.add_argument("--held-out", action="store_true", help="those of held-out sets too")
    for one in (report, table, failures):
        one.add_argument(
            "results", type=Path, nargs="*", metavar="RUN.json", help="saved runs (default: all in results/)"
        )
    table.add_argument("--models", action="store_true", help="gate, tokens and times of language models instead")
    report.add_argument("--out", type=Path, default=REPORT, metavar="FILE.html")
    report.add_argument("--held-out", action="store_true", help="show the questions of held-out sets too")


def _foreign(command: Any) -> None:
    squad = command("squad", "answer the questions of a SQuAD 1.1 or 2.0 file")
    squad.add_argument("file", type=Path, metavar="FILE.json")
    squad.add_argument("--reader-only", action="store_true", help="give the reader the gold paragraph")
    beir = command("beir", "measure retrieval on a BEIR data set")
    beir.add_argument("folder", type=Path, metavar="DIR")
    beir.add_argument("--split", default="test", help="which qrels (default: test)")
    for one in (squad, beir):
        one.add_argument("--limit", type=_count, metavar="N", help="only the first N questions")
        one.add_argument("--json", type=_out, metavar="OUT", help="where to save figures and predictions")


def _bench(command: Any) -> None:
    bench = command("bench", "measure start-up, latency, memory, throughput and ingestion")
    bench.add_argument(
        "--chunks", type=_count, nargs="+", action="extend", metavar="N", help="also over generated corpora of N chunks"
    )
    bench.add_argument(
        "--users", type=_count, nargs="+", action="extend", metavar="N", help="also with N users at once over HTTP"
    )
    bench.add_argument("--repeat", type=_count, default=1, metavar="N", help="measure N times, to print the spread")
    bench.add_argument("--chroma-server", action="store_true", help="also with a Chroma server")
    bench.add_argument("--stock", action="store_true", help="also the stock llama-index pipeline")
    bench.add_argument(
        "--sampled-vectors",
        action="store_true",
        help="embed 2,000 chunks of the larger corpora; the others get vectors near theirs",
    )
    bench.add_argument("--json", type=_out, metavar="OUT", help="where to save")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


def _share(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{number} is not in 0 to 1")
    return number


def _out(text: str) -> Path:
    """A file that can be written, found out before the work and not after it."""
    path = Path(text)
    above = next(folder for folder in path.absolute().parents if folder.exists())
    if path.is_dir() or not above.is_dir() or not os.access(path if path.exists() else above, os.W_OK):
        raise argparse.ArgumentTypeError(f"{text} can't be written")
    return path


if __name__ == "__main__":
    sys.exit(main())
