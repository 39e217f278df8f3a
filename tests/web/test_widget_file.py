"""The built widget, as it is committed."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

WIDGET = Path(__file__).parents[2] / "rag" / "web" / "widget"
BUILT = WIDGET / "widget.js"


def test_the_built_file_is_of_the_sources_beside_it():
    digest = hashlib.sha256()
    for path in sorted((WIDGET / "src").iterdir(), key=lambda path: path.name):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    assert BUILT.read_text("utf-8").splitlines()[0] == f"/* Sourceline widget, sources {digest.hexdigest()} */"


@pytest.mark.skipif(
    shutil.which("node") is None or not (WIDGET / "node_modules").is_dir(), reason="`npm ci` wasn't run in the widget"
)
def test_building_it_again_gives_the_same_file_and_its_types_are_right(tmp_path):
    again = tmp_path / "widget.js"
    subprocess.run(["node", "build.mjs", str(again)], cwd=WIDGET, check=True)
    assert again.read_bytes() == BUILT.read_bytes()
    subprocess.run(["node", "node_modules/typescript/bin/tsc", "--noEmit"], cwd=WIDGET, check=True)


def test_it_is_at_most_15_kilobytes_compressed():
    assert len(gzip.compress(BUILT.read_bytes(), 9)) <= 15_000


def test_it_holds_nothing_that_a_strict_policy_forbids_or_that_parses_markup():
    text = BUILT.read_text("utf-8")
    forbidden = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser")
    assert [word for word in forbidden if word in text] == []
    assert set(re.findall(r"https?://[^\"'`\s]+", text)) == {"http://www.w3.org/2000/svg"}


def test_the_lock_file_names_no_host():
    lock = json.loads((WIDGET / "package-lock.json").read_text())
    assert lock["packages"]
    assert not any("resolved" in package for package in lock["packages"].values())
    assert "http" not in json.dumps({name: p.get("resolved", "") for name, p in lock["packages"].items()})


def test_every_language_has_every_string():
    text = (WIDGET / "src" / "strings.ts").read_text("utf-8")
    tables = re.findall(r"const (\w+): Strings = \{(.*?)\n\};", text, re.S)
    names = {language: re.findall(r"^  (\w+):", body, re.M) for language, body in tables}
    assert set(names) == {"en", "sq", "srLatn", "srCyrl"}
    assert all(each == names["en"] for each in names.values())
    cyrillic = re.findall(r'^  \w+: "(.*)",$', dict(tables)["srCyrl"].replace("{n}", ""), re.M)
    assert len(cyrillic) == len(names["en"])
    assert [words for words in cyrillic if re.search("[a-zA-Z]", words)] == []
