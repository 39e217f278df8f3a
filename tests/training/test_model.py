"""The network: skipped where torch is not installed, which is everywhere but where the reader is trained."""

import importlib.util
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.training import dropout, model, relative
from rag.training.cases import Case
from rag.training.data import Example
from rag.training.encode import encode, tokenizer
from rag.training.reading import OnnxReader
from rag.training.train import apart

MODELS = Path(model.__file__).parent.parent / "models"
needs_torch = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None or importlib.util.find_spec("transformers") is None,
    reason="torch and transformers are installed only for training (requirements-train.txt)",
)
needs_onnx = pytest.mark.skipif(
    importlib.util.find_spec("onnx") is None,
    reason="onnx is installed only for training (requirements-train.txt)",
)


def test_the_command_line_needs_no_torch() -> None:
    code = (
        "import sys; sys.modules.update(torch=None, transformers=None, onnx=None)\n"
        "from rag.training.__main__ import parser\n"
        "assert 'calibrate' in parser().format_help()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=MODELS.parent.parent)


def test_answers_are_found_again_in_their_tokens() -> None:
    text = "In 2004 Vigdis Ólafsdóttir-Berg, who sold 1,200 ships, left."
    example = Example("1", "s", "t", "Who left?", text, ((8, 31), (42, 47)))
    tokens = tokenizer(MODELS / "tokenizer.json", 64)
    ((encoded,),) = encode([(example,)], tokens)
    offsets = tokens.encode(example.question, text).offsets
    found = [text[offsets[a][0] : offsets[b][1]] for a, b in zip(encoded.starts, encoded.ends, strict=True)]
    assert found == ["Vigdis Ólafsdóttir-Berg", "1,200"]


def test_a_group_whose_answer_is_cut_off_is_left_out() -> None:
    text = "word " * 200 + "answer"
    cut = Example("1", "s", "t", "What?", text, ((1000, 1006),))
    kept = Example("2", "s", "t", "What?", "An answer", ((3, 9),))
    assert [len(group) for group in encode([(cut, kept), (kept,)], tokenizer(MODELS / "tokenizer.json", 64))] == [1]


@needs_onnx
def test_the_shipped_reader_can_be_dequantised() -> None:
    weights = model.dequantised(MODELS / "reader-small.onnx")
    assert weights["encoder.embeddings.word_embeddings.weight"].shape == (30522, 384)
    assert weights["encoder.encoder.layer.5.intermediate.dense.weight"].shape == (1536, 384)
    assert weights["qa_outputs.weight"].shape == (2, 384)


@needs_onnx
def test_the_shipped_large_encoder_is_a_base_to_go_on_from() -> None:
    weights = model.dequantised(MODELS / "reader-large.onnx")
    assert model.depth(weights) == 9
    assert weights["encoder.embeddings.word.weight"].shape == (30522, 768)
    assert weights["encoder.layers.8.fed.weight"].shape == (768,)


def test_distances_fall_into_t5s_buckets() -> None:
    found = relative.buckets()
    middle = relative.POSITIONS - 1
    assert len(found) == 2 * relative.POSITIONS - 1
    # Behind: exact up to 7, then 8 more on a logarithmic scale to 128; ahead the same, 16 further.
    assert [found[middle - distance] for distance in (0, 1, 7, 8, 15, 16, 127, 511)] == [0, 1, 7, 8, 9, 10, 15, 15]
    assert [found[middle + distance] for distance in (1, 7, 8, 511)] == [17, 23, 24, 31]


@needs_torch
def test_the_large_encoder_is_mpnet_with_the_word_pieces_of_bert() -> None:
    import torch
    from transformers import MPNetConfig, MPNetModel

    torch.manual_seed(0)
    # The sizes in which all-mpnet-base-v2 differs from its kind's defaults.
    sizes = {"vocab_size": 30527, "max_position_embeddings": 514, "layer_norm_eps": 1e-5}
    theirs = MPNetModel(MPNetConfig(num_hidden_layers=2, **sizes), add_pooling_layer=False).eval()
    ours = relative.build(2).eval()
    weights = relative.from_mpnet({name: value.numpy() for name, value in theirs.state_dict().items()}, 2)
    ours.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in weights.items()})
    pieces = [101, 2040, 3094, 2009, 102]
    mask = torch.ones((1, 5), dtype=torch.int64)
    with torch.no_grad():
        expected = theirs(torch.tensor([[0, 2044, 3098, 2013, 2]]), mask).last_hidden_state
        found = ours(torch.tensor([pieces]), mask, torch.zeros_like(mask))
    assert torch.allclose(expected, found, atol=1e-4)


@needs_torch
def test_while_training_layers_see_their_inputs_in_256_steps_and_slopes_pass_through() -> None:
    import torch

    network = relative.build(1)
    rounding = network.layers[0].rounding
    given = torch.tensor([[[-0.55, 0.004, 0.006, 2.0]], [[0.0, 0.004, 0.006, 255.0]]], requires_grad=True)
    assert torch.equal(rounding(given), given)
    model.set_rounding(network, live=True)
    rounded = rounding(given)
    # The first row's step is 0.01, the second's 1.
    assert torch.allclose(rounded, torch.tensor([[[-0.55, 0.0, 0.01, 2.0]], [[0.0, 0.0, 0.0, 255.0]]]))
    rounded.sum().backward()
    assert torch.equal(given.grad, torch.ones_like(given))
    assert torch.equal(rounding.eval()(given), given)


