"""What holds the architecture: which room may import which, and that files stay readable."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(path for folder in ("rag", "evals") for path in (ROOT / folder).rglob("*.py"))
LONGEST = 300

# Room → the rooms of ours that it may import, besides types and errors, which all may.
FOUNDATIONS = {"types", "errors"}
ALLOWED = {
    "types": set(),
    "errors": set(),
    "settings": set(),
    "clock": set(),
    "runtime": set(),
    "language": set(),
    "conversation": {"language"},
    "summary": {"language"},
    "extraction": set(),
    "corpus": {"extraction"},
    "headings": set(),
    "chunking": {"headings"},
    "embedding": {"runtime"},
    "folder": set(),
    "rows": set(),
    "index": {"folder", "rows"},
    "lexical": {"index", "language"},
    "spelling": {"lexical"},
    "ingest": {"chunking", "corpus", "embedding", "folder", "index", "lexical", "settings"},
    "retriever": {"embedding", "index", "lexical", "rows", "spelling"},
    "tables": {"language"},
    "extremes": {"language", "tables"},
    "lookup": {"extremes", "headings", "language", "tables"},
    "idleness": {"language", "lookup"},
    "answerability": {"idleness", "language"},
    "calibration": {"answerability", "runtime"},
    "windows": {"runtime"},
    "encoder": {"answerability", "runtime", "windows"},
    "closeup": {"answerability", "headings", "language", "tables"},
    "runoff": {"answerability", "chunking"},
    "reader": {
        "answerability",
        "calibration",
        "closeup",
        "encoder",
        "lookup",
        "runoff",
        "runtime",
        "tables",
        "windows",
    },
    "answering": {"llm"},
    "answers": {"answerability", "chunking", "language", "reader"},
    "prose": {"chunking", "language"},
    "llm": {"chunking", "language", "prose", "settings"},
    "citations": {"headings", "prose"},
    "overview": {"chunking", "embedding", "language", "lexical", "rows", "summary"},
    "terminal": {"ingest", "settings"},
    "receipts": set(),
    "feedback": set(),
}
# Rooms at the top, which nothing below may import.
TOP = {"engine", "web", "__main__", "training"}


def room(path: Path) -> str:
    return path.relative_to(ROOT / "rag").parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The rooms of `rag` that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "rag" else [f"rag.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("rag.")}
    return found


@pytest.mark.parametrize("path", [p for p in SOURCES if p.is_relative_to(ROOT / "rag")], ids=str)
def test_imports_point_down(path):
    here = room(path)
    if here in TOP or here == "__init__":
        return
    assert here in ALLOWED, f"a new room: say in {Path(__file__).name} what it may import"
    assert imports(path) - {here} <= ALLOWED[here] | FOUNDATIONS


def test_the_product_never_imports_its_evaluation_nor_its_training():
    for path in SOURCES:
        if path.is_relative_to(ROOT / "rag"):
            text = path.read_text(encoding="utf-8")
            assert "import evals" not in text, path
            assert "from evals" not in text, path
            if room(path) != "training":
                assert "training" not in imports(path), path


@pytest.mark.parametrize("path", [*SOURCES, ROOT / "app.py"], ids=str)
def test_a_file_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_only_one_room_knows_chroma_and_none_sets_global_llama_index_settings():
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        if path.is_relative_to(ROOT / "rag"):
            assert ("chromadb" in text) == (path.name == "index.py"), path
            assert "llama_index.core import Settings" not in text, path
