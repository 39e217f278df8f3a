"""What follow-ups speak of, as it is taught: spans reckoned by hand."""

import gzip
import json
from pathlib import Path

from rag.training import referents
from rag.training.mixture import load_pools, stream
from rag.training.rewriting import half_of_dialogue
from rag.types import Turn

GULL = """## DOC The Gull
The Gull is a ferry built in Norwick. Ada Berg steers the ferry. It burns oil.
## QUESTIONS
1\tWho steers the Gull?\tAda Berg
## CONVERSATIONS
1\twhere was the gull built\tWhere was the Gull built?\tNorwick
1\twho steers her?\tWho steers the Gull?\tAda Berg
1\twhat does it burn\tWhat does the Gull burn?\toil

1\tWhat is the Gull?\tWhat is the Gull?\ta ferry
1\tWho steers?\tWho steers the Gull?\tAda Berg
"""


def collection(tmp_path: Path) -> Path:
    path = tmp_path / "boats.txt"
    path.write_text(GULL, encoding="utf-8")
    return path


def test_words_that_people_took_from_the_conversation_are_marked_wherever_they_stand() -> None:
    told = "Who built the old mill at Hask? Jon Ray's firm. The mill, is it old?"
    spans = referents.taken(told, "when was it sold?", "When was the old mill at Hask sold by Jon Ray?")
    assert [told[start:end] for start, end in spans] == ["old mill at Hask", "Jon Ray", "mill", "old"]


def test_a_question_that_takes_nothing_is_unanswerable() -> None:
    history = (Turn("user", "Who built the mill?"), Turn("assistant", "Jon Ray"))
    made = referents.example("1", "t", "Where is Hask?", "Where is Hask?", history)
    assert (made.question, made.context) == ('What is spoken of in "Where is Hask?"?', "Who built the mill? Jon Ray.")
    assert not made.answerable
    assert made.spans == ()


def test_a_collection_gives_its_follow_ups_and_each_first_question_after_another_conversation(tmp_path: Path) -> None:
    made = referents.of_collection(collection(tmp_path))
    assert [(item.question, item.answers) for item in made] == [
        ('What is spoken of in "who steers her?"?', ("gull",)),
        ('What is spoken of in "what does it burn"?', ("gull",)),
        ('What is spoken of in "What is the Gull?"?', ()),
        ('What is spoken of in "Who steers?"?', ("Gull",)),
    ]
    assert made[2].context == "where was the gull built? Norwick. who steers her? Ada Berg. what does it burn? oil."


def test_a_follow_up_without_a_word_for_what_it_speaks_of_is_read_after_that(tmp_path: Path) -> None:
    made = referents.headed(collection(tmp_path))
    assert [item.question for item in made] == ["Gull: who steers her?", "Gull: Who steers?"]
    assert {item.answers for item in made} == {("Ada Berg",)}


def test_conversations_join_the_stream_as_they_are_but_those_about_articles_left_out(tmp_path: Path) -> None:
    path = tmp_path / "canard_dev.jsonl.gz"
    seen = next(name for name in map("C_{}".format, range(99)) if half_of_dialogue(name) == "seen")
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for number, title in enumerate(("Imperialism", "Ada Berg")):
            record = {"id": f"{seen}_{number}", "history": [title, "Life"], "question": "When was she born?"}
            lines.write(json.dumps(record | {"rewrite": f"When was {title} born?"}) + "\n")
    pools = load_pools([collection(tmp_path)], ("Imperialism",), dialogues=path)
    told = pools.examples[referents.REFERENTS]
    assert [item.title for item in told] == ["boats"] * 4 + ["Ada Berg"]
    drawn = [group for group, _ in zip(stream(pools, 3), range(200), strict=False)]
    conversations = [group for group in drawn if group[0].source == referents.REFERENTS]
    assert {group[0] for group in conversations} == set(told)
    assert all(len(group) == 1 for group in conversations)
    assert referents.REFERENTS not in load_pools([collection(tmp_path)]).examples


def test_of_public_dialogues_only_the_seen_half_is_learnt(tmp_path: Path) -> None:
    names = [f"C_{number}" for number in range(6)]
    path = tmp_path / "canard_dev.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for name in names:
            record = {"id": f"{name}_1", "history": ["Ada Berg", "Life"], "question": "When was she born?"}
            lines.write(json.dumps(record | {"rewrite": "When was Ada Berg born?"}) + "\n")
    made = referents.of_dialogues(path)
    assert [item.id for item in made] == [f"{name}_1" for name in names if half_of_dialogue(name) == "seen"]
    assert 0 < len(made) < len(names)
    assert {item.answers for item in made} == {("Ada Berg",)}
