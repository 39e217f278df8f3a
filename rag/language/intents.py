"""What a message wants of the assistant: a word of courtesy, help, a summary, or an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.language.lexicon import AUXILIARIES, words
from rag.types import Turn

Kind = Literal["greeting", "thanks", "farewell", "help", "summary", "question"]

_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_GREETINGS = words("hi hello hey hiya howdy greetings hallo welcome morning afternoon evening yo sup heya")
_GREETING_FILL = words(
    "good day there everyone all you dear assistant bot again to and sourceline friend folks how are is it going "
    "what's up doing today nice meet a"
)
_THANKS = words("thanks thank thx ty cheers thankyou tks thnx")
_PRAISE = words("ok okay great perfect awesome cool nice excellent good wonderful super brilliant alright fine k")
_THANKS_FILL = _PRAISE | words(
    "you u very much so a lot for the your help answer answers information info that was is that's helpful really "
    "many it this all again and well lots bunch million ton got useful one my friend i appreciate amazing no "
    "worries explanation quick now"
)
_FAREWELLS = words("bye goodbye farewell cya ciao byebye")
_FAREWELL = re.compile(
    r"(?:see (?:you|ya)(?: (?:later|soon|tomorrow|around))?|(?:talk|speak) to you (?:later|soon)|good ?night"
    r"|have a (?:nice|good|great) (?:day|evening|one|weekend|night)|take care|that(?:'s| is) all(?: for (?:now|today))?"
    r"|i(?:'m| am) (?:done|leaving|off)|until next time)"
)
_FAREWELL_FILL = _THANKS | _THANKS_FILL | words("then see later until next time to day nice bye for now")
_HELP = re.compile(
    r"help(?: me)?(?: please)?|(?:i )?need (?:some )?help|how can you help(?: me)?"
    r"|how (?:do|can|should) i use (?:this|you|it)|how do you work"
    r"|how does (?:this|it|the assistant|this (?:chat|assistant|bot)) work"
    r"|what (?:can|could|should|may|do) (?:i|we) (?:ask|do)(?: (?:you|here|about))*"
    r"|what (?:kind|sort|type)s? of (?:questions|things) can i ask(?: (?:you|here))*"
    r"|what (?:questions|else|topics|things) can (?:i|you) (?:ask|answer|do|help)(?: (?:you|here|about|with|me))*"
    r"|which questions can (?:i ask|you answer)(?: (?:you|here))*"
    r"|what (?:can|do) you (?:do|know|offer|answer|know about|help(?: me)? with)(?: for me)?(?: here)?"
    r"|who (?:are|r) (?:you|u)|what are you|what is this(?: (?:site|page|chat|bot|app|tool))?"
    r"|are you (?:a )?(?:human|bot|robot|ai|real)|what do you have"
    r"|give me (?:some )?(?:examples?|suggestions?)(?: (?:of )?questions)?"
    r"|(?:suggest|example|sample) (?:some )?questions?"
    r"|(?:which|what) documents (?:do you (?:have|know)|are (?:there|available|indexed))"
)
_REVEAL = (
    r"(?:print|show|reveal|repeat|tell|give|output|display|write|list|share|copy|paste)"
    r"(?: (?:me|us|out|back|down|all|of|exactly))*"
)
_WHAT_IS = r"what (?:is|are|was|were)"
_OWN = r"(?: (?:hidden|secret|own|full|whole|initial|original))*"
_MANNER = r"(?: (?:word for word|verbatim|exactly|to me|here|now|please|in full|list them|print them))*"
# What the assistant itself was told; "your rules" may be those of whoever runs it.
_TOLD = re.compile(
    rf"(?:{_REVEAL} (?:your|the)|{_WHAT_IS} your){_OWN} system prompt{_MANNER}"
    rf"|(?:{_REVEAL}|{_WHAT_IS}) your{_OWN} (?:system (?:message|instructions?)|prompt|instructions){_MANNER}"
    r"|(?:repeat|print|show|output) (?:everything|all|the (?:text|words|lines|message)) (?:above|before)"
    r"(?: this(?: (?:line|message|text|sentence))?| here)?"
)
_SUMMARISE = re.compile(
    r"(?:summari[sz]e|sum up|recap|condense|boil down|tl ?;? ?dr|tldr)\b[\s:]*(?P<about>.*)"
    r"|(?:an? |the )?(?:(?:quick|short|brief|general|concise|executive|one[- ]paragraph) )*"
    r"(?:summary|overview|synopsis|abstract|gist|outline|digest|recap|key points|main points|takeaways|highlights)"
    r"(?: (?:of|on|about|for|from) (?P<of>.*))?"
)
_GIVE = re.compile(
    r"(?:(?:please|pls|can|could|would|will|you|i'd|i|just|so|ok|okay|now|and|then|also|maybe)\s+)*"
    r"(?:(?:give|show|write|get|make|provide|need|want|have|tell|send|create|produce|do|like)\s+)?"
    r"(?:(?:me|us|with)\s+)*"
)
_CONTENT = re.compile(
    r"what(?:'s| is| are|s) (?:the |that |your )?(?P<which>.*?)\s*(?:all )?(?:about|saying|(?:talking|writing) about)"
    r"|what do(?:es)? (?P<does>.*?) (?:say|cover|contain|discuss|talk about|deal with)|what(?:'s| is) in (?P<inside>.*)"
    r"|what(?:'s| is| are|s) (?:the |its )?(?:main |key |central )?"
    r"(?:points?|ideas?|messages?|topics?|takeaways?|gist|summary|subject|contents?)(?: (?:of|in|from) (?P<of>.*))?"
)
_DOCUMENT = re.compile(
    r"(?:(?:the|this|that|these|those|your|my|our|all|of|each|whole|entire|news|full|first|second|third|other|last|latest|two"
    r"|uploaded)\s+)*"
    r"(?:it|this|that|article|document|text|file|page|story|report|paper|piece|corpus|pdf|memo|content|thing|docs?"
    r"|collection|everything|them)s?(?:\s+(?:here|above|please|for me|called|titled|named|about|on|with)\b.*)?"
    r"|\S+\.(?:txt|md|html?|pdf|docx?)"
)
_AND_OF = re.compile(r"(?:(?:and|what about|how about|also|then)\s+)+(?:(?:of|for)\s+)?(?P<about>.+)")
_LENGTH = re.compile(
    r"\s*\b(?:in|with|using) (?:\w+ ){0,2}(?:sentences?|words|lines|points|bullets?(?: points)?"
    r"|paragraphs?|brief|short)$"
)
# What may be a document, or what was spoken of: "what does it cover?" after "how much is the day pass?".
_POINTERS = words("it this that them")
# How many turns before a pointer tell what it points at.
_RECENT = 12
# One slip away from a target, and words of their own.
_WORDS_OF_THEIR_OWN = words("tanks thank hell cello jello hallo")
_TARGETS = words("summarise summarize summary overview thanks hello goodbye")


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants. `about` holds the object words of a summary ("the 2023 report"), else ""."""

    kind: Kind
    about: str = ""


