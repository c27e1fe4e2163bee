"""One settings module, read from the environment and loud about nonsense.

``./lodge`` sets these from ``--data``/``--school``; docs/reference/settings.md lists them all.
"""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

try:
    import pysqlite3  # brings a SQLite without the WAL corruption race of older ones
except ImportError:  # no wheel for this machine: desk/preparing.py refuses an old SQLite with a hint
    pass
else:
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2


class SettingsFault(SystemExit):
    """A setting makes no sense; the message says which and what to write instead."""


def _flag(name: str, default: bool = False) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if text in {"", "1", "true", "yes", "0", "false", "no"}:
        return default if not text else text in {"1", "true", "yes"}
    raise SettingsFault(f"{name}={text!r}: write 1 or 0.")


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


BASE = Path(__file__).resolve().parent
LODGE_DATA = Path(_text("LODGE_DATA", "var/demo")).resolve()
LODGE_KEYS = Path(_text("LODGE_KEYS") or LODGE_DATA / "keys").resolve()
LODGE_BACKUPS = Path(_text("LODGE_BACKUPS") or LODGE_DATA / "backups").resolve()
LODGE_DEMO = _flag("LODGE_DEMO")
LODGE_HTTPS = _flag("LODGE_HTTPS")
LODGE_LOOPBACK = _flag("LODGE_LOOPBACK", default=True)
# Whether this process works on the practice copy, and whether `lodge serve` looks after this one.
LODGE_PRACTICE = _flag("LODGE_PRACTICE")
LODGE_SERVED = _flag("LODGE_SERVED")
# The demo may be signed in to without a second factor, but only while nobody else can reach it.
LODGE_SECOND_FACTOR_OPTIONAL = LODGE_DEMO and LODGE_LOOPBACK

DEBUG = False
SECRET_KEY = _text("LODGE_SECRET_KEY") or "unset: lodge.__main__ reads it from the data folder"
ALLOWED_HOSTS = [host for host in _text("LODGE_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [origin for origin in _text("LODGE_ORIGINS").split(",") if origin]
if _flag("LODGE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

INSTALLED_APPS = [
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
    "lodge.kit",
    "lodge.journal",
    "lodge.people",
    "lodge.notices",
    "lodge.policy",
    "lodge.devices",
    "lodge.office",
    "lodge.desk",
    "lodge.demo",
]

MIDDLEWARE = [
    "lodge.kit.headers.strict_headers",  # outermost, so that nothing leaves without them
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lodge.kit.sizes.small_bodies",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lodge.people.presence.presence",
    "lodge.desk.refusals.refusal_page",
]

ROOT_URLCONF = "lodge.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lodge.desk.chrome.chrome",
            ],
            "builtins": ["lodge.kit.templatetags.page"],
        },
    }
]


