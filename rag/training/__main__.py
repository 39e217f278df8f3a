"""``python -m rag.training``: train, export, calibrate and evaluate the reader.

A whole run, with the data files of the model card:

    T="--tokenizer tokenizer.json"; D="--written squad2_dev_a.jsonl.gz --spoken disfl_qa_a.jsonl.gz"
    D="$D --collections rag/training/questions/held_out/*.txt"
    python -m evals cases gazette.dev handbook.dev kfor.dev dialogues.dev gazette_dialogues.dev --out asked.jsonl
    Q="rag/training/questions/*.tsv rag/training/questions/documents/*.txt"
    python -m rag.training train --base mpnet --data train/*.gz dev/*.gz $Q $T --out run --minutes 120
    python -m rag.training export --checkpoint run/checkpoint.pt --out models/reader-large.onnx --float f.onnx $T
    python -m rag.training calibrate --models models $D --sample 200 --asked asked.jsonl --version 1 --out reader.json
    python -m rag.training evaluate --models models $D

Trained on with what it has yet to learn, the large one took these two steps before its last export:

    python -m rag.training mine --models models --data rag/training/questions/documents/*.txt --out mined.jsonl
    python -m rag.training train --base models/reader-large.onnx --mined mined.jsonl … --out run --minutes 80

The small encoder comes the same way from --base minilm, with --dialogues canard_dev.jsonl.gz. Where there is a GPU,
--device cuda and a larger --layers.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from rag import runtime
from rag.calibration import SURE, Calibration, Judge
from rag.encoder import SpanEncoder
from rag.reader import Reader
from rag.training import calibrate, cases, evaluate, mining
from rag.training.mixture import HELD_OUT
from rag.training.reading import OnnxReader
from rag.training.remembering import Remembering

FILES = {"small": "reader-small.onnx", "large": "reader-large.onnx"}


def main(arguments: list[str] | None = None) -> int:
    """Run one step and print its result as JSON."""
    given = parser().parse_args(arguments)
    steps = {"train": _train, "export": _export, "mine": _mine, "calibrate": _calibrate, "evaluate": _evaluate}
    json.dump(steps[given.step](given), sys.stdout, indent=2)
    sys.stdout.write("\n")
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line; every path is an argument."""
    made = argparse.ArgumentParser(
        prog="python -m rag.training",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    steps = made.add_subparsers(dest="step", required=True)
    train = steps.add_parser("train", help="train, or resume the run in --out (needs torch)")
    train.add_argument("--base", default="minilm", help="minilm, mpnet (both from packages), or an exported reader")
    train.add_argument("--layers", type=int, default=9, help="how many of mpnet's twelve layers, from the lowest")
    train.add_argument(
        "--data",
        type=Path,
        nargs="+",
        required=True,
        help=".jsonl(.gz) records, SQuAD .json files, questions about their passages (.tsv), collections (.txt)",
    )
    train.add_argument("--out", type=Path, required=True, help="folder of the checkpoint and the log")
    train.add_argument("--minutes", type=float, default=60.0, help="time bound; the rate decays to 0 at its end")
    train.add_argument("--max-steps", type=int, default=1_000_000, help="step bound; whichever bound comes first")
    train.add_argument("--learning-rate", type=float, default=1e-4)
    train.add_argument("--batch-tokens", type=int, default=4096, help="tokens in a batch, padding included")
    train.add_argument("--dropout", type=float, default=0.1)
    train.add_argument("--wordnet", type=Path, help="folder of WordNet's files (Debian: wordnet-base)")
    train.add_argument(
        "--dialogues", type=Path, help="CANARD's records: learn what follow-ups speak of, too (the small encoder does)"
    )
    train.add_argument("--fresh", type=Path, nargs="+", default=[], help="which of --data are drawn more often, as new")
    train.add_argument("--mined", type=Path, nargs="+", default=[], help="hard questions that `mine` found, .jsonl")
    train.add_argument("--freeze-layers", type=int, default=0, help="how many of the lowest layers stay as they are")
    train.add_argument("--rounding", action="store_true", help="train layers on inputs rounded as in int8")
    train.add_argument(
        "--precision",
        choices=("bfloat16", "float32"),
        default="bfloat16",
        help="of products: float32 is faster on Intel's processors without AMX, bfloat16 on others and on GPUs",
    )
    train.add_argument("--teacher", type=Path, help="an exported reader to learn from, beside the answers")
    train.add_argument("--train-embeddings", action="store_true", help="train the word embeddings too")
    train.add_argument("--device", default="cpu", help="cpu or cuda")
    train.add_argument("--seed", type=int, default=1)
    export = steps.add_parser("export", help="write ONNX int8 from a checkpoint (needs torch)")
    export.add_argument("--checkpoint", type=Path, required=True)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--average", type=Path, help="an exported reader: write the mean of its weights and the run's")
    export.add_argument("--float", type=Path, help="write the float model here and, with --written, the parity of both")
    mine = steps.add_parser("mine", help="find questions that a trained reader gets wrong, or nearly")
    mine.add_argument("--data", type=Path, nargs="+", required=True, help="collections, .txt")
    mine.add_argument("--out", type=Path, required=True)
    mine.add_argument("--minutes", type=float, default=20.0, help="time bound")
    mine.add_argument("--seed", type=int, default=1)
    fit = steps.add_parser("calibrate", help="fit reader.json on left-out articles and on questions of users")
    fit.add_argument("--asked", type=Path, help="questions of users, from `python -m evals cases`")
    fit.add_argument("--out", type=Path, required=True)
    fit.add_argument("--version", required=True)
    fit.add_argument("--reread", type=int, default=3, help="passages that the large encoder reads in any case")
    measure = steps.add_parser("evaluate", help="figures of a calibrated reader on left-out articles")
    for step in (mine, fit, measure):
        step.add_argument("--models", type=Path, required=True, help="folder of reader-small.onnx, reader-large.onnx")
    for step in (fit, measure):
        step.add_argument("--spoken", type=Path, help="the Disfl-QA twin of --written")
        step.add_argument("--collections", type=Path, nargs="+", default=[], help="documents of our own left out, .txt")
        step.add_argument("--sample", type=int, help="questions of each setting but `single` (default: all)")
    for step in (train, export):
        step.add_argument("--tokenizer", type=Path, required=step is train)
    for step in (train, export, mine, fit, measure):
        step.add_argument("--threads", type=int, default=2)
    for step in (train, export, fit, measure):
        step.add_argument("--held-out", nargs="+", default=list(HELD_OUT), help="articles never trained on")
    for step in (export, fit, measure):
        step.add_argument("--written", type=Path, required=step is not export, help="SQuAD 2.0 records to measure on")
    return made


def _train(given: argparse.Namespace) -> dict[str, Any]:
    from rag.training.train import Recipe, train

    recipe = Recipe(
        base=given.base,
        layers=given.layers,
        data=tuple(given.data),
        tokenizer=given.tokenizer,
        out=given.out,
        minutes=given.minutes,
        max_steps=given.max_steps,
        learning_rate=given.learning_rate,
        batch_tokens=given.batch_tokens,
        dropout=given.dropout,
        freeze_embeddings=not given.train_embeddings,
        freeze_layers=given.freeze_layers,
        rounding=given.rounding,
        precision=given.precision,
        teacher=given.teacher,
        wordnet=given.wordnet,
        dialogues=given.dialogues,
        mined=tuple(given.mined),
        fresh=tuple(given.fresh),
        device=given.device,
        threads=given.threads,
        seed=given.seed,
        held_out=tuple(given.held_out),
    )
    return {"checkpoint": str(train(recipe))}


def _export(given: argparse.Namespace) -> dict[str, Any]:
    from rag.training.export import export, parity

    export(given.checkpoint, given.out, average=given.average)
    result: dict[str, Any] = {
        "model": str(given.out),
        "bytes": given.out.stat().st_size,
        "sha256": calibrate.sha256(given.out),
    }
    if given.float:
        export(given.checkpoint, given.float, quantise=False, average=given.average)
        if given.written and given.tokenizer:
            questions = evaluate.held_out(given.written, None, tuple(given.held_out))
            plain, small = (OnnxReader(path, given.tokenizer, given.threads) for path in (given.float, given.out))
            result["parity"] = asdict(parity(plain, small, cases.single(list(questions.written))))
    return result


def _mine(given: argparse.Namespace) -> dict[str, Any]:
    readers = _uncalibrated(given.models, 1 + mining.RIVALS, SpanEncoder, given.threads, sure=math.inf)
    miner = mining.Miner(readers["small"], readers["large"])
    return {**mining.mine(miner, given.data, given.out, given.minutes, given.seed)}


def _uncalibrated(
    models: Path, reread: int, encoder: type[SpanEncoder], threads: int, sure: float = SURE
) -> dict[str, Reader]:
    """A reader that always trusts the small encoder, and one that never does, of any weights; both share them."""
    paths = [models / name for name in FILES.values()]
    small, large = hashes = [calibrate.sha256(path) for path in paths]
    encoders = tuple(encoder(path, found, threads) for path, found in zip(paths, hashes, strict=True))
    plain = Judge({"strength": 1.0}, 0.0)
    made = {}
    for name, always in (("small", (1.0, 0.0)), ("large", (-1.0, 2.0))):
        fitted = Calibration(plain, plain, *always, reread, 0.0, calibrate.MAX_LENGTH, small, large, sure)
        made[name] = Reader(threads, models, fitted, (encoders[0], encoders[1]))
    return made


def _calibrate(given: argparse.Namespace) -> dict[str, Any]:
    # One thread a row: as many questions at once use the cores better.
    readers = _uncalibrated(given.models, given.reread, Remembering, 1)
    made = evaluate.settings(_left_out(given), readers["small"].spoken_of, given.sample)
    asked = [case for group in made.values() for case in group]
    asked += cases.asked(given.asked) if given.asked else []
    readings = {name: calibrate.read_all(reader, asked, given.threads) for name, reader in readers.items()}
    judged = {name: calibrate.judge(asked, each) for name, each in readings.items()}
    found = {name: calibrate.calibrate(each) for name, each in judged.items()}
    low, high = calibrate.unsure(judged["small"], found["small"].scores, found["large"].threshold)
    card = calibrate.card(
        calibrate.stage(found["small"].model, given.models / FILES["small"]),
        calibrate.stage(found["large"].model, given.models / FILES["large"]),
        runtime.MODELS / "tokenizer.json",
        version=given.version,
        threshold=round(found["large"].threshold, 4),
        unsure_from=round(low, 4),
        unsure_to=round(high, 4),
        reread=given.reread,
    )
    given.out.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    figures = {
        name: evaluate.report(judged[name], found[name].scores, found[name].threshold) for name in ("small", "large")
    }
    return {"card": card, "cross_validated": figures}


def _left_out(given: argparse.Namespace) -> evaluate.HeldOut:
    return evaluate.held_out(given.written, given.spoken, tuple(given.held_out), given.collections)


def _evaluate(given: argparse.Namespace) -> dict[str, Any]:
    reader = Reader(given.threads, given.models)
    asked = evaluate.settings(_left_out(given), reader.spoken_of, given.sample)
    flat = [case for group in asked.values() for case in group]
    readings = calibrate.read_all(reader, flat, 1)
    scores = np.array([reading.probability for reading in readings])
    return {
        "figures": evaluate.report(calibrate.judge(flat, readings), scores, reader.threshold),
        "milliseconds": evaluate.latency(reader, asked["several"]),
    }


if __name__ == "__main__":
    raise SystemExit(main())