def intent(question: str, history: Sequence[Turn] = ()) -> Intent:
    """What `question` wants; "question" whenever it also asks for something, "Hello, who commands KFOR?" too.

    "help" is also what a request for the assistant's own instructions gets. "summary" needs a request ("summarise …",
    "give me an overview of …") or a question about a document as such ("what is this article about?"); after one, "and
    of the other document?" asks for another. After a question, "what does it cover?" asks about what was spoken of.
    """
    tokens = [_mended(word) for word in _WORD.findall(question.lower().replace("’", "'"))]
    plain = " ".join(tokens)
    if not tokens:
        return Intent("question")
    kind = _courtesy(tokens, plain)
    if kind is not None:
        return Intent(kind)
    rest = without_courtesy(plain)
    if _HELP.fullmatch(_GIVE.sub("", rest, count=1) or rest) or _HELP.fullmatch(rest) or _TOLD.fullmatch(rest):
        return Intent("help")
    return _summary(rest, history) or _another(rest, history) or Intent("question")


def without_courtesy(text: str) -> str:
    """`text` without a greeting or thanks in front of what it asks, in its own case; else as it came."""
    opening = re.match(
        r"\s*(?:(?:hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)|greetings|dear)"
        r"(?: (?:there|everyone|all|assistant|bot|again|sourceline))?"
        r"|(?:ok |okay |great |perfect |cool |no )*(?:thanks|thank you|thx|ty|cheers)"
        r"(?: (?:a lot|so much|very much|for (?:that|the (?:answer|help|info(?:rmation)?))))?"
        r"|(?:ok|okay|great|perfect|cool|nice|alright|got it|i see)(?=\s*[,.!;:–—]))(?:[\s,.!;:–—]|\s-)+(?=\w)",
        text,
        re.IGNORECASE,
    )
    return without_courtesy(text[opening.end() :]) if opening and text[opening.end() :].strip() else text


