from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import load


def test_defaults_serve_on_loopback_with_the_corpus_beside_the_program(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    settings = load()
    assert (settings.host, settings.port, settings.corpus) == ("127.0.0.1", 7860, Path("corpus"))


def test_flags_win_over_environment_and_environment_over_the_env_file(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("SOURCELINE_PORT=1111\nSOURCELINE_PASSAGES=3\nSOURCELINE_HOST=::1\n")
    monkeypatch.setenv("SOURCELINE_PORT", "2222")
    monkeypatch.setenv("SOURCELINE_PASSAGES", "4")
    settings = load(port=3333, corpus=None)
    assert (settings.port, settings.passages, settings.host) == (3333, 4, "::1")


def test_a_bad_value_is_named_with_its_variable_and_what_is_allowed(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCELINE_PORT", "70000")
    monkeypatch.setenv("SOURCELINE_CHUNK_TOKENS", "many")
    with pytest.raises(SettingsError) as error:
        load()
    assert "SOURCELINE_PORT='70000'" in str(error.value)
    assert "65535" in str(error.value)
    assert "SOURCELINE_CHUNK_TOKENS='many'" in str(error.value)


def test_settings_cannot_be_changed_after_they_were_made(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValueError, match="frozen"):
        load().port = 1
