import hashlib
from dataclasses import replace

import pytest

from rag.answerability import Candidate
from rag.answers import MAX_SHORT_WORDS, compose, lead_for
from rag.chunking import sentence_around
from rag.reader import Reading
from rag.types import Chunk, Passage, in_line

TEXT = (
    "President Ada Brown met Carl Reed on Monday. Most troops come from Italy, followed by the United States, "
    "Hungary and Turkey. The road was closed because the river rose, which nobody expected."
)


def passage(text: str = TEXT, id_: str = "a.md", similarity: float = 0.6, published: str | None = None) -> Passage:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Passage(Chunk(id_, id_, digest, 0, len(text), text, 50), f"Title {id_}", None, published, 1, 0.5, similarity)


def span(words: str, text: str = TEXT, number: int = 0, score: float = 8.0) -> Candidate:
    start = text.index(words)
    return Candidate(passage=number, start=start, end=start + len(words), score=score, null=0.0)


def answer(question: str, *spans: Candidate, passages=None, probability: float = 0.9, threshold: float = 0.5):
    return compose(question, passages or [passage()], Reading(spans, probability, {}), threshold)


def test_the_short_answer_is_the_span_and_its_evidence_the_sentence_around_it():
    draft = answer("Whom did Brown meet?", span("Carl Reed"))
    (statement,) = draft.statements
    (evidence,) = statement.evidence
    assert (draft.short, statement.text, draft.reason) == ("Carl Reed", "Carl Reed", None)
    assert TEXT[evidence.start : evidence.end] == "President Ada Brown met Carl Reed on Monday."
    assert TEXT[evidence.focus_start : evidence.focus_end] == "Carl Reed"


@pytest.mark.parametrize(("probability", "similarity", "reason"), [(0.49, 0.6, "no_answer"), (0.1, 0.01, "off_topic")])
def test_below_the_threshold_it_abstains_and_tells_far_questions_from_near_ones(probability, similarity, reason):
    draft = answer("Who?", span("Carl Reed"), passages=[passage(similarity=similarity)], probability=probability)
    assert (draft.reason, draft.statements, draft.short, draft.confidence) == (reason, (), None, probability)


HOURS = "Opening hours\n\n- Monday to Friday: 9:00 to 18:00\n- Saturday: 10:00 to 14:00\n- Sunday: closed\n"


@pytest.mark.parametrize(
    ("question", "found", "said"),
    [
        ("When is it open at weekends?", "10:00 to 14:00\n- Sun", ["Saturday: 10:00 to 14:00", "Sunday: closed"]),
        ("When is it open on Saturdays?", "10:00 to 14:00", ["10:00 to 14:00"]),
    ],
)
def test_an_answer_that_reaches_over_lines_of_a_list_is_each_of_these_lines(question, found, said):
    draft = answer(question, span(found, HOURS), passages=[passage(HOURS)])
    assert [statement.text for statement in draft.statements] == said
    assert draft.short == " ".join("; ".join(said).split())
    proofs = [HOURS[slice(each.evidence[0].start, each.evidence[0].end)] for each in draft.statements]
    assert all(text in proof for text, proof in zip(said, proofs, strict=True))


@pytest.mark.parametrize("found", ["9:00 to 18:00", "9:00 to 18:00\n- Sat", "Saturday: 10:00"])
def test_hours_are_told_of_the_whole_week_where_no_day_is_asked_for(found):
    draft = answer("When is it open?", span(found, HOURS), passages=[passage(HOURS)])
    assert draft.short == "Monday to Friday: 9:00 to 18:00; Saturday: 10:00 to 14:00; Sunday: closed"
    assert [(each.text in HOURS, len(each.evidence)) for each in draft.statements] == [(True, 1)] * 3


def test_a_cell_of_a_table_is_told_without_the_name_of_its_column_and_proved_by_its_row():
    row = "Boat: Swan; Seats: 8; Per day: 120."
    draft = answer("Which boat has eight seats?", span("Boat: Swan", row), passages=[passage(row)])
    (proof,) = draft.statements[0].evidence
    assert (draft.short, row[proof.start : proof.end]) == ("Swan", row)
    assert row[proof.focus_start : proof.focus_end] == "Swan"


