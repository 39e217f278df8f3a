"""Written questions keep their answers word for word, and say what is wrong with a line that can't be read."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.conversation import standalone
from rag.training import written
from rag.training.data import Example
from rag.training.mixture import load_pools
from rag.training.negatives import near_passage, neighbours

QUESTIONS = Path(written.__file__).parent / "questions"
COLLECTIONS = sorted(QUESTIONS.glob("*/*.txt"))
CONTEXT = "The mill was built in 1850. It was sold in 1920. In 1920 the roof fell in."
COLLECTION = """# Two boats
## DOC The Tern
The Tern is 12 metres long. Vera Holm steers it.

It sails on Monday and on Friday.
## DOC The Gull: a boat
The Gull is 9 metres long.

## QUESTIONS
1\tWho steers the Tern?\tVera Holm
1\tWhen does the Tern sail?\tMonday ;; Friday
2\tWho steers the Gull?\t-
"""


def test_an_answer_is_found_in_the_sentence_that_shares_most_words_with_the_question() -> None:
    (sold,) = written.spans(CONTEXT, "When was the mill sold?", "1920") or ()
    (fell,) = written.spans(CONTEXT, "In which year did the roof fall in?", "1920") or ()
    assert (sold, fell) == ((43, 47), (52, 56))


def test_brackets_mark_the_right_place_within_the_words_around_it() -> None:
    (marked,) = written.spans(CONTEXT, "When was it sold?", "In [[1920]] the roof") or ()
    assert marked == (52, 56)


def test_no_part_of_a_word_is_taken_where_the_whole_word_stands_too() -> None:
    (found,) = written.spans("Smartly dressed, he lives in art.", "What does he live in?", "art") or ()
    assert found == (29, 32)


def test_an_answer_that_the_text_lacks_is_told_from_no_answer() -> None:
    assert written.spans(CONTEXT, "Who bought it?", "-") == ()
    assert written.spans(CONTEXT, "Who bought it?", "Bo Lind") is None
    assert written.spans(CONTEXT, "Who bought it?", "1920 ;; Bo Lind") is None


@given(st.data())
def test_every_span_that_is_given_says_the_answer(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab .\n1", min_size=1, max_size=40))
    start = data.draw(st.integers(0, len(text) - 1))
    answer = text[start : data.draw(st.integers(start + 1, len(text)))]
    found = written.spans(text, "a b", answer)
    if answer.strip():
        assert found is not None
        assert [text[left:right] for left, right in found] == [answer.strip()]
    else:
        assert found is None


def test_a_collection_is_its_documents_questions(tmp_path: Path) -> None:
    path = tmp_path / "boats.txt"
    path.write_text(COLLECTION, encoding="utf-8")
    who, when, unknown = written.collection(path)
    assert (who.answers, when.answers, unknown.answers) == (("Vera Holm",), ("Monday", "Friday"), ())
    assert (who.title, unknown.title) == ("The Tern", "The Gull: a boat")
    assert unknown.context == "The Gull is 9 metres long."
    assert [item.answerable for item in (who, when, unknown)] == [True, True, False]
    assert len({item.id for item in (who, when, unknown)}) == 3


def test_hard_and_bare_questions_are_sets_of_their_own_about_the_same_documents(tmp_path: Path) -> None:
    path = tmp_path / "boats.txt"
    talk = "1\tWho steers it?\tWho steers the Tern?\tVera Holm\n"
    hard = "1\tWho is at the helm?\tVera Holm\n2\tHow wide is the Gull?\t-\n"
    bare = "2\thow long is the gull\t9 metres\n"
    sections = f"## HARD QUESTIONS\n{hard}\n## BARE QUESTIONS\n{bare}\n## CONVERSATIONS\n{talk}"
    path.write_text(f"{COLLECTION}\n{sections}", encoding="utf-8")
    made = written.collection(path)
    assert [example.source for example in made] == [written.DOCUMENTS] * 3 + [written.HARD] * 2 + [written.BARE]
    assert [example.answers for example in made[3:]] == [("Vera Holm",), (), ("9 metres",)]
    assert [one.example.answers for one in written.conversations(path)] == [("Vera Holm",)]
    assert {name: len(found) for name, found in load_pools([path]).examples.items()} == {
        written.DOCUMENTS: 3,
        written.HARD: 2,
        written.BARE: 1,
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("3\tWho?\t-", "question 4: no document '3', there are 2"),
        ("1\tWho?", "2 columns between tabs, not 3: '1\\\\tWho"),
        ("2\tWho steers?\tVera Holm", "question 4: 'Vera Holm' isn't word for word in 'The Gull: a boat'"),
    ],
)
def test_a_line_of_a_collection_that_cant_be_read_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "boats.txt"
    path.write_text(f"{COLLECTION}{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        written.collection(path)


def test_conversations_give_follow_ups_standalone_and_as_the_product_understands_them(tmp_path: Path) -> None:
    path = tmp_path / "boats.txt"
    talks = (
        "1\tWho steers the Tern?\tWho steers the Tern?\tVera Holm\n1\thow long?\tHow long is the Tern?\t12 metres\n\n"
        "2\tHow long is the Gull?\tHow long is the Gull?\t9 metres\n2\tWho steers it?\tWho steers the Gull?\t-\n"
    )
    path.write_text(f"{COLLECTION}\n## CONVERSATIONS\n{talks}", encoding="utf-8")
    first, second, third, fourth = written.conversations(path)
    assert [turn.content for turn in second.history] == ["Who steers the Tern?", "Vera Holm"]
    assert not first.history
    assert not third.history
    assert fourth.history[1].content == "9 metres"
    follow_ups = written.follow_ups(path)
    assert [item.question for item in follow_ups if item.answerable] == [
        "How long is the Tern?",
        standalone(second.typed, second.history),
    ]
    assert [item.question for item in follow_ups if not item.answerable] == ["Who steers the Gull?"]
    assert {item.source for item in follow_ups} == {written.FOLLOW_UPS}
    assert len(written.collection(path)) == 3


def test_questions_about_passages_find_them_by_their_hash(tmp_path: Path) -> None:
    known = Example("1", "squadshifts", "Mills", "When was the mill built?", CONTEXT, ((22, 26),))
    path = tmp_path / "passages.tsv"
    name = written.key(CONTEXT)
    path.write_text(
        f"{name}\tWhen did they sell it?\t43-47\n{name}\tWho sold it?\t\n{'0' * 16}\tAnd this?\t1-2\n", encoding="utf-8"
    )
    sold, unknown = written.about_passages(path, [known])
    assert (sold.answers, sold.title, sold.source) == (("1920",), "Mills", written.PASSAGES)
    assert not unknown.answerable


@pytest.mark.parametrize(("line", "said"), [("{}\tWho?", "line 1: 2 columns"), ("{}\tWho?\t9-999", "line 1: 9-999")])
def test_a_line_about_a_passage_that_cant_be_read_is_named(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "passages.tsv"
    path.write_text(line.format(written.key(CONTEXT)) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        written.about_passages(path, [Example("1", "s", "t", "q", CONTEXT)])


def test_near_misses_of_a_document_come_from_its_collection_with_their_own_title(tmp_path: Path) -> None:
    boats, trains = tmp_path / "boats.txt", tmp_path / "trains.txt"
    boats.write_text(COLLECTION, encoding="utf-8")
    trains.write_text(COLLECTION.replace("Tern", "Express").replace("Gull", "Local"), encoding="utf-8")
    examples = [example for path in (boats, trains) for example in written.collection(path)]
    near = near_passage(examples[0], neighbours(examples), random.Random(1))
    assert near is not None
    assert (near.context, near.title) == ("The Gull is 9 metres long.", "The Gull: a boat")
    assert not near.answerable


def test_passages_are_looked_up_among_all_sets_in_whatever_order_files_are_named(tmp_path: Path) -> None:
    squad = tmp_path / "squadshifts.jsonl"
    record = {"id": "new_wiki_1", "title": "Mills", "context": CONTEXT, "question": "When was it built?"}
    squad.write_text(json.dumps(record | {"answers": [{"text": "1850", "start": 22}]}), encoding="utf-8")
    asked = tmp_path / "passages.tsv"
    asked.write_text(f"{written.key(CONTEXT)}\tWhen did they sell it?\t43-47\n", encoding="utf-8")
    pools = load_pools([asked, squad])
    assert [example.answers for example in pools.examples[written.PASSAGES]] == [("1920",)]


def test_a_table_of_questions_about_passages_is_a_set_of_its_own_name(tmp_path: Path) -> None:
    known = Example("1", "squadshifts", "Mills", "When?", CONTEXT, ((22, 26),), answerable=True)
    asked = tmp_path / f"{written.HARD_PASSAGES}.tsv"
    asked.write_text(f"{written.key(CONTEXT)}\tWho pulled it down?\t\n", encoding="utf-8")
    (example,) = written.about_passages(asked, [known])
    assert (example.source, example.title, example.answerable) == ("hard_passages", "Mills", False)


@pytest.mark.parametrize("path", COLLECTIONS, ids=lambda path: path.stem)
def test_every_shipped_collection_can_be_read_and_asks_both_kinds(path: Path) -> None:
    examples = written.collection(path)
    share = sum(example.answerable for example in examples) / len(examples)
    assert len(examples) >= 60
    assert 0.5 < share < 0.85
    assert len({example.question.lower() for example in examples}) == len(examples)


def test_no_held_out_document_is_trained_on() -> None:
    kept, trained = (
        {example.context for path in COLLECTIONS if path.parent.name == name for example in written.collection(path)}
        for name in ("held_out", "documents")
    )
    assert len(kept) > 30
    assert not kept & trained


def test_no_question_of_the_evaluation_is_trained_on() -> None:
    evals = Path(__file__).parents[2] / "evals" / "questions"
    asked = {
        json.loads(line)["question"].lower()
        for path in evals.glob("*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    tables = [path.read_text(encoding="utf-8") for path in sorted(QUESTIONS.glob("*.tsv"))]
    ours = [line.split("\t")[1] for table in tables for line in table.splitlines()]
    ours += [example.question for path in COLLECTIONS for example in written.collection(path)]
    for talk in (talk for path in COLLECTIONS for talk in written.conversations(path)):
        ours += [talk.typed, talk.example.question]
    shared = {question for question in ours if len(question.split()) > 5 and question.lower() in asked}
    assert not shared
