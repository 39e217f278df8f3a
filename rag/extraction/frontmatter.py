"""The YAML between two `---` lines that may open a .md or .txt file: what the file says about itself."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import yaml

from rag.extraction.contents import Contents, ExtractionError

OPENING = re.compile(r"---[ \t]*\n")
CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
FIRST_KEY = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[\"']?[A-Za-z_][\w-]*(?: [\w-]+)*[\"']?[ \t]*:(?:\s|$)")
DATE_FORMATS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"),
    *("%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%Y %B %d", "%d-%b-%Y"),
    *("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"),
)
WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?\s+", re.IGNORECASE)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)


def parse(text: str) -> Contents:
    """What the front matter of `text` says, with the body after it, less the blank lines between the two.

    A text that opens with a `---` line has front matter if a key follows; a rule or a row of dashes
    above prose is left as it is. Values are read as text: `title: 1999` is a title. `date` stands
    in for a missing `published`; keys that Sourceline doesn't know are passed over.

    Raises: ExtractionError, with the line counted from 1, for YAML that doesn't parse or has no end;
    naming the key, for a value of the wrong kind.
    """
    opening = OPENING.match(text)
    if not opening or not FIRST_KEY.match(text, opening.end()):
        return Contents(text)
    closing = CLOSING.search(text, opening.end())
    if not closing:
        raise ExtractionError("line 1 opens front matter with ---, and no later line --- ends it; add one")
    fields = _load(text[opening.end() : closing.start()])
    return Contents(
        text=text[closing.end() :].lstrip("\n"),
        title=_words(fields, "title"),
        source=_words(fields, "source"),
        published=_words(fields, "published") or _words(fields, "date"),
        tags=_list(fields, "tags", separator=","),
        questions=_list(fields, "questions"),
    )


def iso_date(written: str | None) -> str | None:
    """The date in ISO 8601 if it can be read in one way only, otherwise as written.

    "March 11, 2025" and "25/12/2020" become "2025-03-11" and "2020-12-25"; "3/4/2020", "May 2025"
    and "last spring" stay. A time of day is dropped from an ISO timestamp.
    """
    if written is None:
        return None
    plain = " ".join(ORDINAL.sub("", WEEKDAY.sub("", written.replace(",", " ").strip())).split())
    plain = re.sub(r"^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}\S*(?: ?[+-]\d{2}:?\d{2}| ?Z| ?UTC)?$", r"\1", plain)
    readings = set()
    for form in DATE_FORMATS:
        try:
            readings.add(datetime.strptime(plain, form).date().isoformat())
        except ValueError:
            continue
    return readings.pop() if len(readings) == 1 else written


def _load(block: str) -> Mapping[str, Any]:
    try:
        # BaseLoader builds only text, lists and mappings: no dates, no booleans, no objects.
        fields = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise ExtractionError(
            f"front matter, line {line}: {error.problem}; put a value with a colon, a quote or a # in quotes"
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ExtractionError(f"front matter that is not YAML: {str(error) or type(error).__name__}") from error
    if not isinstance(fields, dict):
        raise ExtractionError("front matter, line 2: expected lines such as `title: …`")
    return {str(key).strip().lower(): value for key, value in fields.items()}


def _words(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise ExtractionError(f"front matter: `{name}` must be one line of text, not {_kind(value)}")
    return " ".join(value.split()) or None


def _list(fields: Mapping[str, Any], name: str, separator: str = "\n") -> tuple[str, ...]:
    value = fields.get(name, "")
    items = value.split(separator) if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ExtractionError(f"front matter: `{name}` must be a list of texts, one `- …` a line")
    return tuple(dict.fromkeys(" ".join(item.split()) for item in items if item.strip()))


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else "a mapping"