def test_a_passage_is_read_with_its_documents_date_where_its_year_is_asked_for():
    dated = passage(published="2016-05-23")
    assert lead_for("How high was the turnout in 2016?", dated) == "Title a.md, 23 May 2016"
    assert lead_for("How high was the turnout in 2020?", dated) == "Title a.md"
    assert lead_for("How high was the turnout in 2016?", passage()) == "Title a.md"


def test_without_passages_it_abstains():
    assert compose("Who?", [], Reading((), 0.0, {}), 0.5).reason == "no_passages"


TOWN = (
    "The race was decided by the old bridge, which is closed to lorries, and by the price of parking. The guests were "
    "Mayor Dalia Fenn and State Secretary Emil Darrow. Swifts nest under the roof, and martins below."
)


@pytest.mark.parametrize(
    ("question", "found", "short"),
    [
        ("Which two matters decided the race?", ("old bridge", "price of parking"),
         "old bridge, which is closed to lorries, and by the price of parking"),
        ("What decided the race?", ("old bridge", "price of parking"), "old bridge"),
        ("Who came with her?", ("Dalia Fenn", "Emil Darrow"), "Dalia Fenn and State Secretary Emil Darrow"),
        ("Where do swifts nest, and what nests below?", ("under the roof", "martins"), "under the roof, and martins"),
        ("Which birds nest in the house?", ("Swifts", "martins"), "Swifts nest under the roof, and martins"),
    ],
)  # fmt: skip
def test_as_many_answers_as_are_asked_for_are_given_from_one_sentence(question, found, short):
    spans = [span(words, TOWN, score=8.0 - number) for number, words in enumerate(found)]
    assert answer(question, *spans, passages=[passage(TOWN)]).short == short


HALL = (
    "The hall opens on Sunday from 11 to 16 o'clock. It was built in May, at the mill, in 1921. It was widened in "
    "1966 and 1989."
)


@pytest.mark.parametrize(
    ("question", "found", "short"),
    [
        ("When does the hall open?", ("from 11 to 16 o'clock", "Sunday"), "Sunday from 11 to 16 o'clock"),
        ("When was it built?", ("1921", "May"), "1921"),
        ("On which day does the hall open?", ("Sunday",), "Sunday"),
        ("When was it widened?", ("1989", "1966"), "1966 and 1989"),
    ],
)
def test_parts_of_one_time_are_said_together(question, found, short):
    spans = [span(words, HALL, score=8.0 - number) for number, words in enumerate(found)]
    assert answer(question, *spans, passages=[passage(HALL)]).short == short


def test_a_second_answer_that_is_much_less_likely_is_left_out():
    spans = [span("old bridge", TOWN, score=9.0), span("price of parking", TOWN, score=1.0)]
    assert answer("Which two matters decided it?", *spans, passages=[passage(TOWN)]).short == "old bridge"


def test_what_a_thing_is_is_said_without_the_office_in_front():
    text = "She met the commander of the NATO mission, KFOR, Ada Berg."
    found = span("the commander of the NATO mission", text)
    assert answer("What is KFOR?", found, passages=[passage(text)]).short == "the NATO mission"
    assert answer("Whom did she meet?", found, passages=[passage(text)]).short.startswith("the commander")


GUESTS = "Guests from Oslo, Riga and Turku came; the prize went to Lima, which is far, and the cup to Porto."