@needs_torch
def test_the_small_encoder_is_trained_on_rounded_inputs_too_and_read_without() -> None:
    import torch

    network = model.build().encoder
    given = [torch.tensor([[101, 2044, 3098, 102]]), *(torch.ones((1, 4), dtype=torch.long) for _ in range(2))]
    model.set_dropout(network, 0.0)
    plain = network.train()(*given)
    model.set_rounding(network, live=True)
    rounded = network(*given)
    assert not torch.equal(rounded, plain)
    # 256 steps move no value far.
    assert torch.allclose(rounded, plain, atol=0.2)
    assert torch.equal(network.eval()(*given), plain)


@needs_torch
def test_a_reader_is_as_far_from_its_teacher_as_their_distributions_differ() -> None:
    import torch

    outside = torch.tensor([[False, False, True]])
    # Probabilities 1/4 and 3/4 of the teacher; the last token, outside, counts for neither.
    theirs = (torch.tensor([[0.0, np.log(3.0), 9.0]]), torch.tensor([[0.0, np.log(3.0), 9.0]]), torch.tensor([0.0]))
    even = (torch.tensor([[1.0, 1.0, 5.0]]), torch.tensor([[2.0, 2.0, 5.0]]), torch.tensor([0.0]))
    # Even odds cost log 2, at the start and end (a half each) and for the verdict (weight 0.5).
    assert np.isclose(apart(even, theirs, outside, 0.5).item(), 1.5 * np.log(2))
    alike = [value.clone().requires_grad_() for value in theirs]
    entropy = -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))
    distance = apart(tuple(alike), theirs, outside, 0.5)
    assert np.isclose(distance.item(), entropy + 0.5 * np.log(2))
    distance.backward()
    assert all(torch.allclose(value.grad, torch.zeros_like(value), atol=1e-6) for value in alike)


@needs_torch
def test_dropout_zeroes_its_share_and_scales_the_rest_while_training_only() -> None:
    import torch

    layer = dropout.build(0.25)
    given = torch.ones((4, 100, 100), requires_grad=True)
    torch.manual_seed(0)
    first, second = layer(given), layer(given)
    kept = first != 0
    # 64 of 256 levels are dropped: 40,000 draws have a standard deviation of 0.0022.
    assert 0.74 < kept.float().mean() < 0.76
    assert torch.allclose(first[kept], torch.tensor(256 / 192))
    assert not torch.equal(first, second)
    first.sum().backward()
    assert torch.equal(given.grad, first)
    torch.manual_seed(0)
    assert torch.equal(layer(given), first)
    assert torch.equal(layer.eval()(given), given)


@needs_torch
def test_a_step_trains_and_an_export_answers_like_the_checkpoint(tmp_path: Path) -> None:
    import torch

    from rag.training.data import read
    from rag.training.export import export, parity
    from rag.training.train import Recipe, train

    records = [
        {
            "id": str(i),
            "title": "A",
            "context": f"Town {i} has {i + 3} bridges. It is old.",
            "question": f"How many bridges has town {i}?",
            "answers": [{"text": str(i + 3), "start": len(f"Town {i} has ")}],
        }
        for i in range(40)
    ]
    data = tmp_path / "squadshifts.jsonl"
    data.write_text("\n".join(json.dumps(record) for record in records))
    recipe = Recipe(
        layers=0,
        base=str(MODELS / "reader-small.onnx"),
        data=(data,),
        tokenizer=MODELS / "tokenizer.json",
        out=tmp_path / "run",
        max_steps=2,
        batch_tokens=512,
        threads=1,
    )
    checkpoint = train(recipe)
    assert torch.load(checkpoint, weights_only=True)["step"] == 2
    assert train(recipe) == checkpoint
    taught = replace(recipe, out=tmp_path / "taught", teacher=MODELS / "reader-small.onnx")
    assert torch.load(train(taught), weights_only=True)["step"] == 2
    small, plain = (
        export(checkpoint, tmp_path / "int8.onnx"),
        export(checkpoint, tmp_path / "f.onnx", quantise=False),
    )
    assert small.stat().st_size < 0.3 * plain.stat().st_size
    cases = [Case(item.id, "single", "A", item.question, (item.context,), item.answers) for item in read(data)]
    both = [OnnxReader(path, MODELS / "tokenizer.json") for path in (plain, small)]
    found = parity(both[0], both[1], cases)
    assert found.same_span >= 0.9
    assert found.float_f1 > 80
    base = MODELS / "reader-small.onnx"
    mean = export(checkpoint, tmp_path / "mean.onnx", quantise=False, average=base)
    ours, theirs, middle = (model.dequantised(path)["qa_outputs.weight"] for path in (plain, base, mean))
    assert not np.allclose(ours, theirs, atol=1e-6)
    assert np.allclose(middle, (ours + theirs) / 2, atol=1e-6)
    with pytest.raises(ValueError, match=r"reader-large\.onnx can't be averaged with the checkpoint"):
        export(checkpoint, tmp_path / "none.onnx", average=MODELS / "reader-large.onnx")
    assert not (tmp_path / "none.onnx").exists()
