"""What is made unanswerable has no answer in its passage, and invented news says what its labels claim."""

import random
import re
from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from rag.training import negatives, noise
from rag.training.data import Example, mentions
from rag.training.invented import roles
from rag.training.wordlists import BODIES

TEXTS = (
    "In 1999 the Danish Bank hired Ada Berg in Oslo. She was the first director. The bank had 1,200 clerks.",
    "Bo Lind led the Danish Bank in 2004, when Oslo was poor. He wrote to the Swedish Crown about 30 ships.",
    "The Danish Bank was sold in 2010 by Ada Berg and Cy Dahl, the last owners, for 4.5 million crowns.",
)
QUESTION = "Who did the Danish Bank hire in Oslo in 1999?"


def asked(answer: str = "Ada Berg", question: str = QUESTION, context: str = TEXTS[0]) -> Example:
    start = context.index(answer)
    return Example("1", "squadshifts", "Bank", question, context, ((start, start + len(answer)),))


def near() -> negatives.Neighbours:
    others = [Example(str(i), "squadshifts", "Bank", "What did Cy Dahl sell?", text) for i, text in enumerate(TEXTS)]
    return negatives.neighbours([asked(), *others])


@given(st.integers(0, 10_000))
def test_a_near_passage_is_another_of_the_article_and_lacks_the_answer(seed: int) -> None:
    found = negatives.near_passage(asked(), near(), random.Random(seed))
    assert found is not None
    assert found.context == TEXTS[1]
    assert not found.answerable
    assert not found.spans


def test_there_is_no_near_passage_where_all_hold_the_answer() -> None:
    assert negatives.near_passage(asked("Danish Bank"), near(), random.Random(0)) is None


def test_a_passage_without_its_answer_keeps_its_other_sentences() -> None:
    context = "The bank opened in 1999. Ada Berg led the Danish Bank in Oslo. It had 1,200 clerks. It moved to Oslo."
    found = negatives.removed(asked(question="Who led the bank in Oslo?", context=context))
    assert found is not None
    assert found.context == "The bank opened in 1999. It had 1,200 clerks. It moved to Oslo."
    assert not found.answerable
    assert not found.spans


def test_no_passage_is_made_that_still_answers_or_is_about_something_else() -> None:
    question = "Who led the bank in Oslo?"
    twice = "The bank opened in Oslo. Ada Berg led it. Clerks of the bank liked Ada Berg. It closed."
    left = negatives.removed(asked(question=question, context=twice))
    assert left is not None
    assert left.context == "The bank opened in Oslo. It closed."
    elsewhere = "It was cold. Ada Berg led the bank in Oslo. Snow fell."
    assert negatives.removed(asked(question=question, context=elsewhere)) is None
    assert negatives.removed(asked(question=question, context="The bank is in Oslo. Ada Berg led it.")) is None


@given(st.integers(0, 10_000))
def test_a_swap_changes_the_question_to_what_does_not_stand_beside_the_answer(seed: int) -> None:
    example = asked()
    found = negatives.swapped(example, near(), random.Random(seed))
    if found is None:
        return
    assert found.question != example.question
    assert found.context == example.context
    assert not found.answerable
    start, end = example.spans[0]
    beside = example.context[max(0, start - 60) : end + 60].lower()
    new = set(negatives.WORD.findall(found.question.lower())) - set(negatives.WORD.findall(QUESTION.lower()))
    assert any(word not in beside for word in new)


def test_swaps_reach_years_numbers_and_names() -> None:
    example = asked("Bo Lind", "Who wrote about 30 ships to the Swedish Crown in 2004?", TEXTS[1])
    kinds = {
        found.id.rpartition("-")[2]
        for seed in range(200)
        if (found := negatives.swapped(example, near(), random.Random(seed)))
    }
    assert kinds == {"year", "number", "name"}


def test_opposites_and_negations() -> None:
    found = negatives.opposed(asked(question="Who was the first director?"), random.Random(1))
    assert found is not None
    assert found.question in ("Who was the last director?", "Who was the first producer?")
    negated = {
        item.question
        for seed in range(40)
        if (item := negatives.opposed(asked(question="Whom did the bank hire?"), random.Random(seed)))
    }
    assert negated == {"Whom did the bank not hire?"}


def test_an_unanswerable_example_is_not_made_worse() -> None:
    silent = Example("1", "s", "t", QUESTION, TEXTS[0], (), answerable=False)
    rng = random.Random(0)
    assert negatives.near_passage(silent, near(), rng) is None
    assert negatives.swapped(silent, near(), rng) is None
    assert negatives.opposed(silent, rng) is None