@pytest.mark.parametrize(
    ("question", "found", "short"),
    [
        # What names as many as are asked for is all, whatever else is likely.
        (
            "Which two towns won?",
            (("Lima", 9.0), ("Porto", 2.0), ("Oslo", 1.9)),
            "Lima, which is far, and the cup to Porto",
        ),
        ("Which three towns sent guests?", (("Oslo, Riga and Turku", 9.0), ("Lima", 8.0)), "Oslo, Riga and Turku"),
        (
            "Which two towns won?",
            (("Lima, which is far", 9.0), ("Porto", 4.0)),
            "Lima, which is far, and the cup to Porto",
        ),
        # Without a number, only what is about as likely.
        ("Which towns won?", (("Lima", 9.0), ("Porto", 3.5)), "Lima, which is far, and the cup to Porto"),
        ("Which towns won?", (("Lima", 9.0), ("Porto", 2.5)), "Lima"),
    ],
)
def test_what_a_list_holds_is_counted(question, found, short):
    spans = [span(words, GUESTS, score=score) for words, score in found]
    assert answer(question, *spans, passages=[passage(GUESTS)]).short == short


def test_so_many_answers_are_gathered_from_several_sentences_each_with_its_own_proof():
    found = [span("Emil Darrow", TOWN, score=9.0), span("price of parking", TOWN, score=7.0)]
    draft = answer("Which two things were new?", *found, passages=[passage(TOWN)])
    assert draft.short == "Emil Darrow; price of parking"
    assert [each.text for each in draft.statements] == ["Emil Darrow", "price of parking"]
    assert draft.statements[1].evidence[0].start == 0
    assert draft.notice is None
    # One that is asked for alone is said alone, and so is what already holds several.
    assert answer("Who came?", *found, passages=[passage(TOWN)]).short == "Emil Darrow"
    both = [span("Mayor Dalia Fenn and State Secretary Emil Darrow", TOWN, score=9.0), found[1]]
    assert len(answer("Which two people came?", *both, passages=[passage(TOWN)]).statements) == 1


CAME = (
    "Ann Poe was there. The guests were Bob Ray and Cid Lee. Don Fox came. A seat is 1,200 euros. A meal is 800 euros."
)


@pytest.mark.parametrize(
    ("question", "found", "short"),
    [
        # A sentence is used once, and no more things are said than are asked for.
        ("Which three people came?", ("Ann Poe", "Bob Ray", "Cid Lee", "Don Fox"), "Ann Poe; Bob Ray and Cid Lee"),
        ("Which two people came?", ("Ann Poe", "Bob Ray", "Don Fox"), "Ann Poe; Don Fox"),
        ("Which two people came?", ("Ann Poe", "Don Fox", "Bob Ray"), "Ann Poe; Don Fox"),
        ("Which two prices are there?", ("1,200 euros", "800 euros"), "1,200 euros; 800 euros"),
        ("Which people came?", ("Ann Poe", "Don Fox"), "Ann Poe"),
    ],
)
def test_members_of_several_sentences_are_counted(question, found, short):
    spans = [span(words, CAME, score=9.0 - number / 2) for number, words in enumerate(found)]
    assert answer(question, *spans, passages=[passage(CAME)]).short == short


def test_words_of_the_question_are_no_further_answer():
    # Those that only repeat the question come last, however strong they are.
    spans = [span("Don Fox", CAME, score=7.0), span("Ann Poe", CAME, score=9.0)]
    assert answer("Which two people did Ann Poe meet?", *spans, passages=[passage(CAME)]).short == "Don Fox"


def test_documents_that_disagree_about_two_things_are_both_shown_with_the_notice():
    one, two = "Anna Berg leads the chess club.", "Carl Reed leads the chess club."
    draft = answer(
        "Which two people lead the chess club?",
        span("Anna Berg", one),
        span("Carl Reed", two, number=1, score=7.5),
        passages=[passage(one), passage(two, "b.md")],
    )
    assert (draft.short, draft.notice) == ("Anna Berg", "The documents disagree.")


@pytest.mark.parametrize("score", [2.0, -1.0])
def test_an_unlikely_answer_in_another_sentence_is_left_out(score):
    found = [span("Emil Darrow", TOWN, score=9.0 if score > 0 else 3.0), span("price of parking", TOWN, score=score)]
    assert answer("Which two things were new?", *found, passages=[passage(TOWN)]).short == "Emil Darrow"


