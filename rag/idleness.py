"""Words that answer nothing, however sure a reader is of them. Pure."""

from collections.abc import Callable, Sequence

from rag.language import naming, offices, questions
from rag.language.bag import Bag, plain_words
from rag.language.lexicon import FUNCTION_WORDS
from rag.lookup import lookup


def idleness(question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> Callable[[int, int, int], bool]:
    """Whether `passages[passage][start:end]`, of the three numbers given, tells nothing that was asked.

    "Ada Berg" answers neither "Who followed Ada Berg?" nor "Whom did Ada Berg meet?"; only a choice, "red or blue", and
    a yes/no question are answered with their own words. Nor does another name, or what it has, answer "What is KFOR?"
    (`language.naming`), or who leads a part "Who leads the club?" (`language.offices`), or what begins in a row of a
    table beside the one that is asked for (`lookup`). `titles` are what stands over the passages, if anything.
    """
    echoing, body = _echo(question), offices.led(question)
    name, person = naming.named(question, passages), naming.who(question, passages)
    beside = lookup(question, tuple(passages), tuple(titles)).others

    def idle(passage: int, start: int, end: int) -> bool:
        text = passages[passage]
        before, answer, after = text[:start], text[start:end], text[end:]
        if echoing(answer) or (name and (not naming.explains(answer, name) or naming.owned(before, name))):
            return True
        if person and not naming.introduces(answer):
            return True
        if body and offices.of_a_part(before, after, body):
            return True
        return any(place.meets(passage, start, start + 1) for place in beside)

    return idle


def _echo(question: str) -> Callable[[str], bool]:
    """Whether an answer says nothing that the question didn't, where that can be no answer."""
    if " or " in question or questions.expects(question) == "yes_no":
        return lambda answer: False
    bag = Bag(question)

    def echoes(answer: str) -> bool:
        told = [word for word in plain_words(answer) if word not in FUNCTION_WORDS]
        return bool(told) and all(word in bag for word in told)

    return echoes
