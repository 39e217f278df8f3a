import hashlib

import numpy as np
import pytest

from rag import ingest, lexical
from rag.errors import IndexUnavailable
from rag.index import Index
from rag.retriever import Retriever

FILES = {
    "honey.txt": "Bees make honey from nectar. A hive holds up to sixty thousand bees in summer.",
    "troops.txt": "Over 4,600 troops from 29 countries serve in the mission.",
    "budget.md": "---\ntitle: Budget\npublished: 2024-05-01\nsource: Council\n---\n\n"
    "The budget for roads is 3 million euros.",
}


@pytest.fixture
def settings(corpus_of):
    made = corpus_of(FILES)
    ingest.ingest(made)
    return made


@pytest.fixture
def retriever(settings, embedding):
    index = ingest.open_index(settings)
    yield Retriever(index, embedding, {"how": 1, "many": 2, "soldiers": 3}, candidates=10, limit=3)
    index.close()


def test_the_passage_that_answers_comes_first_with_what_is_known_of_its_document(retriever):
    first, *_ = retriever.passages("What is the budget for roads?")
    assert (first.rank, first.title, first.source, first.published) == (1, "Budget", "Council", "2024-05-01")
    assert first.chunk.text == "The budget for roads is 3 million euros."


def test_a_follow_up_finds_the_passage_that_the_conversation_is_about(corpus_of, embedding):
    names = ("rowing", "chess", "riding", "judo")
    late = "Members of the {} club pay in May. Whoever is late pays a fee of 30 crowns, and after a month 60 crowns."
    made = corpus_of({f"{name}.md": late.format(name) for name in names})
    ingest.ingest(made)
    index = ingest.open_index(made)
    retriever = Retriever(index, embedding, {}, candidates=10, limit=1)
    found = {
        name: retriever.passages("What if I'm late?", context=f"When does the {name} club pay?")[0].chunk.document_id
        for name in names
    }
    index.close()
    assert found == {name: f"{name}.md" for name in found}


def test_what_the_question_alone_finds_stays_among_what_is_found_with_a_context(retriever):
    alone = retriever.passages("What is the budget for roads?", limit=1)[0]
    found = retriever.passages("What is the budget for roads?", context="How many bees live in a hive?")
    similar = {passage.chunk.id: passage.similarity for passage in found}
    assert similar[alone.chunk.id] == pytest.approx(alone.similarity)


def test_meaning_is_found_without_a_shared_word(retriever):
    assert retriever.passages("insects producing something sweet")[0].chunk.document_id == "honey.txt"


def test_a_passage_is_found_by_what_only_the_title_of_its_document_says(corpus_of, embedding):
    hours = "We are open from {} to {} on weekdays, and on Saturdays until noon. On holidays the doors stay shut."
    files = {
        f"{name}.md": f"---\ntitle: {title}\n---\n\n{hours.format(opens, closes)}"
        for name, title, opens, closes in (
            ("a", "Public swimming pool", "seven", "nine"),
            ("b", "City library", "ten", "six"),
            ("c", "Museum of clocks", "eleven", "five"),
        )
    }
    settings = corpus_of(files)
    ingest.ingest(settings)
    index = ingest.open_index(settings)
    retriever = Retriever(index, embedding, {}, candidates=10, limit=3)
    found = {
        question: retriever.passages(question)[0].chunk.document_id
        for question in ("Until when can I swim?", "When can I borrow books?", "When can old watches be seen?")
    }
    index.close()
    assert list(found.values()) == ["a.md", "b.md", "c.md"]


def test_ranks_count_from_one_and_scores_never_rise(retriever):
    found = retriever.passages("How many soldiers?")
    assert [passage.rank for passage in found] == [1, 2, 3]
    assert [passage.score for passage in found] == sorted((p.score for p in found), reverse=True)


def test_a_score_is_the_cosine_plus_the_share_of_the_questions_words(retriever):
    question = "What is the budget for roads?"
    shares = retriever.lexical.shares(question)
    for passage in retriever.passages(question):
        share = shares[retriever.lexical.rows[passage.chunk.id]]
        assert passage.score == pytest.approx(passage.similarity + share, abs=1e-5)


def test_a_follow_ups_score_counts_what_was_spoken_of_twice(retriever, embedding):
    alone, context = "How many?", "How many bees live in a hive?"
    one, both = embedding.embed([alone, f"{alone} {context}"])
    mean = (one + 2 * both) / np.linalg.norm(one + 2 * both)
    first = retriever.passages(alone, context=context)[0]
    row = retriever.lexical.rows[first.chunk.id]
    shares = [float(retriever.lexical.shares(query)[row]) for query in (alone, f"{alone} {context}")]
    vector = embedding.embed_passages([first.chunk.text], first.title)[0]
    assert first.chunk.document_id == "honey.txt"
    assert first.similarity == pytest.approx(float(one @ vector), abs=1e-4)
    assert first.score == pytest.approx(float(mean @ vector) + (shares[0] + 2 * shares[1]) / 3, abs=1e-4)


