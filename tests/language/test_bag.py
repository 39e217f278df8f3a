"""The words of a text are found again inflected or mistyped, but figures and versions only as they are."""

import pytest

from rag.language.bag import Bag


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("He commands the fleet.", "commander"),
        ("the U.S. Navy", "us"),
        ("an e-mail", "email"),
        ("the Kossovo force", "kosovo"),
        ("F-16s took off", "f-16"),
        ("COVID-19", "covid19"),
        ("version 4.1.0", "4.1.0"),
    ],
)
def test_a_word_is_found_despite_inflection_marks_or_a_typo(text: str, word: str) -> None:
    assert word in Bag(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("version 4.2.0", "4.1.0"),
        ("version 4.1.0", "4.10"),
        ("v4.10.2", "v4.10.1"),
        ("ISO-9001", "iso-9002"),
        ("RFC2616", "rfc2617"),
        ("in the 1980s", "1990s"),
        ("12,400 people", "12,500"),
    ],
)
def test_no_typo_turns_a_figure_or_a_version_into_another(text: str, word: str) -> None:
    assert word not in Bag(text)