def test_a_name_cut_short_is_completed():
    assert answer("Who met Reed?", span("Ada")).short == "Ada Brown"


@pytest.mark.parametrize("found", ["Carl Reed on Monday", "The guard, Carl Reed, (Oslo"])
def test_what_stands_beside_the_only_full_name_is_left_out(found):
    text = "The visit of Carl Reed on Monday was announced. The guard, Carl Reed, (Oslo) agreed."
    assert answer("Who came?", span(found, text), passages=[passage(text)]).short == "Carl Reed"


@pytest.mark.parametrize(
    ("text", "found", "short"),
    [
        ("Rutte, Secretary General, came.", "Rutte, Secretary General", "Rutte"),
        ("Željko Đurić, Prime Minister, came.", "Željko Đurić, Prime Minister", "Željko Đurić"),
        ("Édouard Philippe (Prime Minister) came.", "Édouard Philippe (Prime Minister", "Édouard Philippe"),
        ("The Secretary General, Mark Rutte, came.", "Secretary General, Mark Rutte", "Mark Rutte"),
        ("The Harbour Director, Roe, came.", "Harbour Director, Roe", "Harbour Director, Roe"),
    ],
)
def test_of_a_person_and_an_office_the_person_is_named(text, found, short):
    assert answer("Who came?", span(found, text), passages=[passage(text)]).short == short


@pytest.mark.parametrize(
    ("text", "found", "short"),
    [
        ("The baker, Ann Roe, came.", "The baker", "The baker"),
        ("Ann Roe, the town's baker, came.", "Ann Roe, the town's baker", "Ann Roe, the town's baker"),
        ("Captain Ann Roe came.", "Captain", "Captain Ann Roe"),
        ("The bakery is led by Ann Roe.", "The bakery", "The bakery is led by Ann Roe."),
    ],
)
def test_who_somebody_is_stands_beside_the_name_or_in_its_sentence(text, found, short):
    assert answer("Who is Ann Roe?", span(found, text), passages=[passage(text)]).short == short


@pytest.mark.parametrize(
    ("text", "found", "short"),
    [
        ("Enrico Barduani Monday met her.", "Enrico Barduani", "Enrico Barduani"),
        ("Enrico Barduani May 3 met her.", "Enrico Barduani", "Enrico Barduani"),
        ("Theresa May met her.", "Theresa", "Theresa May"),
        ("She met Vjosa Çela.", "Vjosa", "Vjosa Çela"),
        ("She met Ursula von der Leyen.", "Ursula", "Ursula von der Leyen"),
        ("She met John F. Kennedy there.", "John", "John F. Kennedy"),
    ],
)
def test_a_name_is_completed_with_what_belongs_to_it_alone(text, found, short):
    assert answer("Who met her?", span(found, text), passages=[passage(text)]).short == short


@pytest.mark.parametrize(
    ("text", "found", "short"),
    [
        ("There are over 4,600 troops.", "4,600", "over 4,600"),
        ("Over 4,600 troops came.", "4,600 troops", "Over 4,600 troops"),
        ("No more than six may enter.", "six", "No more than six"),
        ("A case may weigh up to 25 kg.", "25 kg", "up to 25 kg"),
        ("It took at least 90 days.", "at least 90 days", "at least 90 days"),
        ("Moreover 12 came.", "12", "12"),
        ("Of about 30 guests 12 came.", "12", "12"),
    ],
)
def test_a_number_is_said_with_what_limits_it(text, found, short):
    assert answer("How many came?", span(found, text), passages=[passage(text)]).short == short


@pytest.mark.parametrize(
    ("question", "text", "found", "short"),
    [
        ("What is the fine?", "The fine is up to 5,000 marks.", "5,000 marks", "up to 5,000 marks"),
        ("When was it built?", "It was built around 1850.", "1850", "around 1850"),
        ("What do dogs pay?", "Dogs pay at most €3.", "€3", "at most €3"),
        ("How big is the club?", "It has nearly a dozen members.", "a dozen members", "nearly a dozen members"),
        ("How many may come?", "Up to fifteen may come.", "fifteen", "Up to fifteen"),
    ],
)
def test_a_number_is_said_with_what_limits_it_whatever_the_question_calls_it(question, text, found, short):
    assert answer(question, span(found, text), passages=[passage(text)]).short == short


