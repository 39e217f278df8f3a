"""Where names and noun phrases stand in a text, by capitals and closed classes of words, without a model."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language.lexicon import (
    DETERMINERS,
    FUNCTION_WORDS,
    MONTHS,
    PAST_TO_BASE,
    PERSON_NOUNS,
    PREPOSITIONS,
    PRONOUNS,
    TITLES,
    VERBS,
    WEEKDAYS,
    WH_WORDS,
    words,
)

TOKEN = re.compile(r"\b[A-Z]\.(?=\s?[A-Z])|\w+(?:['’.&-]\w+)*['’]?|[^\w\s]")
_PARTICLES = words("of de van von der den da di du la le el al bin ibn y and")
_IMPERATIVES = words("name list explain describe tell give show summarise summarize compare define mention")
_NOT_NAMES = words("i yes no ok mr mrs ms dr prof rev revd nobody none each both either neither")
_ORDINALS = words("second third fourth fifth sixth seventh eighth ninth tenth")
# What an adjective follows: "so few", "what went wrong", "is it free".
_BEFORE_ADJECTIVE = words("so too very went gone is was are were be been it get got")
_LEADING = DETERMINERS - words("no any some each every")
_LINKS = ("of", "in", "for")
RELATIVES = words("that which who")
_VERB_PARTICLES = words("back away apart together")
_INVERTING = words("do does did will would can could shall should may might must")
# Known verbs that aren't nouns besides, participles, and adjectives.
_NOT_NOUNS = words("become begin belong come go put sell born done given gone known seen taken written close open own")
_OPENERS = (".", "!", "?", "“", '"', "‘", ":", "-")


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open span of a text; `name` tells a proper name from a description."""

    start: int
    end: int
    name: bool


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or mark; `opens`: it would be a capital there in any case, `runs_on`: a word without one follows."""

    start: int
    end: int
    text: str
    word: str
    opens: bool
    runs_on: bool


def spans(text: str) -> tuple[Span, ...]:
    """The names and noun phrases of `text`, by where they start, longer ones first.

    They don't overlap, but for those inside a phrase behind "of", "in" or "for", "the mission in Kosovo" and
    "Kosovo", and for names inside its relative clause.
    """
    tokens = _tokens(text)
    phrases = [(span, text[span.start : span.end].split()[0].lower() in DETERMINERS) for span in _phrases(tokens)]
    described = [span for span, led in phrases if led and not span.name]
    articled = [span for span, led in phrases if led and span.name]
    bare = [span for span, led in phrases if not led]
    taken: list[Span] = []
    for span in (*described, *articled, *_names(tokens), *bare):
        if all(_apart(span, other) or _inside(span, other, text) for other in taken) and span not in taken:
            taken.append(span)
    return tuple(sorted(taken, key=lambda span: (span.start, -span.end)))


def is_plural(word: str) -> bool:
    """Whether a lower-case noun looks like a plural."""
    regular = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
    return regular or word in ("people", "men", "women", "children")


def is_verbal(word: str) -> bool:
    """Whether a lower-case word is a known verb or has the ending of one."""
    past = word.endswith("ed") and (word[:-1] in VERBS or word[:-2] in VERBS)
    lasting = word.endswith("ing") and word[:-3] in VERBS
    return word in VERBS or past or lasting or (len(word) > 5 and word.endswith(("ing", "ed")))


def conjugated(word: str) -> bool:
    """Whether a lower-case word is a verb or the third person of a known one: "sends"."""
    stems = (word[:-1], word[:-2], f"{word[:-3]}y" if word.endswith("ies") else "")
    return is_verbal(word) or (word.endswith("s") and any(stem in VERBS for stem in stems))


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    for match in TOKEN.finditer(text):
        token, word = match.group(), match.group().lower().replace("’", "'")
        opens = not found or found[-1].text in _OPENERS or "\n" in text[found[-1].end : match.start()]
        # "Mark Rutte said" opens with a name, "Name Kosovo's president" doesn't.
        following = text[match.end() + 1 : match.end() + 2]
        named = following.isupper() and word not in FUNCTION_WORDS | _IMPERATIVES
        found.append(_Token(match.start(), match.end(), token, word, opens and not named, following.islower()))
    return found


def _names(tokens: Sequence[_Token]) -> Iterator[Span]:
    """Runs of capitalised words, small particles inside allowed."""
    run: list[_Token] = []
    for index, token in enumerate(tokens):
        if _capital(token):
            run.append(token)
        elif run and token.text in _PARTICLES:
            run.append(token)
            continue
        else:
            yield from _trimmed(run)
            run = []
        if token.word.endswith(("'s", "'")) and not _owner_in_name(tokens[index + 1 : index + 3]):
            yield from _trimmed(run)
            run = []
    yield from _trimmed(run)


def _owner_in_name(following: Sequence[_Token]) -> bool:
    """Whether the words behind a possessive are the rest of one name: "Tanner's Bridge", not "Kosovo's President"."""
    head, behind = following[:1], following[1:]
    return any(
        _capital(token) and not token.text.isupper() and token.word not in TITLES | PERSON_NOUNS for token in head
    ) and not any(_capital(token) for token in behind)


def _capital(token: _Token) -> bool:
    acronym = token.text.isupper() and len(token.text) > 1
    several = token.runs_on and is_plural(token.word)
    ordinary = token.word in FUNCTION_WORDS - {"may", "will"} or is_verbal(token.word) or several
    named = token.text[:1].isupper() and token.word.split("'")[0] not in WH_WORDS | _NOT_NAMES
    return named and (acronym or not (token.opens and ordinary))


def _trimmed(run: Sequence[_Token]) -> Iterator[Span]:
    while run and run[-1].text in _PARTICLES:
        run = run[:-1]
    cut = next((i for i, token in enumerate(run) if token.text == "and"), None)
    if cut is not None:
        yield from _trimmed(run[:cut])
        yield from _trimmed(run[cut + 1 :])
    elif run and not all(token.word in MONTHS | WEEKDAYS for token in run):
        yield Span(run[0].start, _before_possessive(run[-1]), name=True)


def _before_possessive(token: _Token) -> int:
    return token.start + len(re.sub(r"['’]s?$", "", token.text))


def _phrases(tokens: Sequence[_Token]) -> Iterator[Span]:
    """Noun phrases and what stands inside them behind a preposition."""
    index = 0
    while index < len(tokens):
        end = _extent(tokens, index)
        if end > index:
            if tokens[index].word in _LEADING:
                end = _relative_end(tokens, end)
            links = [at for at in range(index + 1, end - 1) if tokens[at].word in _LINKS]
            for begin in (index, *(at + 1 for at in links)):
                if not all(token.word in MONTHS | WEEKDAYS for token in tokens[begin:end]):
                    yield _span(tokens, begin, end)
            verb_follows = index > 0 and tokens[index - 1].word in _INVERTING
            end += verb_follows and end < len(tokens) and _content(tokens[end].word)
        index = max(end, index + 1)


def _relative_end(tokens: Sequence[_Token], end: int) -> int:
    """The index behind the relative clause at `end`, a verb and its object; `end` when there is none."""
    if end >= len(tokens) or not _opens_relative(tokens, end):
        return end
    behind = end + 2
    if behind >= len(tokens):
        return behind
    return behind + 1 if tokens[behind].word.endswith("ing") else max(behind, _extent(tokens, behind))


def _opens_relative(tokens: Sequence[_Token], at: int) -> bool:
    """Whether the word at `at` stands for the noun before it: "the bacterium that | eats rubber"."""
    if tokens[at].word not in RELATIVES or at == 0 or at + 1 >= len(tokens) or not _content(tokens[at - 1].word):
        return False
    verb = tokens[at + 1]
    return conjugated(verb.word) or (_content(verb.word) and verb.text.islower() and not is_plural(verb.word))


def _span(tokens: Sequence[_Token], start: int, end: int) -> Span:
    if tokens[start].word in ("a", "an") and end - start > 1:
        start += 1
    content = [token for token in tokens[start:end] if token.word not in DETERMINERS]
    return Span(tokens[start].start, _before_possessive(tokens[end - 1]), all(_capital(each) for each in content))


def _extent(tokens: Sequence[_Token], start: int) -> int:
    """The index behind the noun phrase that begins at `start`; `start` itself when none does."""
    led = tokens[start].word in _LEADING and not _opens_relative(tokens, start)
    # "They felt that Ada Berg knew": no determiner.
    led = led and not (tokens[start].word == "that" and any(map(_capital, tokens[start + 1 : start + 2])))
    inverted = start > 0 and tokens[start - 1].word in _INVERTING
    head = at = start + led
    while at < len(tokens):
        token, behind = tokens[at], at > head
        if _content(token.word):
            if behind and _ends_before(tokens, at, led, inverted):
                break
            at += 1
            if token.word.endswith(("'s", "'")) and behind | (not led):
                break
        elif led and behind and token.word in _LINKS and _opens_phrase(tokens, at + 1):
            head = at + 1 + (tokens[at + 1].word in DETERMINERS)
            at = head
            inverted = False
        else:
            break
    at -= _verb_at_end(tokens, head, at, inverted)
    while at - start > led + 1 and _predicate(tokens, start, at - 1, led):
        at -= 1
    first = tokens[min(start + led, len(tokens) - 1)]
    particle = tokens[start].word in _VERB_PARTICLES
    bare = not led and not _capital(first)
    adjective = bare and (conjugated(first.word) or first.word in _ORDINALS or _predicative(tokens, start, at))
    opened_by_how = start > 0 and tokens[start - 1].word == "how"
    empty = at <= start + led or particle or opened_by_how or adjective
    return start if empty or tokens[start].word in ("his", "her", "its", "their", "my", "our", "your") else at


def _predicate(tokens: Sequence[_Token], start: int, at: int, led: bool) -> bool:
    """Whether the last word of the phrase from `start`, at `at`, is what its noun does: "the ferries | leave"."""
    word, last = tokens[at].word, tokens[at - 1].word
    before = [token.word.removesuffix("n't") for token in tokens[:start]]
    awaited = next((each in _INVERTING for each in reversed(before) if each in _INVERTING | VERBS | {*_OPENERS}), False)
    finite = word in PAST_TO_BASE or word in _NOT_NOUNS or (word.endswith(("ed", "s")) and word[-2:] != "ss")
    subject = before[-1:] == ["of"] or (is_plural(last) and not (before and conjugated(before[-1])))
    # "Is the union striking", "what is the union planning", but "when is the staff meeting".
    asked = re.fullmatch(r"(?:what )?(?:is|are|was|were)|what's", " ".join(before))
    doing = word.endswith("ing") and (last in PERSON_NOUNS or asked is not None)
    passive = [token.word for token in tokens[at + 1 : at + 2]] == ["be"]
    return is_verbal(word) and not passive and (not led or awaited or finite or subject or doing)


def _predicative(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """Whether the bare word at `start` is said of something: "so few", "went wrong", not "who is rutte"."""
    if end - start != 1 or start == 0 or is_plural(tokens[start].word):
        return False
    return tokens[start - 1].word in _BEFORE_ADJECTIVE and not (start > 1 and tokens[start - 2].word == "who")


def _ends_before(tokens: Sequence[_Token], at: int, led: bool, inverted: bool) -> bool:
    """Whether a phrase ends before the content word at `at`, which isn't its first."""
    word, last = tokens[at].word, tokens[at - 1]
    if word in _VERB_PARTICLES:
        return True
    name = tokens[at].text[:1].isupper()
    if not led:
        return conjugated(word) or is_plural(last.word) or name != last.text[:1].isupper()
    finite = word in PAST_TO_BASE or (bool(re.search("..[^e]ed$", word)) and not last.word.endswith("ly"))
    person = name and not tokens[at].text.isupper() and last.text.islower() and not _noun_behind(tokens, at)
    passive = [token.word for token in tokens[at + 1 : at + 2]] == ["be"]
    return finite or person or (inverted and word in VERBS and not passive)


