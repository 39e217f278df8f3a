import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag import ingest
from rag.engine import build, check_question
from rag.errors import DocumentNotFound, EmptyCorpus, QuestionError
from rag.types import Turn


def verbatim(engine, answer) -> None:
    for citation in (*answer.citations, *answer.related):
        document = engine.document(citation.document_id)
        assert document.text[citation.start : citation.end] == citation.quote
        assert document.content_hash == citation.content_hash


def test_the_commander_is_named_with_the_words_that_say_so(engine):
    answer = engine.ask("who commands KFOR?")
    assert answer.status == "answered"
    assert answer.short == "Enrico Barduani"
    assert answer.text.startswith("Enrico Barduani [1]\n")
    assert "the commander of the NATO mission in Kosovo, KFOR, Enrico Barduani" in answer.citations[0].quote
    assert answer.citations[0].source == "REL (A2 Televizion)"
    verbatim(engine, answer)


@pytest.mark.parametrize("question", ["Who commanded KFOR in 2015?", "What is the capital of France?"])
def test_what_the_article_does_not_say_is_not_answered(engine, question):
    answer = engine.ask(question)
    assert (answer.status, answer.short, answer.citations) == ("abstained", None, ())
    assert answer.reason in ("no_answer", "off_topic")
    assert answer.related
    verbatim(engine, answer)


def test_typing_slips_in_names_do_no_harm(engine):
    assert engine.ask("who is the comander of k-for").short == "Enrico Barduani"


def test_a_follow_up_is_understood_from_what_was_said_before(engine):
    history = [
        Turn("user", "Who is the Secretary General of NATO?"),
        Turn("assistant", engine.ask("Who is the Secretary General of NATO?").text),
    ]
    answer = engine.ask("When will he arrive?", history)
    assert "Rutte" in answer.question
    assert answer.short == "March 11"


def test_a_follow_up_that_names_nothing_is_answered_from_what_was_spoken_of(corpus_of):
    rules = "# The {0} club\n\nMembers of the {0} club pay in {1}. Whoever pays late owes {2} crowns.\n"
    files = {
        f"{name}.md": rules.format(name, month, fee)
        for name, month, fee in (("rowing", "May", 30), ("chess", "June", 15), ("riding", "July", 60))
    }
    settings = corpus_of(files)
    ingest.ingest(settings)
    engine = build(settings)
    asked = "When do members of the {} club pay?"
    fees = {}
    for name in ("rowing", "chess", "riding"):
        first = engine.ask(asked.format(name))
        history = [Turn("user", asked.format(name)), Turn("assistant", first.text)]
        fees[name] = engine.ask("How much does somebody owe who pays late?", history).short
        assert engine.search("Who pays late?", 1, history=history)[0].chunk.document_id == f"{name}.md"
    engine.close()
    assert fees == {"rowing": "30 crowns", "chess": "15 crowns", "riding": "60 crowns"}


@pytest.mark.parametrize("message", ["Hello!", "thanks a lot", "what can I ask?", "bye"])
def test_small_talk_gets_a_reply_that_claims_nothing(engine, message):
    answer = engine.ask(message)
    assert (answer.status, answer.citations, answer.short) == ("answered", (), None)
    assert answer.text


def test_help_names_the_documents_and_example_questions(engine):
    text = engine.ask("what can I ask?").text
    assert engine.records()[0].title in text
    assert all(f"- {example}" in text for example in engine.examples())


def test_a_summary_is_cited_sentence_by_sentence(engine):
    answer = engine.ask("Summarise the article")
    assert answer.status == "answered"
    assert 2 <= len(answer.statements) <= 5
    assert [statement.markers for statement in answer.statements] == [
        (number,) for number in range(1, len(answer.statements) + 1)
    ]
    assert [citation.quote for citation in answer.citations] == [each.text for each in answer.statements]
    verbatim(engine, answer)


def test_each_example_question_of_the_corpus_is_answered(engine):
    assert engine.examples()
    for example in engine.examples():
        assert engine.ask(example).status == "answered", example


@pytest.mark.parametrize("question", ["", "   ", "?!", "\x00\x07", "🙂🙂"])
def test_a_question_without_words_is_refused(engine, question):
    with pytest.raises(QuestionError, match="empty"):
        engine.ask(question)


def test_a_question_too_long_is_refused_with_both_lengths(engine):
    with pytest.raises(QuestionError, match=r"2,001 characters, at most 2,000"):
        engine.ask("a" * 2001)


def test_control_characters_are_dropped_and_the_rest_is_kept():
    assert check_question("who\x00 commands\n\tKFOR\x1b?", 100) == "who commands KFOR ?"


@pytest.mark.parametrize(
    "question",
    [
        "من يقود قوة كفور؟",
        "Kush e komandon KFOR-in?",
        "who commands KFOR? 🙂🙂🙂",
        "<script>alert(1)</script> who commands KFOR?",
        "' OR 1=1; DROP TABLE documents --",
        "a" * 2000,
        "KFOR " * 400,
    ],
)
def test_odd_questions_get_an_answer_that_is_verbatim_or_an_abstention(engine, question):
    answer = engine.ask(question)
    assert answer.status in ("answered", "abstained")
    verbatim(engine, answer)


