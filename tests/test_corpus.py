"""What a corpus folder holds, and how plain text and its front matter are read."""

import hashlib
import os
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import corpus
from rag.errors import CorpusError, UnreadableFile
from rag.extraction.frontmatter import iso_date
from rag.extraction.plain import normalised
from tests.corpus_files import read

ARTICLE = Path(__file__).parent.parent / "corpus" / "kfor-commander-meets-osmani.md"
ARTICLE_WORDS_SHA256 = "8c0ff097be2bfcf6ec7deb5f4f02750d6b3f2b8d28527c904568e95075a8de8d"


def problems(folder: Path, max_bytes: int = 1_000_000) -> list[str]:
    return [str(problem) for problem in corpus.scan(folder, max_bytes).problems]


def ids(folder: Path) -> list[str]:
    return [file.id for file in corpus.scan(folder, 1_000_000).files]


def test_the_article_stands_in_the_corpus_word_for_word():
    (file,) = (each for each in corpus.scan(ARTICLE.parent, 1_000_000).files if each.id == ARTICLE.name)
    article = corpus.read(file)
    words = " ".join(article.text.split())
    assert hashlib.sha256(words.encode()).hexdigest() == ARTICLE_WORDS_SHA256
    assert article.source == "REL (A2 Televizion)"
    assert article.published is None
    assert len(article.questions) in (4, 5)


def test_files_are_found_in_subfolders_in_the_order_of_their_ids(tmp_path):
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    for name in ("b.txt", "A.MD", "sub/c.html", "sub/deep/d.txt"):
        (tmp_path / name).write_text("words")
    assert ids(tmp_path) == ["A.MD", "b.txt", "sub/c.html", "sub/deep/d.txt"]
    file = corpus.scan(tmp_path, 100).files[1]
    assert (file.size, file.path) == (5, tmp_path / "b.txt")
    assert file.modified_ns == (tmp_path / "b.txt").stat().st_mtime_ns


def test_hidden_files_and_word_s_lock_files_are_passed_over(tmp_path):
    (tmp_path / ".git").mkdir()
    for name in (".git/a.txt", ".DS_Store", ".b.txt", "~$memo.docx"):
        (tmp_path / name).write_text("words")
    assert corpus.scan(tmp_path, 100) == corpus.Scan(())


def test_a_file_of_another_kind_is_noted_and_is_no_problem(tmp_path):
    for name in ("LICENSE", "table.xlsx"):
        (tmp_path / name).write_text("words")
    scan = corpus.scan(tmp_path, 100)
    assert not scan.files
    assert not scan.problems
    assert [note.split(":")[0] for note in scan.notes] == ["LICENSE", "table.xlsx"]
    assert ".docx" in scan.notes[0]


def test_a_folder_that_is_missing_or_a_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"gone: does not exist; .*SOURCELINE_CORPUS"):
        corpus.scan(tmp_path / "gone", 100)
    (tmp_path / "file").write_text("words")
    with pytest.raises(CorpusError, match="file: is not a folder"):
        corpus.scan(tmp_path / "file", 100)


def test_a_file_over_the_limit_is_named_with_both_sizes_and_the_setting(tmp_path):
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(100_000_000)
    assert problems(tmp_path, 50_000_000) == [
        "big.txt: is 100.0 MB, more than the 50.0 MB allowed; split it, or raise SOURCELINE_MAX_FILE_MB"
    ]


def test_a_link_that_leads_outside_is_a_problem_and_one_inside_is_a_file(tmp_path):
    folder, outside = tmp_path / "corpus", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (folder / "a.txt").write_text("words")
    (folder / "inside.txt").symlink_to(folder / "a.txt")
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "outfolder").symlink_to(outside)
    (folder / "dead.txt").symlink_to(folder / "gone.txt")
    assert ids(folder) == ["a.txt", "inside.txt"]
    assert problems(folder) == [
        "dead.txt: is a link that leads nowhere; mend it or remove it",
        "out.txt: is a link to a place outside the corpus; put a copy in instead",
        "outfolder: is a link to a place outside the corpus; put a copy in instead",
    ]


