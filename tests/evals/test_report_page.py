from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from evals import report
from evals.result import Run
from evals.scoring import Row

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"


def row(number: int, category: str, why: str) -> Row:
    answer = {"status": "answered", "short": f"answer {number}", "answer": f"answer {number} [1]",
              "confidence": 0.5, "citations": [], "statements": [], "timings": {"total": 0.05}}  # fmt: skip
    scores = {"right": float(not why)}
    return Row(f"q{number}", "mine", category, f"Question {number}?", ("gold",), True, answer, scores, why)


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    about = {"answerer": "reader", "sets": {"mine": {"seen": True}}, "commit": "c", "settings": {},
             "machine": {"processor": "p", "cores": 2}, "versions": {}, "corpora": {}}  # fmt: skip
    rows = (row(1, "who", ""), row(2, "who", "wrong"), row(3, "when", "wrong"))
    path = tmp_path / "report.html"
    report.write([Run(about, rows)], path)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page()
        problems: list[str] = []
        opened.on("pageerror", lambda error: problems.append(str(error)))
        opened.on("request", lambda request: problems.append(request.url))
        opened.goto(path.as_uri())
        yield opened
        browser.close()
    assert problems == [path.as_uri()]


def shown(page: Page) -> list[str]:
    return [cell.split("\n")[0] for cell in page.locator("#rows tbody tr:visible td:first-child").all_inner_texts()]


def test_failures_are_shown_first_and_can_be_narrowed_by_category_and_words(page: Page):
    assert shown(page) == ["Question 2?", "Question 3?"]
    page.get_by_role("combobox", name="category").select_option("who")
    assert shown(page) == ["Question 2?"]
    page.get_by_label("failures only").uncheck()
    assert shown(page) == ["Question 1?", "Question 2?"]
    page.get_by_label("Words in question or answer").fill("ANSWER 1")
    assert shown(page) == ["Question 1?"]
    assert page.get_by_role("status").inner_text() == "1 of 3 questions"


def test_failures_can_be_narrowed_to_one_set(page: Page):
    page.get_by_role("combobox", name="set").select_option("mine: reader")
    assert shown(page) == ["Question 2?", "Question 3?"]


def test_a_narrow_page_stacks_the_table_and_never_scrolls_sideways(page: Page):
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    box = page.locator("#rows tbody tr:visible td").nth(3).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