def test_what_limits_a_number_is_left_out_where_no_number_is_asked_for():
    text = "The bridge leads over Third Avenue."
    assert answer("What does the bridge cross?", span("Third Avenue", text), passages=[passage(text)]).short == (
        "Third Avenue"
    )


@pytest.mark.parametrize("found", ["Italy", "the United States", "United States", "Hungary", "Turkey"])
def test_a_list_is_given_whole_as_it_stands_in_the_text(found):
    draft = answer("Which countries send troops?", span(found))
    assert draft.short == "Italy, followed by the United States, Hungary and Turkey"


@pytest.mark.parametrize(
    ("text", "found", "short"),
    [
        ("Ferries leave at 10:30, 12:15 and 14:00.", "10:30", "10:30, 12:15 and 14:00"),
        ("The fees are 12,500, 13,000 and 14,500 euros.", "13,000", "12,500, 13,000 and 14,500"),
        ("Tickets cost 4 euros, 6.50 euros and 8 euros.", "4 euros", "4 euros, 6.50 euros and 8 euros"),
        ("Tickets cost 4 euros, 6.50 euros and 8 euros.", "8 euros", "4 euros, 6.50 euros and 8 euros"),
        ("Its parts take 5 cm, 3 m and 2 km.", "5 cm", "5 cm, 3 m and 2 km"),
        ("Fares are €4, €6.50 and €8.", "€6.50", "€4, €6.50 and €8"),
        ("We support 3.11, 3.12 and 3.13.", "3.12", "3.11, 3.12 and 3.13"),
        ("Rooms 3, 5 and 7 stay closed.", "5", "Rooms 3, 5 and 7"),
        ("The heirs are J. Smith, A. Jones and B. Brown.", "J. Smith", "J. Smith, A. Jones and B. Brown"),
        ("The heirs are J. Smith, A. Jones and B. Brown.", "B. Brown", "J. Smith, A. Jones and B. Brown"),
        ("Trains stop in Bern, St. Gallen and Chur. Buses don't.", "Bern", "Bern, St. Gallen and Chur"),
        ("Trains stop in Évian, Łódź and Örebro.", "Łódź", "Évian, Łódź and Örebro"),
        ("It has the iPhone, Samsung phones and Nokia.", "Samsung phones", "the iPhone, Samsung phones and Nokia"),
        ("In Italy, France and Spain it rains.", "Spain", "Italy, France and Spain"),
    ],
)
def test_a_list_holds_whole_members_whatever_marks_stand_inside_them(text, found, short):
    assert answer("Which ones are there?", span(found, text), passages=[passage(text)]).short == short


BRING = "For the exam you need:\n\n- a passport\n- two photos, in colour\n- the fee of 12 crowns\n\nNo phones."


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Which things do I need for the exam?", "a passport; two photos, in colour; the fee of 12 crowns"),
        ("Which three things do I need for the exam?", "a passport; two photos, in colour; the fee of 12 crowns"),
        ("Which two things do I need for the exam?", "two photos"),
        ("What do I need for the exam?", "a passport; two photos, in colour; the fee of 12 crowns"),
        ("What do I need for the choir?", "two photos"),
        ("Which photos do I need?", "two photos"),
    ],
)
def test_a_list_line_by_line_is_given_whole_where_all_of_it_is_asked_for(question, short):
    draft = answer(question, span("two photos", BRING), passages=[passage(BRING)])
    assert draft.short == short
    for statement in draft.statements:
        (proof,) = statement.evidence
        assert BRING[proof.focus_start : proof.focus_end] == statement.text
        assert BRING[proof.start : proof.end] in BRING.split("\n")


