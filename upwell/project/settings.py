"""Settings for production, each from the environment (`docs/operate.md`). The demonstration and the tests change as little as they can."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("UPWELL_VAR", BASE_DIR / "var"))
VAR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = os.environ.get("UPWELL_SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("UPWELL_HOSTS", "").split(",") if host]
ORIGIN = os.environ.get("UPWELL_ORIGIN", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [ORIGIN]
COMMUNITY_NAME = os.environ.get("UPWELL_NAME", "Upwell")
IS_DEMO = False

INSTALLED_APPS = [
    "upwell.kit",
    "upwell.ledger",
    "upwell.places",
    "upwell.accounts",
    "upwell.promises",
    "upwell.safety",
    "upwell.directory",
    "upwell.community",
    "upwell.connections",
    "upwell.timebank",
    "upwell.prescribing",
    "upwell.movement",
    "upwell.discover",
    "upwell.gather",
    "upwell.assembly",
    "upwell.response",
    "upwell.demo",
    "upwell.project",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
    "rules",
    "ninja",
]

MIDDLEWARE = [
    "upwell.kit.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "upwell.kit.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "upwell.kit.private.PrivatePagesMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "upwell.accounts.devices.DevicesMiddleware",
    "upwell.kit.refusals.RefusedMiddleware",
    "upwell.accounts.middleware.AccountMiddleware",
]

ROOT_URLCONF = "upwell.project.urls"
WSGI_APPLICATION = "upwell.project.wsgi.application"

# Cotton and template partials disable each other silently unless the loaders are listed by hand, partials outermost.
_loaders = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django_cotton.cotton_loader.Loader",
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "upwell" / "project" / "templates"],
        "OPTIONS": {
            "loaders": _loaders,
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "upwell.kit.templatetags.kit",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "upwell.project.context.site",
            ],
        },
    }
]


def database(address: str) -> dict[str, Any]:
    """The database named by an address such as sqlite:///var/upwell.sqlite3 or postgresql://name:word@host:5432/upwell."""
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(address.removeprefix("sqlite:///")),
            "OPTIONS": {
                # IMMEDIATE: a transaction that reads first and writes later waits for its turn instead of failing with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # secure_delete: what somebody took back is overwritten, not only marked as free.
                "init_command": "PRAGMA secure_delete=ON;PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY",
            },
            "CONN_MAX_AGE": 600,
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or "")
            or dict(p.split("=", 1) for p in parts.query.split("&") if "=" in p).get("host", ""),
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ValueError("UPWELL_DATABASE_URL must begin with sqlite:/// or postgresql://")


DATABASES = {"default": database(os.environ.get("UPWELL_DATABASE_URL", f"sqlite:///{VAR / 'upwell.sqlite3'}"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("handle", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_ADAPTER = "upwell.accounts.adapter.AccountAdapter"
# Every way of signing up asks what this form asks: that somebody is 16 or older.
ACCOUNT_SIGNUP_FORM_CLASS = "upwell.accounts.forms.SignupQuestions"
ACCOUNT_FORMS = {"signup": "upwell.accounts.sign_up.SignupForm"}
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off, and a code typed slowly
MFA_ADAPTER = "upwell.accounts.adapter.MFAAdapter"
# A role with power sleeps until its holder has an authenticator app or a passkey (upwell.accounts.second_factor).
ROLE_NEEDS_SECOND_FACTOR = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "mail", "slow"]}}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("cy", _("Welsh"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = os.environ.get("UPWELL_TIME_ZONE", "Europe/London")
# Whose public holidays are not working days: a country and, after a dash, its part ("GB-ENG", "GB-WLS", "FR"). More days off: on the page of each charter.
_country, _dash, _part = os.environ.get("UPWELL_HOLIDAYS", "GB-ENG").partition("-")
HOLIDAYS = (_country, _part or None)
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["upwell.project.formats"]

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
_mail = urlsplit(os.environ.get("UPWELL_MAIL_URL", "smtp://localhost:25"))
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
DEFAULT_FROM_EMAIL = os.environ.get("UPWELL_MAIL_FROM", "Upwell <upwell@localhost>")

SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("UPWELL_BEHIND_PROXY") else None
# The proxies of ours whose word on where somebody comes from is believed: addresses or networks by commas, or unix. A proxy on this machine is one if we are behind any.
PROXIES = [
    part.strip()
    for part in os.environ.get("UPWELL_PROXIES", "127.0.0.0/8,::1" if SECURE_PROXY_SSL_HEADER else "").split(",")
    if part.strip()
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https://")
SECURE_HSTS_SECONDS = 31536000 if ORIGIN.startswith("https://") else 0
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "upwell.project.views.form_waited_too_long"
DATA_UPLOAD_MAX_MEMORY_SIZE = 30 * 1024 * 1024

LEDGER_ORIGIN = os.environ.get("UPWELL_LEDGER_ORIGIN", "upwell.example/ledger")
LEDGER_KEY_FILE = VAR / "ledger-key.pem"

# Who is there when somebody needs help (docs/operate.md): local times.
STAFFED_FROM = os.environ.get("UPWELL_STAFFED_FROM", "08:00")
STAFFED_UNTIL = os.environ.get("UPWELL_STAFFED_UNTIL", "00:00")

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "upwell.kit.logs.RequestIdFilter"}},
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"},
        "json": {"()": "upwell.kit.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if os.environ.get("UPWELL_LOG") == "json" else "plain",
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"upwell": {"level": "INFO"}},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