def test_the_only_chunk_with_a_rare_name_is_found_among_many_that_share_all_else(corpus_of, embedding):
    keeper = "The keeper of {} counted {} cranes at the lake that year, and in winter three of the herons."
    others = {f"{number}.txt": keeper.format(f"the {number}th district", number) for number in range(40)}
    made = corpus_of(others | {"wanted.txt": keeper.format("Varnby", 12)})
    ingest.ingest(made)
    index = ingest.open_index(made)
    found = Retriever(index, embedding, {}, candidates=24, limit=6).passages("How many cranes were counted at Varnby?")
    index.close()
    assert found[0].chunk.document_id == "wanted.txt"


def test_passages_are_limited_in_number_and_to_documents(retriever):
    assert len(retriever.passages("bees", limit=1)) == 1
    found = retriever.passages("bees", documents=["troops.txt"])
    assert {passage.chunk.document_id for passage in found} == {"troops.txt"}


def test_near_duplicates_are_merged(corpus_of, embedding):
    text = "The committee met on Tuesday and chose a new chair from among its twelve members in a secret ballot"
    settings = corpus_of({"one.txt": text + ".", "two.txt": text + "!", "three.txt": "Bees make honey."})
    ingest.ingest(settings)
    index = ingest.open_index(settings)
    found = Retriever(index, embedding, {}, candidates=10, limit=5).passages("Who met on Tuesday?")
    index.close()
    assert len([passage for passage in found if "committee" in passage.chunk.text]) == 1


def test_a_chunk_of_a_document_that_changed_meanwhile_is_left_out(retriever, settings):
    writer = ingest.open_index(settings)
    old = writer.document("honey.txt")
    text = "Something else entirely."
    changed = type(old)(old.id, old.title, text, hashlib.sha256(text.encode()).hexdigest())
    writer.replace(changed, "x", [], [], "2026-01-01T00:00:00+00:00")
    writer.close()
    assert all(passage.chunk.document_id != "honey.txt" for passage in retriever.passages("bees and honey"))


def test_what_another_ingestion_adds_is_found_after_a_refresh(retriever, settings):
    assert not retriever.refresh()
    (settings.corpus / "lake.txt").write_text("The lake is ninety metres deep.", encoding="utf-8")
    ingest.ingest(settings)
    assert retriever.refresh()
    assert retriever.passages("How deep is the lake?")[0].chunk.document_id == "lake.txt"
    assert retriever.correct("laek") == "lake"


def test_the_words_of_some_documents_are_read_anew_after_a_refresh(retriever, settings):
    some = ["lake.txt", "honey.txt"]
    assert retriever.correct("necttar of the pelicann", some) == "nectar of the pelicann"
    (settings.corpus / "lake.txt").write_text("The lake has a pelican.", encoding="utf-8")
    ingest.ingest(settings)
    retriever.refresh()
    assert retriever.correct("necttar of the pelicann", some) == "nectar of the pelican"
    assert retriever.correct("necttar of the pelicann", ["lake.txt"]) == "necttar of the pelican"
    assert retriever.correct("necttar of the pelicann", []) == "necttar of the pelicann"


def test_words_of_other_documents_with_a_like_stem_stay_unknown(corpus_of, embedding):
    settings = corpus_of({"one.txt": "Bees of Willy.", "two.txt": "Willis keeps Osmunda-Hall."})
    ingest.ingest(settings)
    index = ingest.open_index(settings)
    retriever = Retriever(index, embedding, {}, candidates=10, limit=3)
    found = [retriever.correct("the Wilis and osmundas", each) for each in (None, ["two.txt"], ["one.txt"])]
    index.close()
    assert found == ["the Willis and osmundas", "the Willis and osmundas", "the Wilis and osmundas"]


def test_a_question_is_answered_from_one_state_though_another_is_loaded_meanwhile(settings, embedding):
    class Overtaken(Index):
        def nearest(self, *given):
            found = super().nearest(*given)
            for name in ("honey.txt", "budget.md"):
                (settings.corpus / name).unlink(missing_ok=True)
            ingest.ingest(settings)
            retriever.refresh()
            return found

    opened = ingest.open_index(settings)
    overtaken = Overtaken(opened.data, opened.fingerprint)
    retriever = Retriever(overtaken, embedding, {}, candidates=10, limit=3)
    found = retriever.passages("How many troops serve in the mission?")
    overtaken.close()
    opened.close()
    assert [passage.chunk.document_id for passage in found] == ["troops.txt"]


def test_a_state_that_could_not_be_loaded_is_loaded_with_the_next_question(retriever, settings, monkeypatch):
    def full(index):
        raise IndexUnavailable("the disk is full")

    (settings.corpus / "lake.txt").write_text("The lake is ninety metres deep.", encoding="utf-8")
    ingest.ingest(settings)
    with monkeypatch.context() as failing:
        failing.setattr(lexical, "load", full)
        with pytest.raises(IndexUnavailable):
            retriever.refresh()
    assert retriever.refresh()
    assert not retriever.refresh()
    assert retriever.correct("laek") == "lake"


def test_an_index_dropped_by_a_run_with_other_settings_is_told_clearly(retriever, settings):
    ingest.ingest(settings.model_copy(update={"chunk_tokens": 64}))
    with pytest.raises(IndexUnavailable, match="start again"):
        retriever.refresh()


def test_llama_index_gets_nodes_with_offsets_into_the_document(retriever):
    (first, *_) = retriever.retrieve("What is the budget for roads?")
    assert (first.node.start_char_idx, first.node.end_char_idx) == (0, 40)
    assert first.node.metadata["document_id"] == "budget.md"
