"""Sentences and chunks: exact spans, whatever the text."""

import hashlib
import os
from pathlib import Path

import llama_index.core
import pytest
import tiktoken
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.chunking import count_tokens, sentences, split
from rag.types import Document

ODD = [
    "<|endoftext|>",
    "😀",
    "👩‍👩‍👧",
    "é",
    "שלום",
    "\u202e",
    "\ud800",
    "\x00",
    "\r\n",
    "\u2028",
    "。",
    "U.S.",
    "a" * 300,
]
TEXTS = st.lists(
    st.one_of(
        st.text(max_size=40),
        st.sampled_from(ODD),
        st.sampled_from(["Mr. Lee left.", "It cost $3.50.", "\n\n", "\n", " ", "- item", "1. one", '"Why?" he said.']),
    ),
    max_size=30,
).map(" ".join)


def document(text: str) -> Document:
    return Document(id="a.txt", title="A", text=text, content_hash="0" * 64)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_tokens_are_counted_as_tiktoken_counts_them():
    assert count_tokens("tiktoken is great!") == 6
    assert count_tokens("") == 0


def test_a_special_token_in_a_document_is_ordinary_text():
    assert count_tokens("<|endoftext|>") == 7


@given(TEXTS)
@settings(deadline=None)
def test_tokens_are_those_of_cl100k_base(text):
    cache = Path(llama_index.core.__file__).parent / "_static" / "tiktoken_cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIKTOKEN_CACHE_DIR", str(cache))
        reference = tiktoken.get_encoding("cl100k_base")
    assert count_tokens(text) == len(reference.encode_ordinary(text))


def test_counting_leaves_the_environment_alone():
    before = dict(os.environ)
    count_tokens("A few words.")
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    "expected",
    [
        ["He moved to the U.S. Army in 1999.", "It was hot."],
        ["He lives in the U.S.", "He works there."],
        ["Mr. Smith met Dr. J. R. Jones at 5 p.m. on Jan. 5 in No. 10.", "They left."],
        ["It costs $3.50.", "That is cheap."],
        ['"Our part is facing a situation," Osmani said.', '"It is hard."', "He left."],
        ["See e.g. Smith et al. (2019) for details, i.e. the proof.", "It holds."],
        ['He asked, "Why?" and left.', "Nobody knew."],
        ["The Lt. Gen. spoke to approx. 200 staff (est. 1999).", "They left."],
        ["Version 2.0.1 was released on 3.4.2020.", "Use example.com."],
        ["It rained (heavily. Very.) all day.", "Then sun."],
        ["Is it?", "No.", "It isn't."],
        ["هل أنت بخير؟", "نعم أنا بخير."],
        ["यह पहला वाक्य है।", "यह दूसरा है।"],
        ["«Bonjour.»", "Il part.", "¿Qué?", "¡No!"],
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected):
    assert cut(" ".join(expected)) == expected


def test_chinese_sentences_need_no_space_between_them():
    assert cut("这是第一句。这是第二句！对吗？") == ["这是第一句。", "这是第二句！", "对吗？"]


def test_an_agency_line_glued_to_the_last_sentence_is_apart():
    assert cut("It guards the border./ REL (A2 Televizion)") == [
        "It guards the border.",
        "/ REL (A2 Televizion)",
    ]


def test_headings_and_list_items_are_sentences_of_their_own():
    text = "Opening hours\n\nWe are open:\n- on Monday\n- on Tuesday. Ring twice.\n1. First\n2. Second"
    assert cut(text) == [
        "Opening hours",
        "We are open:",
        "- on Monday",
        "- on Tuesday.",
        "Ring twice.",
        "1. First",
        "2. Second",
    ]


def test_a_paragraph_wrapped_at_a_column_is_read_as_one():
    text = (
        "The mission has been in the country since the end of the war and\n"
        "guards the line between the two. It is led by an Italian general\n"
        "who took over in autumn.\n"
        "\n"
        "Nothing else is known."
    )
    assert [sentence.replace("\n", " ") for sentence in cut(text)] == [
        "The mission has been in the country since the end of the war and guards the line between the two.",
        "It is led by an Italian general who took over in autumn.",
        "Nothing else is known.",
    ]


@given(TEXTS)
@example("")
@example(" \n\t ")
@settings(max_examples=200, deadline=None)
def test_sentences_hold_everything_but_white_space_once_and_in_order(text):
    spans = sentences(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    assert edges == sorted(edges)
    for start, end in spans:
        assert text[start:end].strip() == text[start:end] != ""
    between = "".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2))
    assert not between.strip()


