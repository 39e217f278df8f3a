import json
import re
from dataclasses import replace

import pytest

from evals import compare, gate, report, result, run, sets, tables
from evals import corpus as corpus_module
from evals.errors import EvaluationError
from tests.llm.scripted import Scripted, says

FILES = {
    "team.md": "---\ntitle: The team\n---\nAda Berg has led the survey team since 2019. The team has 14 members.\n",
    "boat.md": "---\ntitle: The boat\n---\nThe research boat Petrel was built in Bergen in 2007. <script>x</script>\n",
}
RECORDS = [
    {"id": "lead", "question": "Who has led the survey team since 2019?", "answers": ["Ada Berg"],
     "category": "who", "corpus": "mine", "evidence": ["Ada Berg has led the survey team since 2019."]},
    {"id": "city", "question": "Where was the boat Petrel built?", "answers": ["Bergen"],
     "category": "where", "corpus": "mine", "evidence": ["was built in Bergen in 2007"]},
    {"id": "far", "question": "What is the capital of France?", "answers": [], "category": "far",
     "corpus": "mine"},
    {"id": "bad", "question": "...", "answers": [], "category": "far", "corpus": "mine"},
]  # fmt: skip


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    path = tmp_path_factory.mktemp("sets") / "mine.test.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in RECORDS), encoding="utf-8")
    return (sets.read(path),)


@pytest.fixture
def corpus(tmp_path, monkeypatch, corpus_of):
    monkeypatch.setenv("SOURCELINE_DATA", str(tmp_path / "data"))
    return corpus_of(FILES).corpus


@pytest.fixture
def done(chosen, corpus):
    return run.run("bm25", chosen, corpus)


def without_timings(one):
    rows = [replace(row, answer={**row.answer, "timings": {}}) for row in one.rows]
    return replace(one, rows=tuple(rows))


def test_the_product_answers_a_set_over_a_corpus_given_by_folder(chosen, corpus):
    asked = []
    done = run.run("reader", chosen, corpus, {"threshold": 0.0}, asked.append)
    assert [question.id for question in asked] == ["lead", "city", "far", "bad"]
    lead = done.rows[0]
    assert lead.scores["recall@5"] == 1.0
    assert lead.answer["citations"][0]["document_id"] == "team.md"
    assert lead.scores["quotes_valid"] == 1.0
    assert done.about["settings"]["threshold"] == 0.0


def test_a_question_that_cannot_be_asked_fails_with_its_reason_and_the_others_are_measured(chosen, corpus):
    lead, city, _, bad = run.run("reader", chosen, corpus, {"threshold": 0.0, "max_question_chars": 35}).rows
    assert lead.why == "the question has 39 characters, at most 35 are read: ask a shorter one"
    assert lead.answer["answer"] == lead.why
    assert (lead.scores["right"], lead.scores["recall@5"]) == (0.0, 0.0)
    assert (city.why, city.scores["recall@5"]) == ("", 1.0)
    # Nothing is claimed, and nothing should be.
    assert (bad.why, bad.scores["right"]) == ("", 1.0)


def test_two_runs_of_the_same_are_equal_but_for_their_timings(chosen, corpus, done):
    again = run.run("bm25", chosen, corpus)
    assert without_timings(again) == without_timings(done)


def test_the_best_sentence_by_bm25_is_quoted_and_cited(done):
    lead, city, far, _ = done.rows
    assert lead.answer["short"] == "Ada Berg has led the survey team since 2019."
    assert lead.why == city.why == ""
    assert city.scores["citation_precision"] == 1.0
    assert far.answer["status"] == "answered" or far.answer["reason"] == "no_passages"


def test_the_dense_baseline_answers_with_the_nearest_sentence(chosen, corpus):
    done = run.run("dense", chosen, corpus)
    assert done.rows[1].answer["citations"][0]["document_id"] == "boat.md"
    assert 0.0 < done.rows[1].answer["confidence"] <= 1.0


def test_a_flawed_set_is_named_before_anything_is_asked(tmp_path, corpus):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({**RECORDS[0], "evidence": ["Bo has led"]}), encoding="utf-8")
    asked = []
    with pytest.raises(EvaluationError, match=r"bad\.jsonl:1: lead: evidence 'Bo has led' is not in"):
        run.run("bm25", (sets.read(path),), corpus, None, asked.append)
    assert asked == []