def _noun_behind(tokens: Sequence[_Token], at: int) -> bool:
    """Whether the name at `at` only tells which: "the new Lumen contract", not "the president Ada Berg said"."""
    behind = next((token for token in tokens[at:] if not token.text[:1].isupper()), None)
    return behind is not None and _content(behind.word) and not conjugated(behind.word)


def _verb_at_end(tokens: Sequence[_Token], head: int, at: int, inverted: bool) -> bool:
    """Whether the last word of a subject behind "did" must be the verb: "did the bridge | collapse"."""
    if not inverted or at - head < 2 or tokens[at - 1].text[:1].isupper():
        return False
    following = tokens[at].word if at < len(tokens) else "."
    return not following[:1].isalnum() or following in DETERMINERS | PREPOSITIONS | PRONOUNS | WH_WORDS


def _opens_phrase(tokens: Sequence[_Token], at: int) -> bool:
    at += at < len(tokens) and tokens[at].word in _LEADING
    return at < len(tokens) and _content(tokens[at].word)


def _content(word: str) -> bool:
    return word not in FUNCTION_WORDS | _NOT_NAMES and word[:1].isalnum() and not word.isdigit()


def _apart(span: Span, other: Span) -> bool:
    return span.end <= other.start or span.start >= other.end


def _inside(span: Span, other: Span, text: str) -> bool:
    """Whether `span` stands in `other` behind one of the linking prepositions, or is a name in its clause."""
    before = text[other.start : max(other.start, span.start)]
    opened = re.search(r"\b(?:of|in|for)\s+(?:the\s+)?$", before)
    opened = opened or (span.name and re.search(r"\s(?:that|which|who)\s", before)) or None
    return other.start < span.start and span.end <= other.end and bool(opened)
