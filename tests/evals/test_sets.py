import json

import pytest

from evals import corpus, run, sets
from evals.errors import EvaluationError
from rag.types import Document

RECORD = {
    "id": "q1",
    "question": "Who leads?",
    "answers": ["Ada"],
    "category": "who",
    "corpus": "x",
    "evidence": ["Ada leads the team"],
}
DOCUMENTS = {"a.md": Document("a.md", "A", "Since May Ada leads the team. Bo and Cy help.", "0" * 64)}


def written(path, *records):
    path.write_text(
        "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records) + "\n", encoding="utf-8"
    )
    return path


def linted(tmp_path, **changes):
    path = written(tmp_path / "set.jsonl", RECORD | changes)
    return sets.lint(sets.read(path), {"x": DOCUMENTS})


def test_a_record_is_read_with_its_history_and_alternatives(tmp_path):
    record = RECORD | {
        "history": [{"role": "user", "content": "Hello"}],
        "evidence": ["one", ["two", "three"]],
        "all_of": [["a", "b"]],
    }
    (question,) = sets.read(written(tmp_path / "set.jsonl", "", record)).questions
    assert question.history[0].content == "Hello"
    assert question.evidence == (("one",), ("two", "three"))
    assert question.all_of == (("a", "b"),)
    assert question.answerable


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"id": "q2", ', ":2: is no JSON"),
        ("[]", ":2: is no JSON object, got []"),
        (json.dumps({**RECORD, "id": "q2", "category": "whom"}), ":2: category 'whom' is unknown; known are who"),
        (json.dumps({**RECORD, "id": "q2", "answers": "Ada"}), ":2: answers: the value should be a list, got 'Ada'"),
        (json.dumps({"id": "q2"}), ":2: has no field 'question'"),
        (json.dumps({**RECORD, "id": "q2", "corpus": "../x"}), ":2: corpus '../x' is no name"),
        (json.dumps({**RECORD, "id": "q2", "answers": [""]}), ":2: answers.0: "),
        (
            json.dumps({**RECORD, "id": "q2", "todo": "complete me"}),
            ":2: is a draft still",
        ),
        (
            json.dumps({**RECORD, "id": "q2", "answer": "Ada"}),
            ":2: has an unknown field 'answer'; known are id, question",
        ),
        (json.dumps({**RECORD, "id": "q2", "polarity": "maybe"}), ":2: polarity: "),
        (json.dumps(RECORD), ":2: id 'q1' is used twice"),
    ],
)
def test_a_malformed_line_is_named_with_file_line_and_field(tmp_path, line, complaint):
    path = written(tmp_path / "set.jsonl", RECORD, line)
    with pytest.raises(EvaluationError) as caught:
        sets.read(path)
    assert str(caught.value).startswith(f"{path}{complaint}")


def test_every_malformed_line_is_named_at_once(tmp_path):
    path = written(tmp_path / "set.jsonl", RECORD, "{", json.dumps(RECORD), "[]")
    with pytest.raises(EvaluationError) as caught:
        sets.read(path)
    places = [line.removeprefix(str(path)).split(": ")[0] for line in str(caught.value).splitlines()]
    assert places == [":2", ":3", ":4"]


def test_a_corpus_that_is_not_there_is_named_with_file_and_line(tmp_path):
    path = written(tmp_path / "set.jsonl", "", RECORD | {"corpus": "nowhere"})
    with pytest.raises(EvaluationError) as caught:
        run.check([sets.read(path)])
    assert str(caught.value).startswith(f"{path}:2: q1: corpus 'nowhere': there is no folder")


def test_a_set_chosen_twice_is_read_once_and_two_of_one_name_are_refused(tmp_path):
    first = written(tmp_path / "set.jsonl", RECORD)
    (tmp_path / "other").mkdir()
    second = written(tmp_path / "other" / "set.jsonl", RECORD)
    assert [one.path for one in sets.find([str(first), str(first)])] == [first]
    with pytest.raises(EvaluationError, match="a set of this name is chosen already"):
        sets.find([str(first), str(second)])