def test_a_list_too_long_to_be_said_is_not_given_whole():
    text = "For the exam you need:\n" + "".join(f"- thing {i} of many that are needed there\n" for i in range(9))
    assert (
        answer("Which things do I need for the exam?", span("thing 3", text), passages=[passage(text)]).short
        == "thing 3"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Samsung phones and Nokia tablets sold well.", "Samsung phones"),
        ("It lists Foo and Amazon.com for sale.", "Foo"),
        ("They met Italy, Spanish ships and Turkey.", "Italy"),
    ],
)
def test_a_list_ends_before_a_member_that_could_only_be_given_in_part(text, found):
    assert answer("Which ones are there?", span(found, text), passages=[passage(text)]).short == found


@pytest.mark.parametrize("question", ["Was the road closed?", "Why was the road closed?", "How did it come about?"])
def test_yes_no_why_and_how_are_answered_with_the_evidence_sentence(question):
    draft = answer(question, span("the river rose"))
    assert draft.short == "The road was closed because the river rose, which nobody expected."


NOTES = (
    "4.2.0 (12 May)\n\nNew\n\n- Dark theme\n- Batches of invoices\n\nChanged\n\n"
    "- The export has semicolons; commas caused trouble.\n- Sessions end after 30 minutes.\n"
)
CHANGED = "The export has semicolons; commas caused trouble. Sessions end after 30 minutes."


@pytest.mark.parametrize("found", ["commas caused trouble", "- The export has semicolons"])
def test_an_evidence_sentence_of_a_list_is_said_without_its_bullet(found):
    draft = answer("Why was the export changed?", span(found, NOTES), passages=[passage(NOTES)])
    assert draft.short == "The export has semicolons; commas caused trouble."
    (proof,) = draft.statements[0].evidence
    assert NOTES[proof.start : proof.end] == f"- {draft.short}"


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("What was changed in 4.2.0?", CHANGED),
        ("What was changed in Title 4.2.0?", CHANGED),
        ("What was changed in 4.1.0?", "commas"),
        ("What was changed in Burrow 4.2.0?", "commas"),
        ("What is the title?", "commas"),
    ],
)
def test_a_list_under_headings_that_are_asked_for_is_given_whole(question, short):
    assert answer(question, span("commas", NOTES), passages=[passage(NOTES)]).short == short


def test_a_list_under_a_heading_that_the_passage_begins_below_is_given_whole():
    text = "Fixed\n\n- the login page\n- the totals"
    whole = passage(text)
    under = replace(whole, chunk=replace(whole.chunk, heading="Burrow: 4.1"))
    question = "What was fixed in 4.1?"
    assert answer(question, span("login", text), passages=[under]).short == "the login page; the totals"
    assert answer(question, span("login", text), passages=[whole]).short == "login"


@pytest.mark.parametrize(
    ("texts", "short"),
    [
        (["We closed at 5 p.m.; the roof leaked."], "We closed at 5 p.m.; the roof leaked."),
        (["Acme Inc.", "Beta Ltd.", "Gamma Corp."], "Acme Inc.; Beta Ltd.; Gamma Corp."),
        (["Monday: 9 a.m. to 5 p.m.", "Sunday: closed"], "Monday: 9 a.m. to 5 p.m.; Sunday: closed"),
        (["Bring a\npair of boots.", "Call first."], "Bring a pair of boots. Call first."),
        ([], ""),
    ],
)
def test_statements_in_one_line_are_parted_by_semicolons_unless_they_are_sentences(texts, short):
    assert in_line(texts) == short


def test_a_long_evidence_sentence_is_cut_to_its_clauses_around_the_span():
    text = "He said " + "one two three four, " * 15 + "the bridge fell, " + "five six seven eight, " * 15 + "end."
    draft = answer("Why did it happen?", span("the bridge fell", text), passages=[passage(text)])
    assert "the bridge fell" in draft.short
    assert len(draft.short.split()) <= MAX_SHORT_WORDS
    assert draft.short in text


