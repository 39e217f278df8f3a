"""The corpus folder: which files it holds, and each file as a `Document` of plain text."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import CorpusError, UnreadableFile
from rag.extraction import EXTRACTORS, ExtractionError, dating
from rag.extraction.frontmatter import iso_date
from rag.extraction.plain import normalised
from rag.types import Document

# A first line longer than the first is no title; no title is shown beyond the second.
FIRST_LINE_CHARACTERS, TITLE_CHARACTERS = 120, 300


@dataclass(frozen=True, slots=True)
class CorpusFile:
    """One file to read: `id` is its path below the corpus folder, with forward slashes; `size` in bytes."""

    id: str
    path: Path
    size: int
    modified_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a corpus folder holds, each part in the order of the ids.

    `problems` are files that were meant and can't be used; `notes` name files of other kinds than
    Sourceline reads, which is no error. Hidden files are in neither.
    """

    files: tuple[CorpusFile, ...]
    problems: tuple[UnreadableFile, ...] = ()
    notes: tuple[str, ...] = ()


def scan(folder: Path, max_bytes: int) -> Scan:
    """The files of `folder` and its subfolders, without reading them.

    A link to a file inside the folder counts as a file; one that leads outside is a problem, since
    whoever can add a link could publish any file of this machine. Linked folders aren't entered:
    what is inside the corpus is found in its own place, and a loop can't hold the scan.

    Raises: CorpusError if `folder` is missing or isn't a folder.
    """
    if not os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir raises where a parent folder can't be entered)
        state = "is not a folder" if os.path.lexists(folder) else "does not exist"
        raise CorpusError(f"corpus {folder}: {state}; create it, or set SOURCELINE_CORPUS (--corpus) to another")
    files: list[CorpusFile] = []
    problems: list[UnreadableFile] = []
    notes: list[str] = []
    root = folder.resolve()
    for path in _walk(folder, problems):
        # A name that isn't UTF-8 reaches Python with surrogates in it, which can't be printed or stored.
        name = path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()
        try:
            found = _stat_inside(path, name, root)
            if stat.S_ISDIR(found.st_mode):
                continue
            if path.suffix.lower() in EXTRACTORS:
                files.append(_checked(path, name, found, max_bytes))
            else:
                notes.append(f"{name}: not read, it is none of {' '.join(EXTRACTORS)}")
        except UnreadableFile as problem:
            problems.append(problem)
    return Scan(
        files=tuple(sorted(files, key=lambda file: file.id)),
        problems=tuple(sorted(problems, key=lambda problem: problem.document_id)),
        notes=tuple(sorted(notes)),
    )


def read(file: CorpusFile) -> Document:
    """The file as a document: its plain text in NFC with line feeds, and what it says about itself.

    The title is the first of: front matter or metadata, the first heading, the first line if it
    reads like one, the file's name. The date is that of front matter or metadata, or else what the text states at its
    top (`extraction.dating`). Of a .txt file the text is everything after the front matter as
    it stands.

    Raises: UnreadableFile naming the file, what is wrong with it, and what to do.
    """
    try:
        data = file.path.read_bytes()
        if not data.strip():
            raise UnreadableFile(file.id, "is empty; add some text or remove the file")
        found = EXTRACTORS[file.path.suffix.lower()](data)
    except OSError as error:
        raise UnreadableFile(file.id, f"can't be opened ({error.strerror})") from error
    except ExtractionError as error:
        raise UnreadableFile(file.id, str(error)) from error
    text = normalised(found.text)
    if not any(map(str.isalnum, text)):
        raise UnreadableFile(file.id, "holds no text; add some or remove the file")
    title = found.title or _first_line(text) or _readable_stem(file.path)
    return Document(
        id=file.id,
        title=_line(title)[:TITLE_CHARACTERS],
        text=text,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        source=_line(found.source or "") or None,
        published=iso_date(found.published or dating.stated(text)),
        tags=found.tags,
        questions=found.questions,
        outline=tuple(each._replace(words=normalised(each.words).strip()) for each in found.outline),
    )


def _walk(folder: Path, problems: list[UnreadableFile]) -> Iterator[Path]:
    """Every file, and every link to a folder, that isn't hidden."""

    def refused(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix()
        problems.append(UnreadableFile(name, f"the folder can't be opened ({error.strerror})"))

    for parent, folders, names in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *names):
            path = Path(parent, name)
            hidden = name.startswith((".", "~$"))
            if not hidden and (name in names or path.is_symlink()):
                yield path


def _stat_inside(path: Path, name: str, root: Path) -> os.stat_result:
    """The state of the file, or of what a link leads to, if that is inside the corpus."""
    try:
        if not path.resolve(strict=True).is_relative_to(root):
            raise UnreadableFile(name, "is a link to a place outside the corpus; put a copy in instead")
        return path.stat()
    except FileNotFoundError as error:
        raise UnreadableFile(name, "is a link that leads nowhere; mend it or remove it") from error
    except RuntimeError as error:  # how Path.resolve tells of a loop
        raise UnreadableFile(name, "is a link that leads back to itself; remove it") from error
    except OSError as error:
        raise UnreadableFile(name, f"can't be opened ({error.strerror})") from error


def _checked(path: Path, name: str, found: os.stat_result, max_bytes: int) -> CorpusFile:
    if Path(name).name != path.name:
        raise UnreadableFile(name, "its name is not UTF-8; rename it")
    if not stat.S_ISREG(found.st_mode):
        raise UnreadableFile(name, "is not a regular file; remove it")
    if found.st_size > max_bytes:
        raise UnreadableFile(
            name,
            f"is {found.st_size / 1e6:,.1f} MB, more than the {max_bytes / 1e6:,.1f} MB allowed; "
            "split it, or raise SOURCELINE_MAX_FILE_MB",
        )
    return CorpusFile(name, path, found.st_size, found.st_mtime_ns)


def _line(text: str) -> str:
    return " ".join(normalised(text).split())


def _first_line(text: str) -> str | None:
    """The first line if it reads like a title: short, no sentence, and apart from the text after it."""
    first, _, rest = text.strip().partition("\n")
    following = rest.partition("\n")[0].strip()
    apart = rest.strip() and len(first) < 0.6 * len(following or text)
    worded = len(first) <= FIRST_LINE_CHARACTERS and first[0].isalnum() and first[-1] not in ".,;:!…"
    return first if apart and worded else None


def _readable_stem(path: Path) -> str:
    words = re.sub(r"[-_\s]+", " ", path.stem).strip() or path.stem
    return words[0].upper() + words[1:] if words.islower() else words
