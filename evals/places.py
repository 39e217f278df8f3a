"""Where things lie and how answerers are called; imports nothing, so that the command line starts at once."""

from pathlib import Path

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions"
CORPORA = HERE / "corpora"
RESULTS = HERE / "results"
REPORT = RESULTS / "latest.html"
GATES = HERE / "gates.toml"
# The project's own `corpus/` under this name; any other corpus is a folder of CORPORA.
PROJECT_CORPUS = "kfor"
ANSWERERS = ("reader", "llm", "bm25", "dense", "stock")
