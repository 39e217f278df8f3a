import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from filelock import FileLock

from rag import ingest, lexical
from rag.errors import CorpusError, EmptyCorpus, IndexUnavailable
from rag.settings import Settings


def run(settings: Settings, **others):
    return ingest.ingest(settings, **others)


def stored(settings: Settings) -> dict[str, str]:
    index = ingest.open_index(settings)
    texts = {record.id: index.document(record.id).text for record in index.records()}
    index.close()
    return texts


def test_the_second_run_finds_nothing_to_do(corpus_of):
    settings = corpus_of({"a.txt": "One.", "b.txt": "Two."})
    assert run(settings).added == ("a.txt", "b.txt")
    again = run(settings)
    assert (again.added, again.changed, again.removed, again.unchanged) == ((), (), (), ("a.txt", "b.txt"))


def test_only_what_was_added_changed_or_removed_is_touched(corpus_of):
    settings = corpus_of({"a.txt": "One.", "b.txt": "Two.", "c.txt": "Three."})
    run(settings)
    corpus_of({"b.txt": "Two, changed.", "d.txt": "Four."})
    (settings.corpus / "c.txt").unlink()
    report = run(settings)
    assert (report.added, report.changed, report.removed, report.unchanged) == (
        ("d.txt",),
        ("b.txt",),
        ("c.txt",),
        ("a.txt",),
    )
    assert stored(settings) == {"a.txt": "One.", "b.txt": "Two, changed.", "d.txt": "Four."}


def test_a_renamed_file_is_removed_and_added(corpus_of):
    settings = corpus_of({"a.txt": "One.", "b.txt": "Two."})
    run(settings)
    (settings.corpus / "a.txt").rename(settings.corpus / "z.txt")
    report = run(settings)
    assert (report.added, report.removed) == (("z.txt",), ("a.txt",))


def test_removing_one_of_two_identical_documents_keeps_the_other(corpus_of):
    settings = corpus_of({"a.txt": "The same words.", "b.txt": "The same words."})
    run(settings)
    (settings.corpus / "a.txt").unlink()
    assert run(settings).chunks == 1
    assert stored(settings) == {"b.txt": "The same words."}


def test_a_changed_chunk_size_indexes_everything_anew_and_says_so(corpus_of):
    settings = corpus_of({"a.txt": "One. " * 100})
    assert run(settings).reindexed is None
    smaller = settings.model_copy(update={"chunk_tokens": 40})
    report = run(smaller)
    assert report.added == ("a.txt",)
    assert "now 40 tokens" in report.reindexed
    index = ingest.open_index(smaller)
    assert index.other_fingerprints() == ()
    index.close()


def test_progress_is_told_after_each_document(corpus_of):
    told = []
    run(corpus_of({"a.txt": "One.", "b.txt": "Two."}), progress=lambda *step: told.append(step))
    assert told == [(1, 2, "a.txt"), (2, 2, "b.txt")]


def test_a_file_that_cannot_be_read_is_named_and_the_rest_goes_on(corpus_of):
    settings = corpus_of({"a.txt": "One.", "empty.txt": ""})
    (settings.corpus / "broken.pdf").write_bytes(b"%PDF-1.4 not really")
    report = run(settings)
    assert report.added == ("a.txt",)
    assert [problem.partition(":")[0] for problem in report.problems] == ["broken.pdf", "empty.txt"]


def test_a_file_that_became_unreadable_keeps_what_was_indexed_before(corpus_of):
    settings = corpus_of({"a.txt": "One.", "b.txt": "Two."})
    run(settings)
    (settings.corpus / "b.txt").write_bytes(b"broken \x80 bytes")
    report = run(settings)
    assert report.removed == ()
    assert "the version indexed before stays in use" in report.problems[0]
    assert stored(settings)["b.txt"] == "Two."


def test_an_empty_corpus_is_an_error_that_says_what_to_do(corpus_of):
    settings = corpus_of({})
    with pytest.raises(EmptyCorpus, match=r"put \.txt"):
        run(settings)


def test_a_missing_corpus_folder_is_named(corpus_of):
    settings = corpus_of({}).model_copy(update={"corpus": corpus_of({}).corpus / "nowhere"})
    with pytest.raises(CorpusError, match="nowhere"):
        run(settings)


def test_emptying_the_corpus_forgets_the_documents(corpus_of):
    settings = corpus_of({"a.txt": "One."})
    run(settings)
    (settings.corpus / "a.txt").unlink()
    with pytest.raises(EmptyCorpus):
        run(settings)
    assert stored(settings) == {}