def test_many_users_at_once_get_the_answers_that_each_would_get_alone(engine):
    questions = ["who commands KFOR?", "When will Rutte visit Kosovo?", "What is the capital of France?"] * 8
    alone = {question: engine.ask(question).text for question in set(questions)}
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(engine.ask, questions))
    assert [answer.text for answer in together] == [alone[question] for question in questions]


def test_asking_from_an_event_loop_gives_the_same(engine):
    assert asyncio.run(engine.aask("who commands KFOR?")).text == engine.ask("who commands KFOR?").text


def test_llama_index_gets_a_response_with_its_sources(engine):
    response = engine.query("who commands KFOR?")
    assert "Enrico Barduani" in str(response)
    assert response.metadata["citations"]
    assert response.source_nodes[0].node.metadata["document_id"] == "kfor-commander-meets-osmani.md"


def test_timings_tell_each_stage_and_their_sum(engine):
    timings = engine.ask("who commands KFOR?").timings
    assert list(timings) == ["understand", "retrieve", "read", "compose", "total"]
    assert timings["total"] == pytest.approx(sum(list(timings.values())[:-1]), abs=1e-6)


def test_a_corpus_can_be_asked_in_part(engine):
    answer = engine.ask("who commands KFOR?", documents=[])
    assert (answer.status, answer.reason) == ("abstained", "no_passages")


NETWORKS = """Networks of the library

Guest network

Visitors find it under the name Open Shelf on every floor of the building, and in the garden behind it. Nobody has to
register, but the rules of the house must be accepted on the first page that opens.

The password is changed every 30 days. It is printed on the cards at the desk.

Staff network

Only laptops of the library may join it, and only after the technicians have entered them in their list. The network
reaches the stacks, the bindery and the offices on the top floor, but not the garden.

The password is changed every 90 days. It is sent by post to the heads of department.
"""


def test_what_stands_under_a_heading_is_told_from_the_same_words_under_another(corpus_of):
    settings = corpus_of({"networks.txt": NETWORKS}, chunk_tokens=60)
    ingest.ingest(settings)
    engine = build(settings)
    for whose, days in (("guest", "30"), ("staff", "90")):
        answer = engine.ask(f"How often is the password of the {whose} network changed?")
        assert [each.quote for each in answer.citations] == [f"The password is changed every {days} days."]
    engine.close()


def test_a_year_that_only_a_documents_date_tells_chooses_between_the_same_words(corpus_of):
    told = {
        2012: "The turnout was 71 percent. Rain kept many at home until noon, said the mayor.",
        2016: "The turnout was 62 percent. The count lasted until four in the morning.",
        2020: "The turnout was 48 percent. Nobody had reckoned with so few voters in the old town.",
    }
    news = "---\npublished: {}-05-03\n---\n# Varnby elects its council\n\n{}\n"
    settings = corpus_of({f"{name}.md": news.format(*of) for name, of in zip("bca", told.items(), strict=True)})
    ingest.ingest(settings)
    engine = build(settings)
    answers = {year: engine.ask(f"What was the turnout in Varnby in {year}?") for year in (*told, 2008)}
    engine.close()
    assert {year: answer.short for year, answer in answers.items()} == {
        2012: "71 percent",
        2016: "62 percent",
        2020: "48 percent",
        2008: None,
    }


def test_spelling_is_corrected_by_the_words_of_the_documents_asked_alone(corpus_of):
    settings = corpus_of(
        {
            "public/ferry.md": "The night ferry to Varnby leaves at ten. Robert steers it.",
            "secret/memo.md": "The buyer is Enrico Barduani, whom Roberts advises on the Quellmark bid.",
        }
    )
    ingest.ingest(settings)
    engine = build(settings)
    public, every = ["public/ferry.md"], ["secret/memo.md", "public/ferry.md"]
    meant = {
        "Who is Barduanni?": "Who is Barduani?",
        "What about Robrets?": "What about Roberts?",
        "What is the quelmark?": "What is the quellmark?",
        "When is the fery to Varnbi?": "When is the ferry to Varnby?",
    }
    shown = {typed: engine.ask(typed, documents=public).question for typed in meant}
    assert [engine.ask(typed).question for typed in meant] == list(meant.values())
    assert [engine.ask(typed, documents=every).question for typed in meant] == list(meant.values())
    engine.close()
    assert shown["When is the fery to Varnbi?"] == "When is the ferry to Varnby?"
    assert "Barduani" not in shown["Who is Barduanni?"]
    assert "Roberts" not in shown["What about Robrets?"]
    assert "quellmark" not in shown["What is the quelmark?"]


def test_an_unknown_document_is_named(engine):
    with pytest.raises(DocumentNotFound, match=r"nowhere\.md"):
        engine.document("nowhere.md")


def test_an_index_without_documents_says_what_to_do(corpus_of):
    with pytest.raises(EmptyCorpus, match="make ingest"):
        build(corpus_of({}))


def test_an_engine_at_work_answers_from_what_was_ingested_meanwhile(corpus_of):
    settings = corpus_of({"lake.txt": "The lake is ninety metres deep."})
    ingest.ingest(settings)
    engine = build(settings)
    assert engine.ask("How deep is the lake?").short == "ninety metres"
    (settings.corpus / "lake.txt").write_text("The lake is forty metres deep.", encoding="utf-8")
    ingest.ingest(settings)
    assert engine.ask("How deep is the lake?").short == "forty metres"
    engine.close()