def test_a_corpus_that_is_not_there_is_named(chosen):
    with pytest.raises(EvaluationError, match="corpus 'mine': there is no folder"):
        run.run("bm25", chosen)


def test_a_saved_run_is_read_back_unchanged(done, tmp_path):
    path = tmp_path / "deep" / "run.json"
    result.save(done, path)
    assert json.loads(json.dumps(result.load(path).rows[0].answer)) == done.rows[0].answer
    assert result.load(path).rows[0].scores == done.rows[0].scores
    summary = json.loads(path.read_text(encoding="utf-8"))["summary"]
    assert summary["questions"] == 4
    assert summary["metrics"]["answers_right"]["mean"] == 1.0


@pytest.mark.parametrize("content", ["{", "{}", '{"format": 1, "about": {}, "rows": []}'])
def test_a_file_that_is_no_run_is_refused_with_what_to_do(tmp_path, content):
    path = tmp_path / "run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"is no saved run .*python -m evals run"):
        result.load(path)


def with_row(one, index, **changes):
    row = one.rows[index]
    changed = replace(row, scores={**row.scores, **changes.pop("scores", {})}, **changes)
    return replace(one, rows=(*one.rows[:index], changed, *one.rows[index + 1 :]))


def test_comparison_lists_what_got_better_and_worse(done):
    worse = with_row(with_row(done, 0, scores={"right": 0.0}, why="no"), 1, scores={"right": 0.0}, why="no")
    mixed = with_row(worse, 1, scores={"right": 1.0}, why="")
    found = compare.compare(worse, mixed)
    assert [after.id for _, after in found.better] == ["city"]
    assert found.worse == ()
    assert [after.id for _, after in compare.compare(done, worse).worse] == ["lead", "city"]
    # Two pairs that differ by 0 and 1: a resample of two has mean 0 or 1 a quarter of the time each.
    answers = found.differences["answers_right"]
    assert (answers.mean, answers.low, answers.high, answers.count) == (0.5, 0.0, 1.0, 2)
    assert found.differences["abstentions_right"].mean == 0.0


def test_runs_that_cannot_be_compared_are_refused(done):
    with pytest.raises(EvaluationError, match="lead: the question or its accepted answers changed"):
        compare.compare(done, with_row(done, 0, question="Who else?"))
    with pytest.raises(EvaluationError, match="share no question"):
        compare.compare(done, replace(done, rows=()))


def test_questions_of_one_run_only_and_changed_settings_are_told(done):
    shorter = replace(done, rows=done.rows[:2], about={**done.about, "settings": {"threads": 1}})
    found = compare.compare(done, shorter)
    assert found.only_a == ("far", "bad")
    assert found.only_b == ()
    assert found.changed_settings["threads"] == (2, 1)


def test_gates_pass_and_fail_by_their_thresholds(done, tmp_path):
    path = tmp_path / "gates.toml"
    path.write_text(
        '[[gate]]\nset = "mine.test"\nmetric = "answers_right"\nat_least = 1.0\n'
        '[[gate]]\nset = "mine.test"\nmetric = "p50_seconds"\nat_most = 60\n'
        '[[gate]]\nset = "mine.test"\nmetric = "false_answer_rate"\nat_most = 0.0\n'
        '[[gate]]\nset = "absent"\nmetric = "right"\nat_least = 0.0\n',
        encoding="utf-8",
    )
    wrong = with_row(done, 2, answer={**done.rows[2].answer, "status": "answered", "short": "Paris"})
    verdicts = gate.check(gate.read(path), wrong)
    assert [verdict.passed for verdict in verdicts] == [True, True, False, False]
    assert verdicts[2].measured == 0.5


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[[gate]]\nset = "a"\nmetric = "right"\n', "gate 1 needs either at_least or at_most"),
        ('[[gate]]\nset = "a"\nmetric = "rihgt"\nat_least = 1\n', "metric 'rihgt' is unknown; known are right"),
        ('[[gate]]\nset = "a"\nmetric = "right"\natleast = 1\n', "gate.0.atleast"),
        ("[[gate", "can't be read"),
    ],
)
def test_a_gate_that_cannot_be_used_is_named(tmp_path, text, complaint):
    path = tmp_path / "gates.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError, match=re.escape(complaint)):
        gate.read(path)


