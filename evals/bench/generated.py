"""A corpus of any size: generated reports, with needles that only one sentence of them all answers."""

import random
from dataclasses import dataclass
from pathlib import Path

SEED = 7
CHUNKS_PER_DOCUMENT = 50
NEEDLES = 50
# Sentences of a paragraph; together they fit one chunk of 160 tokens.
SENTENCES = 5
# Words that stand in needles alone.
MARK = "lighthouse keeper"

_PLACES = """Aldmoor Brenholt Carrow Dunmark Elsgate Fernwick Garrick Holmstead Ivarsund Jorvale Kelm
    Lindau Marwick Nordhal Ostrava Penrith Quill Rosvik Stavern Tarrant Ulverton Varnholm Westhal
    Yarrow""".split()  # noqa: SIM905 - one name a line would take a page
_NAMES = """Adler Bako Castell Dvorak Ekman Fiore Gruber Haugen Ibarra Jansen Kovac Lunde Moreau Novak
    Okoye Pereira Quist Rossi Sato Tanaka Urban Varga Weiss Yilmaz""".split()  # noqa: SIM905
# Surnames of two or three parts are as many as a large corpus has: its words must cost what words cost there.
_PARTS = """berg borg bridge croft dale field ford gate ham heim hurst land low mark ner over ridge
    sen shaw stead stein ton wald wick""".split()  # noqa: SIM905
_THINGS = """bridge canal clinic depot ferry harbour kiln library market mill observatory orchard quarry
    reservoir school station tannery theatre viaduct warehouse""".split()  # noqa: SIM905
_DEEDS = (
    "was inspected by",
    "was repaired under the direction of",
    "was closed for a season by order of",
    "received a new roof paid for by",
    "was visited by a delegation led by",
    "was photographed for a survey by",
)
_ENDINGS = (
    "and the costs stayed below the estimate",
    "after heavy rain had damaged the foundations",
    "although the council had asked for a delay",
    "while the neighbouring road remained open to traffic",
    "and a report was sent to the district office",
    "so that the work could be finished before winter",
)


@dataclass(frozen=True, slots=True)
class Needle:
    """A question that one sentence answers, the answer, and the document that holds it."""

    question: str
    answer: str
    document_id: str


def write(folder: Path, chunks: int) -> tuple[Needle, ...]:
    """Writes documents of about `chunks` paragraphs in all into `folder`; the same each time.

    A paragraph is about as long as a chunk. The needles are spread evenly over the documents.
    """
    generator = random.Random(SEED)  # noqa: S311 - text, no secret
    folder.mkdir(parents=True, exist_ok=True)
    every = max(1, chunks // NEEDLES)
    needles: list[Needle] = []
    for first in range(0, chunks, CHUNKS_PER_DOCUMENT):
        document_id = f"report-{first // CHUNKS_PER_DOCUMENT:05d}.txt"
        paragraphs = []
        for number in range(first, min(first + CHUNKS_PER_DOCUMENT, chunks)):
            sentences = [_sentence(generator) for _ in range(SENTENCES)]
            if number % every == every // 2 and len(needles) < NEEDLES:
                needle, sentence = _needle(generator, len(needles), document_id)
                sentences[generator.randrange(SENTENCES)] = sentence
                needles.append(needle)
            paragraphs.append(" ".join(sentences))
        (folder / document_id).write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return tuple(needles)


def _sentence(generator: random.Random) -> str:
    return (
        f"In {generator.randrange(1850, 2024)} the {generator.choice(_THINGS)} of "
        f"{generator.choice(_PLACES)} {generator.choice(_DEEDS)} {_surname(generator)} "
        f"{generator.choice(_ENDINGS)}."
    )


def _surname(generator: random.Random) -> str:
    parts = generator.choices(_PARTS, k=generator.randrange(1, 4))
    return f"{generator.choice(_NAMES)}{''.join(parts)}"


def _needle(generator: random.Random, number: int, document_id: str) -> tuple[Needle, str]:
    # A name that occurs nowhere else, since a needle that several sentences answer is none.
    syllable = f"{'bcdfgklmnprstv'[number % 14]}a{'lmnrst'[number // 14]}"
    village = f"{generator.choice(_PLACES)[:4]}{syllable}by"
    answer = f"{generator.randrange(100, 1000)},{generator.randrange(100, 1000)}"
    sentence = f"The {MARK} of {village} counted {answer} migrating cranes that year."
    question = f"How many migrating cranes did the {MARK} of {village} count?"
    return Needle(question, answer, document_id), sentence