def test_a_corpus_that_is_itself_a_link_is_read(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("words")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert ids(tmp_path / "link") == ["a.txt"]


def test_loops_of_links_end(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("words")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert ids(tmp_path) == ["sub/a.txt"]
    assert problems(tmp_path) == ["self.txt: is a link that leads back to itself; remove it"]


def test_a_pipe_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    assert problems(tmp_path) == ["pipe.txt: is not a regular file; remove it"]


def test_a_name_that_is_not_utf_8_is_shown_escaped(tmp_path):
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("words")
    assert problems(tmp_path) == ["caf\\udce9.txt: its name is not UTF-8; rename it"]


def test_a_file_that_vanished_since_the_scan_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("words")
    (file,) = corpus.scan(tmp_path, 100).files
    file.path.unlink()
    with pytest.raises(UnreadableFile, match=r"^a.txt: can't be opened \(No such file or directory\)$"):
        corpus.read(file)


def test_plain_text_stays_as_it_stands(tmp_path):
    text = "Title line\n\n  indented *not markdown* <b>\n\n\nEnd\n"
    document = read(tmp_path, "a.txt", text)
    assert document.text == text
    assert document.content_hash == hashlib.sha256(text.encode()).hexdigest()
    assert (document.id, document.title, document.source) == ("a.txt", "Title line", None)


def test_line_breaks_marks_and_accents_are_normalised(tmp_path):
    document = read(tmp_path, "a.txt", b"\xef\xbb\xbfone\r\ntwo\rthree\x07 cafe\xcc\x81 soft\xc2\xadhyphen")
    assert document.text == "one\ntwo\nthree café softhyphen"


@given(st.text())
def test_normalised_text_is_nfc_and_stays_as_it_is(text):
    once = normalised(text)
    assert normalised(once) == once == unicodedata.normalize("NFC", once)
    assert not re.search(r"[\x00-\x08\v-\x1f\x7f\ud800-\udfff]", once)
    once.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_read(tmp_path, encoding):
    assert read(tmp_path, "a.txt", "Kosovë שלום 😀".encode(encoding)).text == "Kosovë שלום 😀"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; add some text or remove the file"),
        (b" \n\t ", "is empty; add some"),
        (b"--- *** ---", "holds no text"),
        ("ok\nKosov\u00eb".encode("cp1252"), r"is not UTF-8: byte 0xeb at position 8 \(line 2\); convert it"),
        (b"\xff\xfea", "is not UTF-16: byte 0x61 at position 2"),
        (b"%PDF-1.7 ...", "is not text but a PDF; rename it to end in .pdf"),
        (b"\x89PNG\r\n\x1a\n", "is not text but an image"),
        (b"text\x00text", "is not text: there is a zero byte at position 4"),
    ],
)
def test_what_is_wrong_with_a_text_file_is_said(tmp_path, content, message):
    with pytest.raises(UnreadableFile, match=f"^a.txt: {message}"):
        read(tmp_path, "a.txt", content)


FRONT = """---
title: "Rutte: a visit"
source: REL
published: March 11, 2025
tags: Kosovo, NATO
questions:
  - Who visits?
  - When?
other: 1
---

The body.
"""


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_front_matter_says_title_source_date_tags_and_questions(tmp_path, name):
    document = read(tmp_path, name, FRONT.replace("\n", "\r\n"))
    assert document.title == "Rutte: a visit"
    assert document.source == "REL"
    assert document.published == "2025-03-11"
    assert document.tags == ("Kosovo", "NATO")
    assert document.questions == ("Who visits?", "When?")
    assert document.text.strip() == "The body."


def test_front_matter_values_are_read_as_text(tmp_path):
    document = read(tmp_path, "a.md", "---\ntitle: 1999\nsource: yes\ndate: 2024-05-06 10:00:00\n---\nBody")
    assert (document.title, document.source, document.published) == ("1999", "yes", "2024-05-06")


@pytest.mark.parametrize(
    "text", ["---\nA rule above prose.\n---\nMore.", "--- not a rule\nwords", "Words\n---\ntitle: a\n---"]
)
def test_dashes_that_are_no_front_matter_stay_in_the_text(tmp_path, text):
    assert read(tmp_path, "a.txt", text).text == text