def _courtesy(tokens: list[str], plain: str) -> Kind | None:
    said = set(tokens)
    bare = _FAREWELL.sub(" ", plain).split()
    if (said & _FAREWELLS or len(bare) < len(tokens)) and set(bare) <= _FAREWELLS | _FAREWELL_FILL:
        return "farewell"
    if (said & _THANKS or "appreciate" in said) and said <= _THANKS | _THANKS_FILL:
        return "thanks"
    if said & _GREETINGS and said <= _GREETINGS | _GREETING_FILL:
        return "greeting"
    if plain in (
        "how are you",
        "how are you doing",
        "how are you today",
        "how is it going",
        "what's up",
        "good day",
    ):
        return "greeting"
    if tokens[:1] and tokens[0] in AUXILIARIES:
        return None
    praise = _PRAISE | words("got it that's that is was very helpful useful i see understood")
    return "thanks" if said <= praise and said & (_PRAISE | {"helpful", "useful", "got", "see", "understood"}) else None


def _summary(plain: str, history: Sequence[Turn]) -> Intent | None:
    text = plain.removesuffix(" please").removesuffix(" for me")
    asked = _CONTENT.fullmatch(text)
    if asked:
        about = next((group for group in asked.groups() if group), "")
        if about in _POINTERS and _asked_before(history):
            return None
        if _DOCUMENT.fullmatch(about) or (not about and "about" not in text):
            return Intent("summary", about)
    request = _SUMMARISE.fullmatch(text[_GIVE.match(text).end() :])  # type: ignore[union-attr]
    if request:
        return Intent("summary", _LENGTH.sub("", (request["about"] or request["of"] or "").strip()))
    return None


def _asked_before(history: Sequence[Turn]) -> bool:
    """Whether the last message, courtesies left out, was a question."""
    recent = history[-_RECENT:]
    for at in reversed(range(len(recent))):
        kind = intent(recent[at].content, recent[:at]).kind if recent[at].role == "user" else "thanks"
        if kind not in ("greeting", "thanks", "farewell"):
            return kind == "question"
    return False


def _another(plain: str, history: Sequence[Turn]) -> Intent | None:
    """The summary of another document, when the last message asked for one and this only names a document."""
    last = next((turn.content for turn in reversed(history) if turn.role == "user"), "")
    named = _AND_OF.fullmatch(plain)
    if named and _DOCUMENT.fullmatch(named["about"]) and intent(last).kind == "summary":
        return Intent("summary", named["about"])
    return None


def _mended(word: str) -> str:
    """`word`, or the one of a few frequent words that it is one slip of the keyboard away from."""
    if word in _TARGETS | _WORDS_OF_THEIR_OWN or len(word) < 4:
        return word
    return next((target for target in sorted(_TARGETS) if _one_slip(word, target)), word)


def _one_slip(first: str, second: str) -> bool:
    """Whether one letter added, dropped, changed, or swapped with its neighbour makes the two the same."""
    if abs(len(first) - len(second)) > 1:
        return False
    same = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b),
        len(min(first, second, key=len)),
    )
    a, b = first[same:], second[same:]
    swapped = len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped
