"""Training with checkpoints, resumable, bounded by steps or by time.

AdamW, warm-up, then linear decay over whichever of the two bounds is nearer its end; bfloat16 autocast or
float32; embeddings frozen by default. The span loss is the marginal likelihood of every gold position, within a
passage and, for questions that come with near passages, across them ("shared norm"; Clark & Gardner 2018),
the verifier's a binary cross entropy. A teacher, another reader with the same tokenizer, adds the cross entropies
with its own distributions ("distillation"; Hinton et al. 2015).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.training import model as network
from rag.training import wordnet
from rag.training.encode import Batch, batches, tokenizer
from rag.training.mining import MINED
from rag.training.mixture import HELD_OUT, Pools, load_pools, stream

if TYPE_CHECKING:
    import torch
    from torch import nn


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a run."""

    base: str
    layers: int
    data: tuple[Path, ...]
    tokenizer: Path
    out: Path
    minutes: float = 60.0
    max_steps: int = 1_000_000
    learning_rate: float = 1e-4
    warmup: int = 60
    batch_tokens: int = 4096
    max_length: int = 256
    dropout: float = 0.1
    verifier_weight: float = 0.5
    rivals_weight: float = 0.5
    teacher: Path | None = None
    teacher_weight: float = 1.0
    freeze_embeddings: bool = True
    freeze_layers: int = 0
    rounding: bool = False
    precision: str = "bfloat16"
    wordnet: Path | None = None
    dialogues: Path | None = None
    mined: tuple[Path, ...] = ()
    fresh: tuple[Path, ...] = ()
    checkpoint_minutes: float = 10.0
    threads: int = 2
    seed: int = 1
    device: str = "cpu"
    held_out: tuple[str, ...] = HELD_OUT