@pytest.mark.parametrize(
    ("front", "message"),
    [
        (
            "title: a: b\n---\n",
            "front matter, line 2: mapping values are not allowed here; put a value with a colon",
        ),
        ("title: a\nsource: 'x\n---\n", "front matter, line [34]: "),
        (
            "title: a\nBody without an end",
            "line 1 opens front matter with ---, and no later line --- ends it",
        ),
        ("title: [a, b]\n---\nBody", "front matter: `title` must be one line of text, not a list"),
        ("questions: {a: b}\n---\nBody", "front matter: `questions` must be a list of texts"),
        ("a: " + "[" * 5000 + "\n---\nBody", "front matter"),
        ("a: &x [1]\nb: *y\n---\nBody", "front matter, line 3: found undefined alias"),
    ],
)
def test_broken_front_matter_is_an_error_that_names_the_place(tmp_path, front, message):
    with pytest.raises(UnreadableFile, match=f"^a.md: {message}"):
        read(tmp_path, "a.md", f"---\n{front}")


def test_a_file_with_nothing_but_front_matter_holds_no_text(tmp_path):
    with pytest.raises(UnreadableFile, match="holds no text"):
        read(tmp_path, "a.md", "---\ntitle: a\n---\n")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2025-03-11", "2025-03-11"),
        ("2025-03-11T08:15:00+01:00", "2025-03-11"),
        ("Tuesday, 11 March 2025", "2025-03-11"),
        ("Mar 11th, 2025", "2025-03-11"),
        ("25/12/2020", "2020-12-25"),
        ("12/25/2020", "2020-12-25"),
        ("4/4/2020", "2020-04-04"),
        ("3/4/2020", "3/4/2020"),
        ("2025", "2025"),
        ("May 2025", "May 2025"),
        ("31 February 2025", "31 February 2025"),
        ("last spring", "last spring"),
        (None, None),
    ],
)
def test_a_date_becomes_iso_only_where_it_can_be_read_in_one_way(written, read_as):
    assert iso_date(written) == read_as


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("Ice closes harbour\n\nPORT LISANE, Velmora, May 23, 2016 (Meridian Wire) - The harbour", "2016-05-23"),
        ("ORLMÜNDE, 22 October 2025 – The savings bank closes five branches.", "2025-10-22"),
        ("SÃO MATEUS, 2024-10-01 -- The frog is back.", "2024-10-01"),
        ("# Field app\n\n**Last updated:** 30 May 2025\n\nSponsor: B. Hahn", "2025-05-30"),
        ("# Guide\n\n*Owner: People. Last reviewed 14 January 2025.*", "2025-01-14"),
        ("Results\nPublished on Thursday, June 19th, 2025", "2025-06-19"),
        ("From: H. Drury\nTo: Planning\nDate: Thu, 22 May 2025 16:40\nSubject: Re: Workshop", "2025-05-22"),
        ("# Invitation\nDate: 26 June 2025\nPlace: Hall 3", None),
        ("# Minutes\n\nTuesday, 11 March 2025 - Reading room", None),
        ("The act, which was last revised 3 May 1990, still holds.", None),
        ("WHO said on May 23, 2016 that it was over.", None),
        ("Last updated: May 2025", None),
        ("Words. " * 200 + "\nLast updated: 30 May 2025", None),
    ],
)
def test_a_text_is_of_the_date_that_it_states_of_itself_at_its_top(tmp_path, text, published):
    assert read(tmp_path, "a.txt", text).published == published


def test_the_date_in_front_matter_goes_before_one_in_the_text(tmp_path):
    assert read(tmp_path, "a.md", "---\ndate: 2025-06-02\n---\nLast updated: 30 May 2025").published == "2025-06-02"


@pytest.mark.parametrize(
    ("name", "text", "title"),
    [
        ("annual_report-2024.txt", "It rained all year. Nothing else.", "Annual report 2024"),
        ("KFOR note.txt", "It rained all year. Nothing else.", "KFOR note"),
        ("a.txt", "Opening hours\n\nWe open at nine.", "Opening hours"),
        (
            "a.txt",
            "Opening hours\nWe open at nine and close at five on every day of the week.",
            "Opening hours",
        ),
        ("a.txt", "We open at nine and close at five, on each\nday of the week but one.", "A"),
        ("a.txt", "- first\n\n- second", "A"),
    ],
)
def test_a_title_falls_back_to_a_first_line_that_reads_like_one_and_then_to_the_name(tmp_path, name, text, title):
    assert read(tmp_path, name, text).title == title
