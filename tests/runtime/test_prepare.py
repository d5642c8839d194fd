from pathlib import Path
from typing import Any

import pytest
from django.core import checks
from pytest_django import Settings

from onboarding.refusals import refuse_what_is_wrong
from onboarding.runtime import prepare


@pytest.fixture
def sources(tmp_path: Path, settings: Settings) -> Path:
    """A project with one static file; the finders are cached, so they are replaced as a whole."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "a.css").write_text("a {}")
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    return folder


def test_it_collects_static_files_again_only_when_one_changed(sources: Path, tmp_path: Path) -> None:
    prepare.collect_static()
    collected = tmp_path / "static" / "a.css"
    collected.unlink()
    prepare.collect_static()
    assert not collected.exists()
    (sources / "a.css").write_text("b {}")
    prepare.collect_static()
    assert collected.exists()


def test_it_ends_with_the_words_of_a_failed_check(monkeypatch: pytest.MonkeyPatch) -> None:
    """G4"""
    found = [
        checks.Warning("only for developers"),
        checks.Error("The key is another one.", hint="Restore it."),
    ]
    monkeypatch.setattr("django.core.checks.run_checks", lambda **_: found)
    with pytest.raises(SystemExit, match=r"^The key is another one\. Restore it\.$"):
        refuse_what_is_wrong()


@pytest.mark.django_db
def test_it_runs_no_migration_where_none_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr("django.core.management.call_command", lambda *names, **_: called.append(names))
    prepare.migrate()
    assert called == []
