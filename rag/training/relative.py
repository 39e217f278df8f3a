"""A Transformer encoder with relative positions: MPNet (Song et al. 2020), from the word pieces of BERT.

Post-layer-norm layers as BERT's, absolute positions, and one bias for each head and distance, shared by all layers
(in buckets, as T5's; Raffel et al. 2020). MPNet's vocabulary is BERT's, moved by four; `from_mpnet` moves it back, so
that one tokenizer serves both readers. MPNet has no segments: theirs are zero at first and learnt here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.training import dropout, rounding

if TYPE_CHECKING:
    import torch
    from torch import nn

Array = npt.NDArray[Any]
WIDTH, HEADS, INNER = 768, 12, 3072
WORDS, POSITIONS = 30522, 512
BUCKETS, FARTHEST = 32, 128
# BERT's [PAD], [CLS], [SEP] and [MASK] and the rows that they have in MPNet's table.
SPECIAL = {0: 1, 101: 0, 102: 2, 103: 30526}
SHIFT = 4


def build(layers: int) -> nn.Module:
    """An untrained encoder of so many layers; it gives hidden states, batch × length × 768."""
    import torch
    from torch import nn
    from torch.nn.functional import gelu

    Rounding = rounding.build()  # noqa: N806 - a class

    class Layer(nn.Module):  # type: ignore[misc]
        """Attention, then a feed-forward net, each with its residual and norm."""

        def __init__(self) -> None:
            super().__init__()
            self.attend = nn.Linear(WIDTH, 3 * WIDTH)
            self.project = nn.Linear(WIDTH, WIDTH)
            self.attended = nn.LayerNorm(WIDTH, eps=1e-5)
            self.widen = nn.Linear(WIDTH, INNER)
            self.narrow = nn.Linear(INNER, WIDTH)
            self.fed = nn.LayerNorm(WIDTH, eps=1e-5)
            self.dropout = dropout.build()
            self.rounding = Rounding()

        def forward(self, hidden: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
            """One layer further; `bias` is added to the scores, batch × heads × length × length."""
            rows, length, _ = hidden.shape
            split = self.attend(self.rounding(hidden)).view(rows, length, 3, HEADS, WIDTH // HEADS)
            split = split.permute(2, 0, 3, 1, 4)
            # In plain steps: backwards, torch's fused kernel for processors takes four times as long.
            scores = torch.matmul(split[0] * (WIDTH // HEADS) ** -0.5, split[1].transpose(-1, -2))
            found = torch.matmul(torch.softmax(scores + bias.to(scores.dtype), dim=-1).to(split.dtype), split[2])
            found = self.project(self.rounding(found.transpose(1, 2).reshape(rows, length, WIDTH)))
            hidden = self.attended(hidden + self.dropout(found))
            widened = gelu(self.widen(self.rounding(hidden)))
            return self.fed(hidden + self.dropout(self.narrow(self.rounding(widened))))

    class Encoder(nn.Module):  # type: ignore[misc]
        """Embeddings and layers."""

        def __init__(self) -> None:
            super().__init__()
            self.embeddings = nn.ModuleDict(
                {
                    "word": nn.Embedding(WORDS, WIDTH),
                    "position": nn.Embedding(POSITIONS, WIDTH),
                    "norm": nn.LayerNorm(WIDTH, eps=1e-5),
                }
            )
            self.segment = nn.Embedding(2, WIDTH)
            self.distance = nn.Embedding(BUCKETS, HEADS)
            self.layers = nn.ModuleList(Layer() for _ in range(layers))
            self.register_buffer("buckets", torch.tensor(buckets()), persistent=False)

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
        ) -> torch.Tensor:
            """Hidden states of the last layer."""
            places = torch.arange(input_ids.shape[1], device=input_ids.device)
            summed = self.embeddings["word"](input_ids) + self.embeddings["position"](places)
            hidden = self.embeddings["norm"](summed + self.segment(token_type_ids))
            apart = self.buckets[places[None, :] - places[:, None] + POSITIONS - 1]
            bias = self.distance(apart).permute(2, 0, 1)[None] + (1.0 - attention_mask[:, None, None, :].float()) * -1e4
            for layer in self.layers:
                hidden = layer(hidden, bias)
            return hidden

    return Encoder()


def buckets() -> list[int]:
    """The bucket of each distance from -511 to 511, key before query first: 8 exact ones a side, then logarithmic."""
    half, exact = BUCKETS // 2, BUCKETS // 4
    made = []
    for ahead in range(1 - POSITIONS, POSITIONS):
        size = abs(ahead)
        far = exact + int(math.log(max(size, 1) / exact) / math.log(FARTHEST / exact) * (half - exact))
        made.append((half if ahead > 0 else 0) + (size if size < exact else min(far, half - 1)))
    return made


def from_mpnet(weights: Mapping[str, Array], layers: int) -> dict[str, Array]:
    """MPNet's parameters, its lowest `layers` layers of twelve, under the names of `build`."""
    words = np.array(weights["embeddings.word_embeddings.weight"][SHIFT : SHIFT + WORDS])
    for piece, row in SPECIAL.items():
        words[piece] = weights["embeddings.word_embeddings.weight"][row]
    found = {
        "embeddings.word.weight": words,
        # MPNet counts positions from 2.
        "embeddings.position.weight": weights["embeddings.position_embeddings.weight"][2 : 2 + POSITIONS],
        "embeddings.norm.weight": weights["embeddings.LayerNorm.weight"],
        "embeddings.norm.bias": weights["embeddings.LayerNorm.bias"],
        "segment.weight": np.zeros((2, WIDTH), dtype=np.float32),
        "distance.weight": weights["encoder.relative_attention_bias.weight"],
    }
    for layer in range(layers):
        below, ours = f"encoder.layer.{layer}.", f"layers.{layer}."
        for kind in ("weight", "bias"):
            parts = [weights[f"{below}attention.attn.{part}.{kind}"] for part in "qkv"]
            found[f"{ours}attend.{kind}"] = np.concatenate(parts)
            found[f"{ours}project.{kind}"] = weights[f"{below}attention.attn.o.{kind}"]
            found[f"{ours}attended.{kind}"] = weights[f"{below}attention.LayerNorm.{kind}"]
            found[f"{ours}widen.{kind}"] = weights[f"{below}intermediate.dense.{kind}"]
            found[f"{ours}narrow.{kind}"] = weights[f"{below}output.dense.{kind}"]
            found[f"{ours}fed.{kind}"] = weights[f"{below}output.LayerNorm.{kind}"]
    return found
