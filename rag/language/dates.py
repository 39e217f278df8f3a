"""A document's date in the words that people read and ask with."""

import re
from datetime import date

# Not `calendar`'s, which change with the locale.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")


def spelt(published: str) -> str:
    """A date in ISO 8601 as "16 June 2025", any other as it is."""
    try:
        day = date.fromisoformat(published)
    except ValueError:
        return published
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def of_year(question: str, published: str) -> bool:
    """Whether `question` names the year, or one of the years, of a date however written."""
    return not set(_YEAR.findall(question)).isdisjoint(_YEAR.findall(published))