def _database(address: str) -> dict[str, Any]:
    """SQLite in the data folder, or PostgreSQL when LODGE_DATABASE names one."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": LODGE_DATA / "lodge.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                " PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;",
            },
            "CONN_MAX_AGE": 3600,  # a new connection plans by the newest counts of rows
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingsFault("LODGE_DATABASE: write postgresql://user:password@host/name, or leave it out.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
    }


DATABASES = {"default": _database(_text("LODGE_DATABASE"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "lodge_cache"},
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]
STATIC_ROOT = Path(_text("LODGE_STATIC") or LODGE_DATA / "static").resolve()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False


def _number(name: str, default: int) -> int:
    text = _text(name, str(default))
    if not text.isdigit():
        raise SettingsFault(f"{name}={text!r}: write a whole number, such as {default}.")
    return int(text)


LODGE_PRACTICE_PORT = _number("LODGE_PRACTICE_PORT", 0)


def _one_of(name: str, *words: str) -> str:
    text = _text(name, words[0]).lower()
    if text not in words:
        raise SettingsFault(f"{name}={text!r}: write one of {', '.join(words)}.")
    return text


# Letters (lodge.notices): the ways out that this server knows. Which one a school uses is its own choice.
EMAIL_HOST = _text("LODGE_SMTP_HOST")
EMAIL_PORT = _number("LODGE_SMTP_PORT", 587)
EMAIL_HOST_USER = _text("LODGE_SMTP_USER")
EMAIL_HOST_PASSWORD = _text("LODGE_SMTP_PASSWORD")
EMAIL_USE_TLS = _one_of("LODGE_SMTP_TLS", "starttls", "tls", "none") == "starttls"
EMAIL_USE_SSL = _one_of("LODGE_SMTP_TLS", "starttls", "tls", "none") == "tls"
DEFAULT_FROM_EMAIL = _text("LODGE_MAIL_FROM")
LODGE_NOTIFY_KEY = _text("LODGE_NOTIFY_KEY")
LODGE_NOTIFY_URL = _text("LODGE_NOTIFY_URL", "https://api.notifications.service.gov.uk")

# Sign-in (django-allauth)
AUTH_USER_MODEL = "people.Login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/day"
ACCOUNT_ADAPTER = "lodge.notices.sign_in_mail.AccountAdapter"
ACCOUNT_EMAIL_NOTIFICATIONS = True
SOCIALACCOUNT_ADAPTER = "lodge.people.sign_in.SocialAdapter"
MFA_ADAPTER = "lodge.people.sign_in.FactorAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/h/key,30/m/ip",
    "reset_password": "20/m/ip,5/m/key",
    "welcome": "20/m/ip",
    "pair": "20/m/ip",
}
LODGE_ACCOUNT_LETTERS = "lodge.notices.actions.telling"
MFA_FORMS = {
    "authenticate": "lodge.people.sign_in_stage.CodeForm",
    "reauthenticate": "lodge.people.sign_in_stage.CodeAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lodge"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LODGE_LOOPBACK
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = False


def _providers() -> list[dict[str, Any]]:
    """Google and Microsoft, each where its client id is set; the addresses can be another's, for a test."""
    tenant = _text("LODGE_MICROSOFT_TENANT", "organizations")
    known = {
        "google": ("Google", "https://accounts.google.com"),
        "microsoft": ("Microsoft", f"https://login.microsoftonline.com/{tenant}/v2.0"),
    }
    found = []
    for name, (label, address) in known.items():
        word = f"LODGE_{name.upper()}"
        client, secret = _text(f"{word}_CLIENT_ID"), _text(f"{word}_CLIENT_SECRET")
        if bool(client) != bool(secret):
            raise SettingsFault(f"{word}_CLIENT_ID and {word}_CLIENT_SECRET: write both, or neither.")
        if client and name == "microsoft" and not _text("LODGE_MICROSOFT_TENANT"):
            raise SettingsFault("LODGE_MICROSOFT_TENANT: write the school's own tenant id.")
        if client:
            server = _text(f"{word}_ADDRESS", address)
            found.append(
                {
                    "provider_id": name,
                    "name": label,
                    "client_id": client,
                    "secret": secret,
                    "settings": {"server_url": server, "oauth_pkce_enabled": True, "fetch_userinfo": False},
                }
            )
    return found


SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _providers()}}
# Where a form on our pages may lead: to nobody else but the providers that are set.
LODGE_SIGN_IN_ORIGINS = [
    "{0.scheme}://{0.netloc}".format(urlsplit(app["settings"]["server_url"]))
    for app in SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
]

# Cookies are the same for every port of a computer; practice must not sign anybody out of the school.
# Under HTTPS the browser itself sees to it that no other name, and nothing unencrypted, can set them.
LODGE_COOKIES = "__Host-" if LODGE_HTTPS else ""
SESSION_COOKIE_NAME = LODGE_COOKIES + ("lodge_practice" if LODGE_PRACTICE else "lodge")
CSRF_COOKIE_NAME = f"{LODGE_COOKIES}csrftoken"
# What a page says after an act names a tag or a child: it waits in the session, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LODGE_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if LODGE_HTTPS else 0
X_FRAME_OPTIONS = "DENY"
# The most octets that a page takes; three files of an import, and what is around them, somewhat more.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LODGE_LARGE_PAGES = {"/people/import": 62 * 1024 * 1024}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["terminal"], "level": _text("LODGE_LOG", "WARNING")},
}
