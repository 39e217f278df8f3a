"""The README's commands, run as they stand there."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    """The lines of the README's shell blocks, without comments and leading variables."""
    blocks = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)
    lines = [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [re.sub(r"^(?:[A-Z_]+=\S+ )+", "", line) for line in lines if line and not line.startswith("#")]


def starting_with(*words: str) -> list[list[str]]:
    split = [shlex.split(line) for line in commands()]
    return [line for line in split if line[: len(words)] == list(words)]


def test_every_command_is_of_a_kind_that_these_tests_run():
    known = [
        *starting_with("make"),
        *starting_with(".venv/bin/python", "-m", "rag"),
        *starting_with(".venv/bin/python", "-m", "evals"),
        *starting_with(".venv/bin/chroma", "run"),
    ]
    assert sorted(known) == sorted(shlex.split(line) for line in commands())
    assert len(known) >= 10


@pytest.mark.parametrize("command", starting_with("make"), ids=" ".join)
def test_each_make_target_exists(command):
    subprocess.run([command[0], "--dry-run", *command[1:]], cwd=ROOT, check=True, capture_output=True)


def test_the_commands_of_the_product_run_in_the_order_of_the_readme(tmp_path):
    (tmp_path / "corpus").symlink_to(ROOT / "corpus")
    (tmp_path / "questions.jsonl").write_text('{"id": 1, "question": "who commands KFOR?"}\n')
    for command in starting_with(".venv/bin/python", "-m", "rag"):
        result = subprocess.run(
            [sys.executable, *command[1:]],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, (command, result.stderr)
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", starting_with(".venv/bin/python", "-m", "evals"), ids=" ".join)
def test_each_command_of_the_evaluation_exists_with_the_flags_that_the_readme_uses(command):
    explained = subprocess.run(
        [sys.executable, "-m", "evals", command[3], "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for flag in (word for word in command[4:] if word.startswith("--")):
        assert flag in explained


def test_the_chroma_server_takes_the_flags_that_the_readme_uses():
    (command,) = starting_with(".venv/bin/chroma", "run")
    chroma = Path(sys.executable).parent / "chroma"
    explained = subprocess.run([chroma, "run", "--help"], capture_output=True, text=True, check=True).stdout
    assert all(flag in explained for flag in command[2:] if flag.startswith("--"))


def test_every_file_that_the_readme_names_is_there():
    linked = re.findall(r"\]\(([^)#:]+)\)", README)
    quoted = re.findall(r"`((?:docs|rag|evals|deploy|corpus|tests)/[\w./-]*)`", README)
    named = {*linked, *quoted}
    assert named
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []
