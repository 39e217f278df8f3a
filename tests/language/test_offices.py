import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.offices import led, of_a_part


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("Who is in charge of the league?", "league"),
        ("who leads Hollow Bay Trust", "Hollow Bay Trust"),
        ("Who is the president of the chess club?", "chess club"),
        ("Who's at the head of the firm?", "firm"),
        ("Who is the league's secretary?", "league"),
        ("So who ran the mill?", "mill"),
        ("Who came to the party?", ""),
        ("Who heads the league's mission?", ""),
        ("When was the head of the league born?", ""),
        ("Who wrote the book of the year?", ""),
    ],
)
def test_whose_head_is_asked_for_is_told_from_the_words(question, body):
    assert led(question) == body


def parts(text: str, name: str) -> tuple[str, str]:
    return text[: text.index(name)], text[text.index(name) + len(name) :]


TOLD = "Ada Berg, commander of the league's rescue mission, met the league's secretary Otto Lind. Eva Holm leads it."


@pytest.mark.parametrize(
    ("text", "name", "partly"),
    [
        ("The commander of the League mission in Orlen, Ada Berg, was there.", "Ada Berg", True),
        (TOLD, "Ada Berg", True),
        (TOLD, "Otto Lind", False),
        (TOLD, "Eva Holm", False),
        ("The head of the mission of the League, Ada Berg, spoke.", "Ada Berg", True),
        ("League President Ada Berg spoke.", "Ada Berg", False),
        ("Ada Berg leads the League, whose mission is in Orlen.", "Ada Berg", False),
        ("The League appointed Ada Berg to its mission.", "Ada Berg", False),
        ("The league's mission failed; its chairman, Ada Berg, said so.", "Ada Berg", False),
        ("Ada Berg has spoken.", "Ada Berg", False),
    ],
)
def test_a_part_is_told_from_the_whole_by_the_nearest_mention(text, name, partly):
    assert of_a_part(*parts(text, name), "League") is partly


@given(st.text(), st.text(), st.text(min_size=1))
def test_any_text_can_be_asked_about(before, after, body):
    assert of_a_part(before, after, body) in (True, False)


@given(st.text())
def test_any_question_can_be_asked(question):
    assert led(question) in question
