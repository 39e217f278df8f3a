"""Hard questions are found with the passages that mislead, and are learnt as they were found."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from rag import runtime
from rag.training import mining
from rag.training.__main__ import main
from rag.training.data import Example
from rag.training.mixture import load_pools, stream

MILL = "Vera Holm runs the mill on the Orle. It grinds rye and barley for six bakeries of the valley."
CHOIR = "The choir of the valley meets on Mondays. Its twelve members were heard in Halden last week."

KNOWN = "1\tWho runs the mill on the Orle?\tVera Holm"


def collection(folder: Path, questions: str) -> Path:
    path = folder / "valley.txt"
    text = f"# Valley\n## DOC The mill\n{MILL}\n\n## DOC The choir\n{CHOIR}\n\n## QUESTIONS\n{questions}\n"
    path.write_text(text, encoding="utf-8")
    return path


def mined(folder: Path, questions: str, models: Path) -> tuple[mining.Group, ...]:
    out = folder / "mined.jsonl"
    arguments = ["mine", "--models", str(models), "--data", str(collection(folder, questions)), "--out", str(out)]
    main([*arguments, "--threads", "1"])
    return mining.read(out)


@pytest.fixture
def models() -> Path:
    return runtime.MODELS


def test_what_the_reader_knows_is_not_mined(tmp_path: Path, models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mined(tmp_path, f"{KNOWN}\n2\tHow much does a loaf of bread cost?\t-", models) == ()
    assert json.loads(capsys.readouterr().out) == {"questions": 2, "hard": 0, "rows": 0}
    assert {path.name for path in tmp_path.iterdir()} == {"valley.txt", "mined.jsonl"}


def test_a_wrong_answer_is_mined_after_the_passage_that_was_to_answer(tmp_path: Path, models: Path) -> None:
    (group,) = mined(tmp_path, f"{KNOWN}\n2\tWho runs the mill?\ttwelve members", models)
    assert [(item.title, item.context, item.answers) for item in group] == [
        ("The choir", CHOIR, ("twelve members",)),
        ("The mill", MILL, ()),
    ]
    assert [item.answerable for item in group] == [True, False]


def test_a_passage_that_seems_to_answer_is_mined_without_an_answer(tmp_path: Path, models: Path) -> None:
    (group,) = mined(tmp_path, "1\tWho runs the mill?\t-", models)
    assert [(item.title, item.answers, item.answerable) for item in group] == [("The mill", (), False)]


def drawn(folder: Path) -> list[mining.Group]:
    pools = load_pools([collection(folder, KNOWN)], mined=(folder / "mined.jsonl",))
    return [group for group, _ in zip(stream(pools, 3), range(300), strict=False) if group[0].source == mining.MINED]


def test_mined_passages_join_the_stream_under_their_titles_or_side_by_side(tmp_path: Path, models: Path) -> None:
    (found,) = mined(tmp_path, f"{KNOWN}\n2\tWho runs the mill?\ttwelve members", models)
    groups = drawn(tmp_path)
    assert {tuple(item.context for item in group) for group in groups if len(group) > 1} == {
        (f"The choir. {CHOIR}", f"The mill. {MILL}")
    }
    # Without the choir, nothing answers.
    assert {group[0].context: group[0].answers for group in groups if len(group) == 1} == {
        f"{CHOIR}\n\n{MILL}": found[0].answers,
        f"{MILL}\n\n{CHOIR}": found[0].answers,
        MILL: (),
    }
    assert {group[0].answerable for group in groups if group[0].context == MILL} == {False}


def test_passages_that_only_seem_to_answer_come_one_by_one_or_side_by_side(tmp_path: Path) -> None:
    rivals = [
        Example(f"1-{title}", mining.MINED, title, "How many are there?", text, (), answerable=False)
        for title, text in (("The mill", MILL), ("The choir", CHOIR))
    ]
    (tmp_path / "mined.jsonl").write_text(json.dumps([asdict(rival) for rival in rivals]), encoding="utf-8")
    groups = drawn(tmp_path)
    assert {len(group) for group in groups} == {1}
    assert {group[0].context for group in groups} >= {
        f"The mill. {MILL}",
        f"The choir. {CHOIR}",
        f"{MILL}\n\n{CHOIR}",
        f"{CHOIR}\n\n{MILL}",
    }
    assert not any(group[0].answerable or group[0].spans for group in groups)


def test_where_nothing_was_mined_the_stream_goes_on(tmp_path: Path, models: Path) -> None:
    assert mined(tmp_path, KNOWN, models) == ()
    pools = load_pools([collection(tmp_path, KNOWN)], mined=(tmp_path / "mined.jsonl",))
    assert len([group for group, _ in zip(stream(pools, 3), range(100), strict=False)]) == 100
