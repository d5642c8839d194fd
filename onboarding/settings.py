"""All settings, read from the environment and from DATA_DIR/.env; the environment wins."""

import os
from pathlib import Path

import environ
from csp.constants import NONE, SELF

from onboarding import environment, single_sign_on
from onboarding.logs import logging_config
from onboarding.runtime import broker

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.data_dir(os.environ, default=BASE_DIR / "var")

env = environ.Env()
env.ENVIRON = environment.merged(os.environ, environment.read_env_file(DATA_DIR / ".env"))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
VAULT_KEYS = env.str("VAULT_KEYS", default="")
HISTORY_KEY = env.str("HISTORY_KEY", default="")
FINGERPRINT_KEY = env.str("FINGERPRINT_KEY", default="")
BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = BASE_URL.startswith("https://")
LOCAL_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=environment.hosts(BASE_URL)) + LOCAL_HOSTS

INSTALLED_APPS = [
    "wizard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "onboarding.middleware.request_id",
    "onboarding.middleware.browser_policies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wizard.guards.session_limits",
    "wizard.guards.second_factor",
    "wizard.guards.refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "onboarding.middleware.reader_zone",
]
ROOT_URLCONF = "onboarding.urls"
WSGI_APPLICATION = "onboarding.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Where things are kept
SQLITE_WAIT = 20  # seconds for the one writer that SQLite has at a time
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": SQLITE_WAIT,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")  # empty: `up` runs a broker of its own
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or broker.cache_url(DATA_DIR),
        "KEY_PREFIX": "onboarding",
    }
}

# People
AUTH_USER_MODEL = "wizard.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "onboarding.passwords.NotEasilyGuessed"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "customers"
ACCOUNT_ADAPTER = "onboarding.accounts.InvitedOnly"
USERSESSIONS_ADAPTER = "onboarding.accounts.Sessions"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False  # no choice of it: see SESSION_EXPIRE_AT_BROWSER_CLOSE
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "wizard.actions.password_keys.PasswordKeys"  # noqa: S105  (a class)
ACCOUNT_FORMS = {
    "login": "onboarding.account_forms.Login",
    "change_password": "onboarding.account_forms.ChangePassword",
    "set_password": "onboarding.account_forms.SetPassword",
    "reset_password": "onboarding.account_forms.ResetPassword",
    "reset_password_from_key": "onboarding.account_forms.ResetPasswordKey",
    "user_token": "onboarding.account_forms.PasswordLink",
    "reauthenticate": "onboarding.account_forms.Reauthenticate",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * env.int("REAUTHENTICATION_MINUTES", default=15)
EMBEDDED = not (REDIS_URL or env.str("DATABASE_URL", default=""))
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=not EMBEDDED)
MFA_ADAPTER = "onboarding.accounts.SecondFactors"
MFA_FORMS = {
    "authenticate": "onboarding.account_forms.Authenticate",
    "reauthenticate": "onboarding.account_forms.ReauthenticateByCode",
    "activate_totp": "onboarding.account_forms.ActivateTOTP",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "QRadar Onboarding"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers offer passkeys over plain HTTP on localhost only
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Nobody signs up, so there is no address to verify. Allauth notes one as unverified as soon as anyone opens a link to
# reset that person's password, a wrong one too, and would refuse them a second factor from then on.
MFA_ALLOW_UNVERIFIED_EMAIL = True
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="dummymail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds; somebody waits for the page
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", default=f"onboarding@{ALLOWED_HOSTS[0]}")

# Single sign-on: on when an issuer is named
SIGN_ON = single_sign_on.read(env)
SOCIALACCOUNT_ADAPTER = "onboarding.accounts.SingleSignOn"
SOCIALACCOUNT_PROVIDERS = single_sign_on.providers(SIGN_ON)
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form could not lead to another host: the policy below forbids it

# The browser
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", default=60)
SESSION_ABSOLUTE_HOURS = env.int("SESSION_ABSOLUTE_HOURS", default=12)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_HOURS * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True  # however somebody came in, not by the password alone
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked over plain HTTP from inside the container
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# This product lives on one host of somebody's domain and may not speak for its other hosts.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "DENY"
UPLOAD_MAX_BYTES = 11 * 1024 * 1024  # the whole request; a list of customers may have 10 MB of it
FILE_UPLOAD_HANDLERS = [
    "onboarding.uploads.Bounded",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"

# The checks, in seconds (G7). connect < read < whole check < soft limit < hard limit < lost: each
# gives the one before it time to end.
CHECK_CONNECT_TIMEOUT = env.float("CHECK_CONNECT_TIMEOUT", default=5.0)
CHECK_READ_TIMEOUT = env.float("CHECK_READ_TIMEOUT", default=10.0)
CHECK_WHOLE_TIMEOUT = env.float("CHECK_WHOLE_TIMEOUT", default=20.0)
CHECK_SOFT_LIMIT = env.float("CHECK_SOFT_LIMIT", default=25.0)  # the task stops waiting: it took too long
CHECK_HARD_LIMIT = env.float("CHECK_HARD_LIMIT", default=30.0)  # a pool that can kills the task
CHECK_LOST_AFTER = env.float("CHECK_LOST_AFTER", default=45.0)  # the sweep gives up on the worker
CHECK_SWEEP_EVERY = env.float("CHECK_SWEEP_EVERY", default=10.0)
CHECK_RENUDGE_AFTER = 15.0  # a queued check is put on the queue again: its message may be lost
CHECK_THREADS = 100
IMPORT_TIME_LIMIT = 600  # seconds, after which a pool that can kills an import
IMPORT_LOST_AFTER = 900  # after which the sweep gives up on the worker that took it
EVIDENCE_MAX_AGE_HOURS = env.int("EVIDENCE_MAX_AGE_HOURS", default=72)
REVERIFY_AFTER_HOURS = env.int("REVERIFY_AFTER_HOURS", default=24)
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=300)  # for each token

# The worker. A check that outlives visibility_timeout would be delivered a second time, so that is
# far above the hard limit. No result backend: results are rows.
CELERY_BROKER_URL = REDIS_URL or broker.celery_url(DATA_DIR)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": max(300, int(4 * CHECK_HARD_LIMIT)),
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_TIME_LIMIT = CHECK_HARD_LIMIT  # the thread pool cannot kill; there the sweep gives up
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "wizard.tasks.sweep",
        "schedule": CHECK_SWEEP_EVERY,
        "options": {"expires": CHECK_SWEEP_EVERY},
    }
}

# Mimecast
MIMECAST_EXTRA_REGIONS = env.str("MIMECAST_EXTRA_REGIONS", default="")
OUTBOUND_CA_BUNDLE = env.str("OUTBOUND_CA_BUNDLE", default="")
HTTPS_PROXY = env.str("HTTPS_PROXY", default="")
NO_PROXY = env.str("NO_PROXY", default="")

DEFAULT_EXCEPTION_REPORTER_FILTER = "onboarding.debugging.HideValues"
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = logging_config(LOG_LEVEL)
