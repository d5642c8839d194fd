"""The settings of the tests. Of the environment only the two service URLs count; DATA_DIR is a
new, empty folder, so that nothing of a developer's own installation reaches a test.
"""

import base64
import os
import tempfile
from urllib.parse import urlsplit, urlunsplit

from onboarding import environment

for name in environment.NAMES:
    if name not in {"DATABASE_URL", "REDIS_URL"}:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
if (worker := os.environ.get("PYTEST_XDIST_WORKER", "")) and os.environ.get("REDIS_URL"):
    # Each worker has a database of its own, as pytest-django gives it on PostgreSQL.
    url = urlsplit(os.environ["REDIS_URL"])
    number = (int(url.path.strip("/") or 0) + int(worker.removeprefix("gw"))) % 16
    os.environ["REDIS_URL"] = urlunsplit(url._replace(path=f"/{number}"))
folder = tempfile.TemporaryDirectory(prefix="onboarding-tests-")
os.environ |= {
    "DATA_DIR": folder.name,
    "SECRET_KEY": "tests-" + "s" * 50,
    "VAULT_KEYS": "t1:" + base64.b64encode(bytes(range(32))).decode(),
    "HISTORY_KEY": "tests-" + "h" * 40,
    "FINGERPRINT_KEY": "tests-" + "f" * 40,
}

from onboarding.settings import *  # noqa: E402, F403
from onboarding.settings import DATA_DIR, DATABASES, REDIS_URL  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
REQUIRE_MFA = False  # as on one machine; the tests of second factors turn it on
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in use: one in memory knows no write-ahead log, and threads only get "table is locked" from it.
    DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "tests.sqlite3"}
if not REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing has been collected
WSGI_APPLICATION = None  # type: ignore[assignment]  # the one in onboarding/wsgi.py looks at the database before a test has one
