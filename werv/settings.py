"""Settings of werv: one file, fed by the environment; it stops at a missing secret.

Every variable may also come as NAME_FILE, the path of a file that holds the value (secrets in containers).
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None) -> str:
    """The value of `name`, or of the file that `name`_FILE points to.

    Raises ImproperlyConfigured when neither is there.
    """
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} ontbreekt: geef {name} of {name}_FILE op in de omgeving.")
    return value


def flag(name: str) -> bool:
    return env(name, "") in {"1", "true", "yes"}


def database(url: str) -> dict[str, Any]:
    """Django's form of postgresql://user:password@host:port/name; a socket folder goes in ?host=."""
    parts = urlsplit(url)
    query = dict(item.split("=", 1) for item in parts.query.split("&") if item)
    return {
        "ENGINE": "werv.ground.postgres",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # From here on a name counts as a typing error of what was sought (cases/querysets/clients.py).
            "options": "-c pg_trgm.word_similarity_threshold=0.45",
            **({"pool": {"min_size": 1, "max_size": 8, "timeout": 10}} if WEB else {}),
        },
    }


def counting_url(url: str) -> str:
    """Database 1 of the same server: Celery's messages are in 0, and clearing one must not empty the other."""
    parts = urlsplit(url)
    if parts.scheme in {"redis+socket", "unix"}:  # the first is Celery's word for the second
        return f"unix://{parts.path}?db=1"
    return urlunsplit(parts._replace(path="/1"))


DEMO = flag("WERV_DEMO")
WEB = flag("WERV_WEB")  # set by the web server's own start: only there a pool of connections pays
DEBUG = False

SECRET_KEY = env("SECRET_KEY")
WERV_BSN_KEYS = [key for key in env("WERV_BSN_KEYS").split(",") if key]
WERV_LOOKUP_KEY = env("WERV_LOOKUP_KEY")
WERV_SEAL_ANCHOR_FILE = env("WERV_SEAL_ANCHOR_FILE", "")  # a file outside the database that gets every seal of the log
WERV_DEMO_PASSWORD = env("WERV_DEMO_PASSWORD", "") if DEMO else ""

ALLOWED_HOSTS = [host.strip() for host in env("ALLOWED_HOSTS").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if not DEMO]

# `werv_owner` migrates and seeds; everything else runs as `werv_app`, which owns nothing.
DATABASES = {
    "default": database(env("DATABASE_OWNER_URL" if env("WERV_DATABASE_ROLE", "app") == "owner" else "DATABASE_URL")),
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_filters",
    "django_htmx",
    "csp",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "werv.ground.audit",
    "werv.ground.accounts",
    "werv.ground.documents",
    "werv.ground.jobs",
    "werv.ground.people",
    "cases",
    "trajectories",
    "subsidies",
    "werv.imports",
    "werv.privacy",
    "werv.desk",
    "werv.demo",
]

MIDDLEWARE = [
    "werv.ground.headers.HeadersMiddleware",  # these two first: nothing is answered past them
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "werv.ground.accounts.locking.LockingMiddleware",
    "werv.ground.accounts.second_factor.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "werv.ground.http.ActorMiddleware",
    "werv.ground.refusals.LookMiddleware",
    "werv.ground.http.PrivateResponseMiddleware",
]

ROOT_URLCONF = "werv.urls"
WSGI_APPLICATION = "werv.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "werv.desk.navigation.navigation",
            ],
        },
    },
]

LANGUAGE_CODE = "nl"
TIME_ZONE = "Europe/Amsterdam"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
ACCOUNT_ADAPTER = "werv.ground.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are made by the administrator; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # computers are shared
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_FORMS = {"reset_password": "werv.ground.accounts.forms.ForgottenForm"}
# Counted per network, not per address (adapter.py), and before a password is hashed: one hash costs a quarter of a
# second. What succeeds is not counted, except by "login", which is the roof over all attempts of a busy morning.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "20/m/ip,5/5m/key,10/h/key",
    "login_failed_everywhere": "60/m/key",
    "reauthenticate": "10/m/user",
    "reset_password": "10/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "invitation": "20/m/ip",
}
# How many proxies of our own stand in front and add to X-Forwarded-For; without it all would share one network.
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("WERV_PROXIES", "0" if DEMO else "1"))

# A second factor is asked of everyone. Only the demonstration is relaxed, and may be made strict to be tried out.
SECOND_FACTOR_REQUIRED = not DEMO or flag("WERV_DEMO_MFA")
MFA_ADAPTER = "werv.ground.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey is then two factors: the device, and a finger or a PIN
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http://localhost
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "werv"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones differ; that a code works once is kept in the database (forms.py)
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # costs no hash, and is the way in while passwords are under attack
MFA_FORMS = {
    "activate_totp": "werv.ground.accounts.forms.ActivateCodesForm",
    "authenticate": "werv.ground.accounts.forms.CodeForm",
    "reauthenticate": "werv.ground.accounts.forms.CodeAgainForm",
    "add_webauthn": "werv.ground.accounts.forms.AddPasskeyForm",
}

SESSION_ENGINE = "werv.ground.accounts.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = int(env("WERV_IDLE_SECONDS", "900")) if DEMO else 15 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# In the session: a message names people, and a cookie would keep it on a shared computer.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if not DEMO:
    SESSION_COOKIE_NAME = "__Host-werv"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from inside the container, over plain HTTP
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # files live in Postgres
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"  # straight from static/, nothing collected
        if DEMO
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEMO
WHITENOISE_ALLOW_ALL_ORIGINS = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_BACKEND = env(
    "EMAIL_BACKEND",
    "django.core.mail.backends.console.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "werv@werv.example")
# Told to whoever found a hole, in /.well-known/security.txt: an address of mail or of a page.
SECURITY_CONTACT = env("WERV_SECURITY_CONTACT", f"mailto:{DEFAULT_FROM_EMAIL}")

# Counts of attempts are shared by all web processes: in the broker's server, in a database of its own.
CACHES = {
    "default": {
        "BACKEND": "werv.ground.accounts.counting.SharedCache",
        "LOCATION": counting_url(env("REDIS_URL")),
        "KEY_PREFIX": "werv",
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# The broker only wakes workers: the truth about a job is its row (werv/ground/jobs).
JOB_LEASE_SECONDS = float(env("WERV_JOB_LEASE_SECONDS", "12"))  # a worker that is silent for longer has lost its job
CELERY_BROKER_URL = env("REDIS_URL")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50  # WeasyPrint keeps what it once took
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 5}
CELERY_BEAT_SCHEDULE = {
    "wake-waiting-jobs": {"task": "werv.ground.jobs.tasks.wake_waiting_jobs", "schedule": JOB_LEASE_SECONDS / 3},
    "seal-log": {"task": "werv.ground.audit.tasks.seal_log", "schedule": 8.0},
}

# History is read by the row it is about; indexes on all it refers to would double the cost of every write.
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CONTEXT_FIELD = pghistory.ContextForeignKey(db_index=False)
# Triggers are put in place at the end of every migrate: one by one inside the migrations they took ten seconds.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

LOGGING_CONFIG = "werv.ground.masking.configure"  # no BSN in any line
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django would mail errors with all that was posted; here they go to the console like the rest.
        "django": {"handlers": []},
        # The seals, told to the outside: what was cut off the end of the log shows by them.
        "werv.ground.audit.sealing": {"level": "INFO"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