def train(recipe: Recipe) -> Path:
    """Run (or resume) a training and return the path of its last checkpoint."""
    import torch

    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    recipe.out.mkdir(parents=True, exist_ok=True)
    module = network.load(recipe.base, recipe.layers).to(recipe.device)
    network.set_dropout(module, recipe.dropout)
    network.set_rounding(module, live=recipe.rounding)
    for parameter in network.frozen(module, recipe.freeze_layers, embeddings=recipe.freeze_embeddings):
        parameter.requires_grad_(False)
    teacher = network.load(str(recipe.teacher)).to(recipe.device).eval() if recipe.teacher else None
    optimizer = torch.optim.AdamW(_groups(module), lr=recipe.learning_rate, fused=True)
    checkpoint = recipe.out / "checkpoint.pt"
    step, elapsed = _resume(checkpoint, module, optimizer)
    words = wordnet.read(recipe.wordnet) if recipe.wordnet else None
    pools = load_pools(list(recipe.data), recipe.held_out, words, recipe.dialogues, recipe.mined, recipe.fresh)
    feed = _feed(recipe, pools, step)
    _note(
        recipe,
        {
            "event": "start",
            "step": step,
            "pools": {name: len(items) for name, items in pools.examples.items()} | {MINED: len(pools.mined)},
        },
    )
    begun, saved, window = time.monotonic() - elapsed, time.monotonic(), _Window()
    module.train()
    while (done := _progress(recipe, step, time.monotonic() - begun)) < 1.0:
        rate = recipe.learning_rate * min(1.0, (step + 1) / recipe.warmup) * (1.0 - done)
        for group in optimizer.param_groups:
            group["lr"] = rate
        batch = next(feed)
        with torch.autocast(recipe.device, dtype=torch.bfloat16, enabled=recipe.precision == "bfloat16"):
            loss = _loss(module, teacher, batch, recipe)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(module.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        window.add(float(loss.detach()), len(batch.answerable))
        if step % 50 == 0:
            _note(recipe, {"step": step, "done": round(done, 4), "lr": rate, **window.report()})
            window = _Window()
        if time.monotonic() - saved > recipe.checkpoint_minutes * 60:
            _save(checkpoint, module, optimizer, step, time.monotonic() - begun)
            saved = time.monotonic()
    _save(checkpoint, module, optimizer, step, time.monotonic() - begun)
    _note(recipe, {"event": "end", "step": step, "seconds": time.monotonic() - begun})
    return checkpoint


def _feed(recipe: Recipe, pools: Pools, step: int) -> Iterator[Batch]:
    """Batches from a stream whose seed depends on the step, so that a resumed run sees a fresh order."""
    seed = recipe.seed + 7919 * step
    tokens = tokenizer(recipe.tokenizer, recipe.max_length)
    return batches(stream(pools, seed), tokens, recipe.batch_tokens, random.Random(seed))  # noqa: S311 - sampling, no secret


def _loss(module: nn.Module, teacher: nn.Module | None, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Span loss of rows with a known target, span loss between rival passages, verifier loss; distance to a teacher."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    def tensor(value: Any) -> torch.Tensor:
        return torch.from_numpy(value).to(recipe.device)

    given = tensor(batch.input_ids), tensor(batch.attention_mask), tensor(batch.token_type_ids)
    start, end, verdict = module(*given)
    located = tensor(batch.located)
    _, mask, types = given
    outside = (mask == 0) | ((types == 0) & (torch.arange(mask.shape[1]) > 0).to(mask.device))
    rivals = tensor(batch.rivals)
    total = recipe.verifier_weight * binary_cross_entropy_with_logits(verdict.float(), tensor(batch.answerable))
    for logits, gold in ((start, tensor(batch.starts)), (end, tensor(batch.ends))):
        scores = logits.float().masked_fill(outside, -1e4)
        right = torch.logsumexp(scores.masked_fill(gold == 0, -1e4), -1)
        loss = torch.logsumexp(scores, -1) - right
        total = total + (loss * located).sum() / located.sum().clamp(min=1.0) / 2
        if len(rivals):
            mass = torch.logsumexp(scores[:, 1:], -1)
            shared = torch.where(rivals >= 0, mass[rivals.clamp(min=0)], -1e4)
            between = torch.logsumexp(shared, -1) - right[rivals[:, 0]]
            total = total + recipe.rivals_weight * between.sum() / located.sum().clamp(min=1.0) / 2
    if teacher is not None:
        with torch.no_grad():
            lesson = teacher(*given)
        total = total + recipe.teacher_weight * apart((start, end, verdict), lesson, outside, recipe.verifier_weight)
    return total


def apart(
    ours: tuple[torch.Tensor, ...], theirs: tuple[torch.Tensor, ...], outside: torch.Tensor, verifier_weight: float
) -> torch.Tensor:
    """The cross entropies of a reader's start, end and verdict with those of its teacher, a mean over rows.

    Both give start and end logits, batch × length, and verdicts, one a row; ``outside`` marks the tokens that can't
    begin or end an answer.
    """
    from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

    total = verifier_weight * binary_cross_entropy_with_logits(ours[2].float(), theirs[2].float().sigmoid())
    for logits, wanted in zip(ours[:2], theirs[:2], strict=True):
        target = wanted.float().masked_fill(outside, -1e4).softmax(-1)
        total = total + cross_entropy(logits.float().masked_fill(outside, -1e4), target) / 2
    return total


def _groups(module: nn.Module) -> list[dict[str, Any]]:
    """Weight decay on matrices only."""
    live = [(name, value) for name, value in module.named_parameters() if value.requires_grad]
    return [
        {"params": [value for _, value in live if value.ndim > 1], "weight_decay": 0.01},
        {"params": [value for _, value in live if value.ndim <= 1], "weight_decay": 0.0},
    ]


def _progress(recipe: Recipe, step: int, seconds: float) -> float:
    """The share of the run that is done, by the bound that comes first."""
    return max(step / recipe.max_steps, seconds / (60.0 * recipe.minutes))


def _resume(path: Path, module: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    """Load a checkpoint if there is one; give its step and the seconds already spent."""
    import torch

    if not path.exists():
        return 0, 0.0
    state = torch.load(path, map_location="cpu", weights_only=True)
    module.load_state_dict(state["module"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"]), float(state["seconds"])


def _save(path: Path, module: nn.Module, optimizer: torch.optim.Optimizer, step: int, seconds: float) -> None:
    """Write a checkpoint whole or not at all."""
    import torch

    partial = path.with_suffix(".partial")
    state = {
        "module": module.state_dict(),
        "optimizer": optimizer.state_dict(),
        "step": step,
        "seconds": seconds,
    }
    torch.save(state, partial)
    partial.replace(path)


class _Window:
    """Running means between two log lines."""

    def __init__(self) -> None:
        self.losses: list[float] = []
        self.examples = 0
        self.begun = time.monotonic()

    def add(self, loss: float, examples: int) -> None:
        """Count one step."""
        self.losses.append(loss)
        self.examples += examples

    def report(self) -> dict[str, float]:
        """Mean loss and speed."""
        seconds = time.monotonic() - self.begun
        return {
            "loss": round(sum(self.losses) / len(self.losses), 4),
            "examples": self.examples,
            "examples_per_second": round(self.examples / seconds, 2),
        }


def _note(recipe: Recipe, record: dict[str, Any]) -> None:
    """Append a line to the run's log; the first line of a run holds its recipe."""
    with (recipe.out / "log.jsonl").open("a", encoding="utf-8") as log:
        if record.get("event") == "start":
            record = {**record, "recipe": {key: str(value) for key, value in asdict(recipe).items()}}
        log.write(json.dumps(record) + "\n")