def test_the_shipped_gates_name_sets_that_are_there():
    names = {one.name for one in sets.find([])}
    assert {one.set for one in gate.read()} <= names


def test_the_report_reaches_no_outside_host_and_keeps_documents_inert(done):
    page = report.page([done], held_out=True)
    assert not re.search(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//", page)
    assert "<script>x</script>" not in page
    assert page.count("<script>") == 1
    assert "Who has led the survey team since 2019?" in page


def test_held_out_questions_are_shown_only_when_asked_for(done):
    assert RECORDS[0]["question"] not in report.page([done])
    assert RECORDS[0]["question"] not in tables.failures(with_row(done, 0, why="no"))
    assert RECORDS[0]["question"] in tables.failures(with_row(done, 0, why="no"), held_out=True)


def test_the_readme_tables_part_held_out_sets_from_seen_ones_and_hold_a_column_per_answerer(done):
    held_out = with_row(with_row(done, 2, scores={"right": 0.0}), 3, scores={"right": 1.0})
    product = replace(held_out, about={**done.about, "answerer": "reader"})
    header, _, line = tables.markdown([held_out, product]).splitlines()
    assert header == (
        "| set (held out) | n | Sourceline | … of answerable | … of unanswerable | cited right | best BM25 sentence |"
    )
    # Three of four are right: all of two that are answerable, one of two that aren't.
    assert line == "| `mine.test` | 4 | **75.0** [25, 100] | 100 | 50.0 [0, 100] | 100 | 75.0 [25, 100] |"
    rows = tuple(replace(row, set="kfor.dev") for row in held_out.rows)
    about = {**done.about, "sets": {**done.about["sets"], "kfor.dev": {"seen": True}}}
    both = tables.markdown([replace(held_out, about=about, rows=(*held_out.rows, *rows))]).splitlines()
    assert [line.split(" | ")[0] for line in both if "---" not in line] == [
        "| set (held out)", "| `mine.test`", "", "| set (seen)", "| `kfor.dev`: the article",
    ]  # fmt: skip


def test_evaluation_never_writes_to_the_chroma_server_or_index_that_the_app_uses(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCELINE_CHROMA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("SOURCELINE_DATA", str(tmp_path / "data"))
    settings = corpus_module.configure("handbook")
    assert settings.chroma_url is None
    assert settings.data == tmp_path / "data" / "evals" / "handbook"


def test_a_run_keeps_no_address_and_no_secret(done):
    assert set(done.about["settings"]) == set(run.SETTINGS)


def test_a_language_model_is_measured_by_what_it_wrote_and_what_the_gate_made_of_it(
    chosen, corpus, monkeypatch, tmp_path
):
    server = Scripted()
    server.replies = [says("The survey team is led by Ada Berg [1]. The team has 99 members [1].")]
    monkeypatch.setenv("SOURCELINE_LLM_URL", server.url)
    monkeypatch.setenv("SOURCELINE_LLM_MODEL", "tiny")
    try:
        done = run.run("llm", sets.thinned(chosen, 4), corpus, {"threshold": 0.0})
    finally:
        server.close()
    (row,) = done.rows
    assert (row.id, row.scores["let_through"], row.scores["prose_said"]) == ("lead", 0.5, 1.0)
    assert row.scores["supported_before"] == 0.5
    assert row.answer["timings"]["first"] <= row.answer["timings"]["prose"] <= row.answer["timings"]["total"]
    assert done.about["settings"]["model"] == "tiny"
    assert result.tokens(done.rows) == {"prompt": 100.0, "answer": 10.0, "asked": 1.0}
    line = tables.models([done]).splitlines()[2]
    assert line.startswith("| llm | mine.test | 1 | 100.0")
    assert line.endswith("| 100, 10 (1) |")


def test_a_set_is_thinned_to_every_nth_question_and_no_less_than_all(chosen):
    (half,) = sets.thinned(chosen, 2)
    assert [question.id for question in half.questions] == ["lead", "far"]
    with pytest.raises(EvaluationError, match="--every 0: give 1"):
        sets.thinned(chosen, 0)