def test_a_set_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(EvaluationError, match=r"nowhere: no such question set.*kfor\.dev"):
        sets.find(["nowhere"])


def test_an_empty_set_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match="holds no question"):
        sets.read(written(tmp_path / "set.jsonl", ""))


def test_a_sound_record_has_no_problem(tmp_path):
    assert linted(tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"evidence": ["Ada led the team"]}, "evidence 'Ada led the team' is not in the corpus 'x'"),
        ({"answers": ["Bo"]}, "none of the accepted answers ['Bo'] is in the evidence"),
        ({"evidence": []}, "has accepted answers, but no evidence"),
        ({"answers": []}, "has no accepted answers, but evidence, all_of or polarity"),
        ({"documents": ["b.md"]}, "document 'b.md' is not in the corpus 'x'"),
        ({"all_of": [["Ada"], ["Dee", "Eve"]]}, "none of ['Dee', 'Eve'] is in the evidence"),
    ],
)
def test_the_linter_says_what_does_not_fit_the_corpus(tmp_path, changes, complaint):
    assert linted(tmp_path, **changes) == [f"{tmp_path / 'set.jsonl'}:1: q1: {complaint}"]


def test_evidence_counts_only_in_the_documents_that_a_question_names(tmp_path):
    documents = DOCUMENTS | {"b.md": Document("b.md", "B", "Nothing here.", "1" * 64)}
    path = written(tmp_path / "set.jsonl", RECORD | {"documents": ["b.md"]})
    assert "is not in the corpus" in sets.lint(sets.read(path), {"x": documents})[0]


def test_every_shipped_set_fits_its_corpus():
    assert run.check(sets.find([])) == []


def test_the_shipped_sets_are_as_large_and_as_varied_as_they_should_be():
    by_name = {one.name: one for one in sets.find([])}

    def of(name):
        return [question for part in ("dev", "test") for question in by_name[f"{name}.{part}"].questions]

    assert len(of("kfor")) >= 150
    assert len(of("handbook")) >= 150
    assert len(of("attacks")) >= 30
    assert len(by_name["gazette.dev"].questions) >= 260
    assert len(by_name["gazette.test"].questions) >= 120
    assert len({question.dialogue for question in by_name["gazette_dialogues.dev"].questions}) >= 15
    dialogues = {}
    for question in of("dialogues"):
        dialogues.setdefault(question.dialogue, []).append(question)
    assert len(dialogues) >= 30
    assert all(2 <= len(turns[-1].history) // 2 + 1 <= 5 for turns in dialogues.values())
    wanted = {"who", "when", "where", "how_many", "list", "why_how", "yes_no", "paraphrase", "misspelt"}
    wanted |= {"disfluent", "false_premise", "near", "far"}
    assert wanted <= {question.category for question in of("kfor")}
    assert wanted <= {question.category for question in by_name["gazette.dev"].questions}
    assert wanted <= {question.category for question in by_name["gazette.test"].questions}
    assert {question.category for one in by_name.values() for question in one.questions} <= set(sets.CATEGORIES)


def test_no_held_out_question_is_among_the_seen_ones():
    every = sets.find([])
    seen = {(q.question.casefold(), q.history) for one in every if one.seen for q in one.questions}
    held_out = {(q.question.casefold(), q.history) for one in every if not one.seen for q in one.questions}
    assert len(held_out) >= 300
    assert not seen & held_out


def test_the_halves_of_the_gazette_rest_on_different_documents():
    texts = {id_: document.text for id_, document in corpus.documents(corpus.configure("gazette")).items()}

    def documents(*names):
        evidence = [words for one in sets.find(names) for q in one.questions for item in q.evidence for words in item]
        return {id_ for id_, text in texts.items() if any(words in text for words in evidence)}

    seen = documents("gazette.dev", "gazette_dialogues.dev")
    held_out = documents("gazette.test")
    assert len(seen) == 11
    assert len(held_out) == 5
    assert not seen & held_out