@given(st.integers(0, 100_000))
def test_invented_news_holds_the_whole_name_or_lacks_the_pair(seed: int) -> None:
    example = roles.example(asked(), random.Random(seed), 7)
    if example.answerable:
        (name,) = example.answers
        assert len(name.split()) >= 2
        assert name[0].isupper()
        after = example.context[example.spans[0][1] :][:1]
        assert not after.isalnum()
    else:
        assert not example.spans


@given(st.integers(0, 100_000))
def test_who_leads_a_body_is_asked_of_no_two_and_is_told_only_by_a_role_that_leads(seed: int) -> None:
    example = roles.example(asked(), random.Random(seed), 7)
    bodies = [body for body in BODIES if any(form.format(s=body) == example.question for form in roles.LEADING)]
    if not bodies:
        return
    (body,) = bodies
    told = named(roles.HEADS, body, example.context)
    if "the head of" in example.question:
        # Of several that lead, whoever is called its head is asked for by the role itself.
        told = named({"head"}, body, example.context) or told
    assert len(told) == (1 if example.answerable else 0)


def test_parts_of_bodies_are_asked_about_too() -> None:
    drawn = [roles.example(asked(), random.Random(seed), 7) for seed in range(1000)]
    part = re.compile(rf"\b(?:{'|'.join(roles.PARTS)})\b")
    assert {example.answerable for example in drawn if part.search(example.question)} == {True, False}


DEEDS = {asked.replace("{s}", r"(?P<subject>.+)"): told for told, asked in roles.VERBS}


@given(st.integers(0, 100_000))
def test_who_did_it_to_whom_is_told_the_way_it_was_asked(seed: int) -> None:
    example = roles.example(asked(), random.Random(seed), 7)
    for pattern, told in DEEDS.items():
        whom = re.fullmatch(rf"Whom? {pattern}\?", example.question)
        who = re.fullmatch(rf"Who {told} (?P<subject>[A-Z].+)\?", example.question)
        if not (whom or who):
            continue
        name = (whom or who)["subject"]  # type: ignore[index]
        before, after = (name in part for part in example.context.split(f" {told} "))
        assert before != after
        assert example.answerable == (told in roles.MUTUAL or before == bool(whom))
        assert name not in example.answers


def named(held: Collection[str], body: str, context: str) -> list[str]:
    """Where the context names holders of the roles: "the head of the bank", "the bank's head", but neither "deputy
    commander of" nor "the bank's founder" nor "the head of the bank mission"."""
    adjective, each = re.escape(body.removeprefix("the ")), "|".join(held)
    of = rf"(?<!deputy )\b(?:{each}) of (?:the )?{adjective}(?! (?:{'|'.join(roles.PARTS)}))"
    return re.findall(rf"{of}|{adjective}(?:'s)? (?:{each})\b", context, re.IGNORECASE)


@given(st.text(max_size=60), st.integers(0, 10_000))
def test_noise_takes_any_question(question: str, seed: int) -> None:
    noisy = noise.noisy(question, random.Random(seed), ("the Danish Bank",))
    # Of what was asked no digit is lost, and no letter but one in a slip.
    kept = [char for char in question.lower() if char.isascii() and char.isalnum()]
    left = [char for char in noisy.lower() if char.isascii() and char.isalnum()]
    assert len(left) >= len(kept) - 1
    assert all(left.count(digit) >= kept.count(digit) for digit in "0123456789")


@given(st.integers(0, 10_000))
def test_a_correction_keeps_the_words_that_were_meant(seed: int) -> None:
    spoken = noise.disfluent(QUESTION, random.Random(seed), ("the Swedish Crown",))
    assert len(spoken.split()) > len(QUESTION.split())
    assert all(mentions(spoken, word) for word in ("Danish", "Oslo", "1999"))


def test_acronyms_are_written_in_other_ways() -> None:
    forms = {noise.hyphenate("What does UNESCO do?", random.Random(seed)) for seed in range(60)}
    assert {"What does U-NESCO do?", "What does unesco do?", "What does U.N.E.S.C.O. do?"} <= forms


def test_a_narrower_question_asks_for_what_the_passage_has_no_word_of() -> None:
    text = "The brigade has 910 volunteers, who meet in the northern hall."
    example = Example("1", "squad", "Brigade", "How many volunteers has the brigade?", text, ((16, 19),))
    made = [negatives.narrowed(example, random.Random(seed)) for seed in range(300)]
    assert {"How many female volunteers has the brigade?", "How many volunteers has the brigade at night?"} <= {
        item.question for item in made if item
    }
    assert not any(item.answerable or "northern" in item.question for item in made if item)
