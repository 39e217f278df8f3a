"""From a checkpoint to the file that ships: ONNX, dynamic int8 per channel, and the parity of the two."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.training import model as network
from rag.training.cases import Case
from rag.training.reading import OnnxReader
from rag.training.scoring import f1

if TYPE_CHECKING:
    import torch

OPSET = 17


@dataclass(frozen=True, slots=True)
class Parity:
    """How often float and int8 give the same best span, and the F1 of each on the answerable questions."""

    questions: int
    same_span: float
    float_f1: float
    int8_f1: float
    margin_difference: float


def export(checkpoint: Path, out: Path, *, quantise: bool = True, average: Path | None = None) -> Path:
    """Write a checkpoint's weights as ONNX: int8 by default, else float.

    With ``average``, an exported reader, it is their mean with that reader's weights ("model soup"; Wortsman et al.
    2022).

    Raises: ValueError when that reader is of another shape.
    """
    import torch

    weights = torch.load(checkpoint, map_location="cpu", weights_only=True)["module"]
    if average:
        weights = _mean(weights, average)
    module = network.build(network.depth(weights))
    module.load_state_dict(weights)
    module.eval()
    shape = (2, 24)
    inputs = {name: torch.ones(shape, dtype=torch.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    axes = {name: {0: "batch", 1: "length"} for name in (*inputs, "start_logits", "end_logits")}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(plain),
            input_names=list(inputs),
            output_names=["start_logits", "end_logits", "answerable_logit"],
            dynamic_axes={**axes, "answerable_logit": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )
        if quantise:
            _quantise(plain, out)
        else:
            shutil.copyfile(plain, out)
    return out


def _mean(weights: dict[str, torch.Tensor], average: Path) -> dict[str, torch.Tensor]:
    """The mean of two readers' weights, name by name."""
    import torch

    others = {name: torch.from_numpy(value) for name, value in network.dequantised(average).items()}
    unlike = [name for name, value in weights.items() if name not in others or others[name].shape != value.shape]
    if unlike:
        raise ValueError(
            f"{average} can't be averaged with the checkpoint: {unlike[0]} is not in it or of another shape"
        )
    return {name: (value + others[name]) / 2 for name, value in weights.items()}


def _quantise(plain: Path, out: Path) -> None:
    """int8 weights, a scale for each output channel; activations are quantised as they come."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    prepared = plain.with_name("prepared.onnx")
    quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
    quantize_dynamic(str(prepared), str(out), weight_type=QuantType.QInt8, per_channel=True)


def parity(plain: OnnxReader, small: OnnxReader, cases: list[Case]) -> Parity:
    """Compare two exports of the same weights on real questions."""
    same: list[bool] = []
    scores: list[tuple[float, float]] = []
    drift: list[float] = []
    for case, ours, theirs in zip(cases, plain.read(cases), small.read(cases), strict=True):
        one, two = max(ours, key=lambda span: span.strength), max(theirs, key=lambda span: span.strength)
        same.append((one.passage, one.start, one.end) == (two.passage, two.start, two.end))
        drift.append(abs(one.margin - two.margin))
        if case.answers:
            scores.append(
                (
                    f1(case.passages[one.passage][one.start : one.end], case.answers),
                    f1(case.passages[two.passage][two.start : two.end], case.answers),
                )
            )
    means = np.array(scores).mean(axis=0) * 100
    return Parity(len(cases), float(np.mean(same)), float(means[0]), float(means[1]), float(np.mean(drift)))