def test_an_interrupted_run_is_completed_by_the_next(corpus_of):
    settings = corpus_of({f"{name}.txt": f"Document {name}." for name in "abcde"})

    def stop_after_two(done: int, total: int, document_id: str) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(settings, progress=stop_after_two)
    report = run(settings)
    assert report.added == ("c.txt", "d.txt", "e.txt")
    assert report.unchanged == ("a.txt", "b.txt")
    assert len(stored(settings)) == 5


def test_a_run_that_is_killed_is_completed_by_the_next(corpus_of):
    settings = corpus_of({f"{number:03}.txt": f"Document number {number}. " * 30 for number in range(60)})
    command = [sys.executable, "-m", "rag", "ingest", "--corpus", settings.corpus, "--data", settings.data]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and "document/s" not in (process.stderr.readline() or "document/s"):
            pass
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)
    report = run(settings)
    assert report.problems == ()
    assert len(stored(settings)) == 60
    index = ingest.open_index(settings)
    assert {chunk.document_id for chunk in index.every_chunk()} == set(stored(settings))
    index.close()


# os._exit passes over every `finally`, as a kill does.
KILLED_AFTER_THE_FIRST = """
import os, sys
from rag import ingest
from rag.settings import Settings
ingest.ingest(Settings(_env_file=None, corpus=sys.argv[1], data=sys.argv[2]), lambda *_: os._exit(9))
"""


def test_what_a_killed_run_had_stored_is_published_by_the_next_though_it_has_nothing_else_to_do(corpus_of):
    settings = corpus_of({"0.txt": "Nought."})
    run(settings)
    app = ingest.open_index(settings)
    corpus_of({"a.txt": "One.", "b.txt": "Two."})
    command = [sys.executable, "-c", KILLED_AFTER_THE_FIRST, settings.corpus, settings.data]
    assert subprocess.run(command, check=False).returncode == 9
    assert not app.refresh()
    (settings.corpus / "b.txt").unlink()
    report = run(settings)
    assert (report.added, report.removed, report.unchanged, report.chunks) == ((), (), ("0.txt", "a.txt"), 2)
    assert app.refresh()
    assert sorted(lexical.load(app).document_ids) == ["0.txt", "a.txt"]
    run(settings)
    assert not app.refresh()
    app.close()


def test_a_run_that_waited_for_another_sees_the_files_that_came_meanwhile(corpus_of):
    settings = corpus_of({"a.txt": "One."})
    run(settings)
    with ThreadPoolExecutor() as pool:
        with FileLock(settings.data / "ingest.lock"):
            waiting = pool.submit(run, settings)
            time.sleep(0.5)
            corpus_of({"x.txt": "Ten."})
        report = waiting.result()
    assert (report.added, report.removed, report.unchanged) == (("x.txt",), (), ("a.txt",))


def test_control_c_ends_a_run_with_one_line_and_loses_nothing(corpus_of):
    settings = corpus_of({f"{number:03}.txt": f"Document number {number}. " * 30 for number in range(80)})
    command = [sys.executable, "-m", "rag", "ingest", "--corpus", settings.corpus, "--data", settings.data]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        while not (settings.data / "chroma").exists() and process.poll() is None:
            time.sleep(0.05)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert b"interrupted; what was done is kept" in errors
    assert b"Traceback" not in errors
    run(settings)
    assert len(stored(settings)) == 80


def test_a_second_run_at_the_same_time_is_told_to_wait(corpus_of, monkeypatch):
    settings = corpus_of({"a.txt": "One."})
    monkeypatch.setattr(ingest, "LOCK_SECONDS", 0.1)
    told = []

    def run_another(done: int, total: int, document_id: str) -> None:
        with pytest.raises(IndexUnavailable, match="another ingestion"):
            run(settings)
        told.append(document_id)

    run(settings, progress=run_another)
    assert told == ["a.txt"]


def test_a_read_only_data_folder_is_named(corpus_of):
    settings = corpus_of({"a.txt": "One."})
    run(settings)
    paths = [settings.data, *settings.data.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    parents = [parent for parent in settings.data.parents if parent.owner() == settings.data.owner()]
    opened = {parent: parent.stat().st_mode for parent in parents}
    was_root = os.geteuid() == 0
    try:
        for path in paths:
            path.chmod(0o555 if path.is_dir() else 0o444)
        if was_root:
            for parent, mode in opened.items():
                parent.chmod(mode | 0o055)
            os.seteuid(65534)
        with pytest.raises(IndexUnavailable, match=f"{settings.data}: the data folder can't be written"):
            ingest.open_index(settings)
    finally:
        if was_root:
            os.seteuid(0)
        for path, mode in {**modes, **opened}.items():
            path.chmod(mode)