def test_two_documents_that_disagree_are_both_shown():
    old, new = "Dogs must pay 4 euros on deck.", "Dogs must pay 6 euros on deck."
    passages = [
        passage(new, "new.md", published="2025-01-01"),
        passage(old, "old.md", published="2023-01-01"),
    ]
    draft = answer(
        "How much must dogs pay?",
        span("6 euros", new, 0, 9.0),
        span("4 euros", old, 1, 8.5),
        passages=passages,
    )
    assert [statement.text for statement in draft.statements] == ["6 euros", "4 euros"]
    assert [statement.evidence[0].passage for statement in draft.statements] == [0, 1]
    assert draft.notice == "The documents disagree."
    assert draft.short == "6 euros"


@pytest.mark.parametrize(
    ("published", "first"),
    [
        (("2023-01-01", "2025-01-01"), "4 euros"),
        (("2025-01-01", "2023-01-01"), "6 euros"),
        (("2025-01-01", "2025-01-01"), "6 euros"),
        ((None, "2025-01-01"), "6 euros"),
        (("2023-01-01", "spring 2025"), "6 euros"),
    ],
)
def test_of_documents_that_disagree_the_later_comes_first_where_that_can_be_told(published, first):
    texts = ["Dogs must pay 6 euros on deck.", "Dogs must pay 4 euros on deck."]
    passages = [passage(text, text, published=date) for text, date in zip(texts, published, strict=True)]
    draft = answer(
        "How much must dogs pay?",
        span("6 euros", texts[0], 0, 9.0),
        span("4 euros", texts[1], 1, 8.5),
        passages=passages,
    )
    assert draft.short == first
    assert {statement.text for statement in draft.statements} == {"6 euros", "4 euros"}
    assert draft.statements[0].text == first
    assert draft.notice == "The documents disagree."


def test_two_documents_on_different_matters_do_not_disagree():
    one, other = "Dogs must pay 6 euros on deck.", "A cabin for the night has a price of 40 euros."
    passages = [passage(one, "a.md"), passage(other, "b.md")]
    draft = answer(
        "How much must dogs pay?",
        span("6 euros", one, 0, 9.0),
        span("40 euros", other, 1, 8.9),
        passages=passages,
    )
    assert (len(draft.statements), draft.notice) == (1, None)


def test_two_documents_that_say_the_same_do_not_disagree():
    one, other = "Dogs must pay 6 euros on deck.", "All dogs must pay 6 euros on the deck."
    passages = [passage(one, "a.md"), passage(other, "b.md")]
    draft = answer("How much must dogs pay?", span("6 euros", one), span("6 euros", other, 1), passages=passages)
    assert draft.notice is None


def notice(one, other):
    """What is said of two documents that give one answer each in the same sentence."""
    texts = [f"The fee of the harbour at Halvern is {found} by the rules." for found in (one, other)]
    passages = [passage(text, f"{number}.md") for number, text in enumerate(texts)]
    spans = [span(found, text, number) for number, (found, text) in enumerate(zip((one, other), texts, strict=True))]
    return answer("What is the fee of the harbour?", *spans, passages=passages).notice


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("4,600", "4600"),
        ("four", "4"),
        ("3 May 1999", "May 3rd, 1999"),
        ("$5", "5 dollars"),
        ("2.5 percent", "2.5 %"),
        ("Harbour money", "harbour money"),
    ],
)
def test_two_documents_that_write_the_same_otherwise_do_not_disagree(one, other):
    assert notice(one, other) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("2.5 percent", "5.2 percent"), ("1,200", "1,200,000"), ("€5", "$5"), ("-5", "5"), ("0.125", "125")],
)
def test_two_documents_disagree_where_the_same_digits_make_other_numbers(one, other):
    assert notice(one, other) == "The documents disagree."


def test_a_span_over_two_sentences_takes_both_for_evidence():
    start, end = TEXT.index("Monday"), TEXT.index("Most") + 4
    left, right = sentence_around(TEXT, start, end)
    assert TEXT[left:right].startswith("President")
    assert TEXT[left:right].endswith("Turkey.")
