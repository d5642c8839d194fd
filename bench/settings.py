"""The settings of the measurements that run in this process. Of the environment only DATABASE_URL counts: nothing of an
installation that this shell is set up for is read or written, and none needs to be there.
"""

import base64
import os
import tempfile

from onboarding import environment

for name in environment.NAMES:
    if name != "DATABASE_URL":
        os.environ.pop(name, None)
    os.environ.pop(f"{name}_FILE", None)
folder = tempfile.TemporaryDirectory(prefix="onboarding-bench-")
os.environ |= {
    "DATA_DIR": folder.name,
    "SECRET_KEY": "bench-" + "s" * 50,
    "VAULT_KEYS": "b1:" + base64.b64encode(bytes(range(32))).decode(),
    "HISTORY_KEY": "bench-" + "h" * 40,
    "FINGERPRINT_KEY": "bench-" + "f" * 40,
}

from onboarding.settings import *  # noqa: E402, F403

REQUIRE_MFA = False  # whoever is signed in by force has no second factor
ALLOWED_HOSTS = ["testserver"]
SECURE_SSL_REDIRECT = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Nothing has been collected or is served here; the pages are the same but for the names of their files.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
