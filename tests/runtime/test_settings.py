import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from onboarding.environment import NAMES
from onboarding.runtime.keys import fresh

ROOT = Path(__file__).resolve().parent.parent.parent


def loaded(*names: str, **environ: str) -> dict[str, object]:
    """The settings as a fresh process sees them."""
    code = f"import json; from onboarding import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ
    output = subprocess.run(
        [sys.executable, "-c", code], env=clean, capture_output=True, check=True, text=True
    ).stdout
    return dict(zip(names, json.loads(output), strict=True))


def test_it_reads_every_secret_from_a_mounted_file(tmp_path: Path) -> None:
    keys = fresh()
    for name, value in keys.items():
        (tmp_path / name).write_text(f"{value}\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in keys}
    assert loaded(*keys, DATA_DIR=str(tmp_path), **files) == keys


def test_it_reads_the_env_file_of_the_data_dir(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET_KEY=from-the-file\n")
    assert loaded("SECRET_KEY", DATA_DIR=str(tmp_path)) == {"SECRET_KEY": "from-the-file"}


def test_it_embeds_nothing_when_the_services_are_given(tmp_path: Path) -> None:
    urls = {"DATABASE_URL": "postgres://db.example/x", "REDIS_URL": "redis://broker.example/0"}
    seen = loaded("DATABASES", "CELERY_BROKER_URL", "CACHES", DATA_DIR=str(tmp_path), **urls)
    assert str(tmp_path) not in json.dumps(seen)


def test_it_makes_cookies_secure_and_redirects_behind_https(tmp_path: Path) -> None:
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS")
    assert all(loaded(*names, DATA_DIR=str(tmp_path), BASE_URL="https://a.example").values())
    assert not any(loaded(*names, DATA_DIR=str(tmp_path)).values())


def test_it_allows_no_inline_script_or_style() -> None:
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert "unsafe" not in json.dumps(policy)


def test_it_delivers_no_message_twice_while_a_check_may_still_run() -> None:
    """G11"""
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"] > 2 * settings.CHECK_HARD_LIMIT


def test_it_ends_every_check_in_the_order_of_its_limits() -> None:
    """G7"""
    limits = [
        settings.CHECK_CONNECT_TIMEOUT,
        settings.CHECK_READ_TIMEOUT,
        settings.CHECK_WHOLE_TIMEOUT,
        settings.CHECK_SOFT_LIMIT,
        settings.CHECK_HARD_LIMIT,
        settings.CHECK_LOST_AFTER,
    ]
    assert limits == sorted(set(limits))


def test_it_sends_json_and_stores_no_results() -> None:
    """G2"""
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_IGNORE_RESULT
    assert not hasattr(settings, "CELERY_RESULT_BACKEND")


def test_it_accepts_each_name_it_reads_also_as_a_file() -> None:
    text = (ROOT / "onboarding" / "settings.py").read_text()
    assert set(re.findall(r'env\.\w+\(\s*"(\w+)"', text)) <= set(NAMES)


@pytest.mark.parametrize("name", ["DATA_DIR", *NAMES])
def test_it_documents_each_name_in_the_example(name: str) -> None:
    assert re.search(rf"^#?{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE)