@given(TEXTS, st.integers(8, 60))
@example("", 32)
@example("\n \n", 32)
@example("a" * 2000, 32)
@example("👩‍👩‍👧" * 100, 16)
@example("שלום עולם " * 50, 16)
@settings(max_examples=200, deadline=None)
def test_chunks_are_exact_spans_within_the_budget_and_lose_only_white_space(text, budget):
    chunks = split(document(text), budget)
    edges = [0, *(edge for chunk in chunks for edge in (chunk.start, chunk.end)), len(text)]
    assert edges == sorted(edges)
    for chunk in chunks:
        assert text[chunk.start : chunk.end] == chunk.text != ""
        assert chunk.tokens == count_tokens(chunk.text) <= budget
        assert chunk.content_hash == "0" * 64
    assert not "".join(text[edges[i] : edges[i + 1]] for i in range(0, len(edges), 2)).strip()
    assert len({chunk.id for chunk in chunks}) == len(chunks)


def test_a_chunk_ends_with_a_sentence_and_where_it_can_with_a_paragraph():
    paragraph = "The first sentence has these words. The second sentence has those words."
    pair = f"{paragraph}\n\n{paragraph}"
    assert count_tokens(paragraph) == 14
    assert [chunk.text for chunk in split(document(f"{pair}\n\n{pair}"), 25)] == [paragraph] * 4
    assert [chunk.text for chunk in split(document(f"{pair}\n\n{pair}"), 32)] == [pair] * 2


def test_no_tiny_chunk_is_left_over():
    text = " ".join(f"Sentence number {n} of this text is short." for n in range(1, 12))
    tokens = [chunk.tokens for chunk in split(document(text), 90)]
    assert len(tokens) == 2
    assert max(tokens) - min(tokens) <= 12


def test_a_heading_stays_with_what_follows_it():
    text = "One sentence of ten words or so stands in here.\n\nOpening hours\n\nWe open at nine in the morning."
    assert [chunk.text for chunk in split(document(text), 16)] == [
        "One sentence of ten words or so stands in here.",
        "Opening hours\n\nWe open at nine in the morning.",
    ]


def test_an_underlined_heading_stays_with_what_follows_it():
    text = "One sentence of ten words or so stands in here.\n\nOpening hours\n-------------\nWe open at nine in May."
    assert split(document(text), 20)[1].text.startswith("Opening hours\n-----")


def test_lines_of_a_list_stay_together_rather_than_fill_a_chunk():
    first, second = (f"Pump {name}\n" + "\n".join(f"Size {n}: {n} cm" for n in range(6)) for name in "AB")
    assert [chunk.text for chunk in split(document(f"{first}\n\n{second}"), 60)] == [first, second]


def test_a_chunk_that_begins_inside_a_section_knows_its_heading():
    section = "The rope is coiled on deck. " * 12
    chunks = split(document(f"First\n\n{section}\n\nSecond\n\n{section}\n\n{section}"), 60)
    assert {chunk.heading for chunk in chunks if chunk.text.startswith(("First", "Second"))} == {""}
    inside = [chunk.heading for chunk in chunks if chunk.text.startswith("The rope")]
    assert inside == sorted(inside)
    assert set(inside) == {"First", "Second"}


def test_a_sentence_over_the_budget_is_cut_after_a_clause():
    text = "The president spoke of order in the north and in the south, and the commander of peace."
    first, second = split(document(text), 14)
    assert first.text.endswith("in the south,")
    assert second.text.startswith("and the commander")


def test_an_emoji_of_several_characters_is_not_cut():
    family = "👩‍👩‍👧"
    for chunk in split(document(family * 40), 64):
        assert set(chunk.text.split(family)) == {""}


def test_the_ids_depend_on_document_span_and_text_alone():
    text = "One sentence. " * 40
    first, again = split(document(text), 40), split(document(text), 40)
    assert first == again
    other = split(Document(id="b.txt", title="A", text=text, content_hash="0" * 64), 40)
    assert {chunk.id for chunk in first}.isdisjoint(chunk.id for chunk in other)
    text_hash = hashlib.sha256(first[0].text.encode()).hexdigest()
    key = f"a.txt\0{first[0].start}\0{first[0].end}\0{text_hash}"
    assert first[0].id == hashlib.sha256(key.encode()).hexdigest()[:32]


def test_a_word_of_no_end_is_cut_all_the_same():
    text = "ab" * 100_000
    chunks = split(document(text), 400)
    assert "".join(chunk.text for chunk in chunks) == text
