"""All settings, from the environment only. `docs/running/configuration.md` tells each variable.

`HEMICYCLE_MODE` is `demo`, `test` or empty. Outside the demonstration an unsafe configuration refuses to start.
"""

import os
import re
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from csp.constants import NONE, SELF

from hemicycle.kernel import env, oidc

PACKAGE = Path(__file__).resolve().parent.parent
MODE = env.text("HEMICYCLE_MODE")
if MODE not in {"", "demo", "test"}:
    raise env.Misconfigured(f"HEMICYCLE_MODE is demo, test or empty; it is {MODE!r}.")
DEMO = MODE == "demo"
TESTING = MODE == "test"

# --- where things lie ---------------------------------------------------------------------------
HOME = env.folder("HEMICYCLE_HOME", Path.cwd() / "var")
PORT = env.port("PORT", 8000)
ORIGIN = env.text("HEMICYCLE_ORIGIN", f"http://localhost:{PORT}").rstrip("/")
try:
    _origin = urlsplit(ORIGIN)
    _unlike = (
        _origin.scheme not in {"http", "https"}
        or not _origin.hostname
        or f"{_origin.scheme}://{_origin.netloc}" != ORIGIN
        or "@" in _origin.netloc
        or _origin.netloc.endswith(":")
        or _origin.port == 0
    )
except ValueError:  # a port that is none, half an IPv6 address
    _unlike = True
if _unlike:
    raise env.Misconfigured(
        "HEMICYCLE_ORIGIN must be like https://retreat.example.org or https://retreat.example.org:8443, without a "
        "path, a name or a password."
    )
SECURE = _origin.scheme == "https"
_host = _origin.hostname or ""
LOCAL = _host in {"localhost", "127.0.0.1", "::1"} or _host.endswith(".localhost")
if not (MODE or SECURE or LOCAL or env.flag("HEMICYCLE_ALLOW_HTTP")):
    raise env.Misconfigured(
        "HEMICYCLE_ORIGIN must begin with https://: people sign in here. On a closed network without certificates "
        "set HEMICYCLE_ALLOW_HTTP=1."
    )


def _secret() -> str:
    """The secret of the environment, else one generated into the home folder once."""
    if given := env.text("HEMICYCLE_SECRET_KEY"):
        return given
    path = HOME / "secret"
    try:
        return _kept_secret(path)
    except OSError as trouble:
        raise env.Misconfigured(
            f"The secret in {path} cannot be read or made: {trouble.strerror}. The server's user must own it."
        ) from None


def _kept_secret(path: Path) -> str:
    if not path.exists():  # two processes may come here at once: the first to link its file wins
        scratch = HOME / f".secret-{os.getpid()}"
        with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(scratch, path)
        except FileExistsError:
            pass
        finally:
            scratch.unlink()
    return path.read_text().strip()


# What may stand behind the ? of a PostgreSQL address; psycopg understands it.
_CONNECTING = {
    "sslmode": r"disable|allow|prefer|require|verify-ca|verify-full",
    "sslrootcert": r".+",
    "sslcert": r".+",
    "sslkey": r".+",
    "host": r".+",
    "connect_timeout": r"[0-9]{1,4}",
    "application_name": r".+",
    "options": r".+",
}


def _connecting(query: str) -> dict[str, str]:
    """How to connect, as an address says it behind its question mark."""
    found: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in _CONNECTING:
            raise env.Misconfigured(
                f"DATABASE_URL says {name!r} behind its question mark; only {', '.join(_CONNECTING)} are understood."
            )
        if name in found or not re.fullmatch(_CONNECTING[name], value):
            raise env.Misconfigured(f"DATABASE_URL must say {name} once, with a value that {name} can have.")
        found[name] = value
    return found


def _sqlite_file(path: str) -> str:
    """Where the file lies: a relative path begins at HEMICYCLE_HOME."""
    if path == ":memory:" or path.startswith("file:"):
        return path
    return str(HOME / (path or "hemicycle.sqlite3"))


def _database(url: str) -> dict[str, object]:
    """Django's settings for `sqlite:///path` or `postgresql://user:password@host:port/name?sslmode=…`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise env.Misconfigured(
            "DATABASE_URL cannot be read: its port must be a number from 1 to 65535, and signs like / : @ # ? [ in a "
            "name or password must be written as %2F %3A %40 %23 %3F %5B."
        ) from None
    if parts.fragment:
        raise env.Misconfigured("DATABASE_URL must not hold a #; in a password it is written as %23.")
    if parts.scheme == "sqlite":
        if parts.netloc or parts.query or not url.lower().startswith("sqlite:///"):
            raise env.Misconfigured(
                "DATABASE_URL must be like sqlite:////path/to/file (or sqlite:///file, in HEMICYCLE_HOME), and "
                "nothing behind it."
            )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": _sqlite_file(unquote(parts.path[1:])),
            "CONN_MAX_AGE": 0 if TESTING else 600,  # seconds; the threads stay, see front/turnstile.py
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
            # A file: one in memory knows no waiting for a lock. Its tables are made from the models at once; those of
            # PostgreSQL are made by the migrations, and `make check` holds the two to be the same.
            "TEST": {"NAME": str(HOME / "test.sqlite3"), "MIGRATE": False},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        connecting = _connecting(parts.query)
        host = connecting.pop("host", "")  # as libpq has it: this one counts
        if not parts.path[1:]:
            raise env.Misconfigured(
                "DATABASE_URL must end with the database's name, like postgresql:///hemicycle."
            )
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host or unquote(parts.hostname or ""),
            "PORT": str(port or ""),
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": True,  # a restarted PostgreSQL leaves dead connections in the pool
            "OPTIONS": connecting
            if TESTING
            else {**connecting, "pool": {"min_size": 1, "max_size": 10, "timeout": 10}},
        }
    raise env.Misconfigured("DATABASE_URL must begin with sqlite:/// or postgresql://.")


SECRET_KEY = _secret()
DEBUG = False
DATABASES = {
    "default": _database(env.text("DATABASE_URL", f"sqlite:///{quote(str(HOME / 'hemicycle.sqlite3'))}"))
}
REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": f"test-{os.getpid()}" if TESTING else "hemicycle",
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {
            "MAX_ENTRIES": 50_000
        },  # counters of limits must not be pushed out by a few hundred others
    }
}
BELL_CHANNEL = f"hemicycle-test-{os.getpid()}" if TESTING else "hemicycle:bell"  # of Redis
PAGE_CACHE_BYTES = env.number("HEMICYCLE_PAGE_CACHE_MB", 64) * 1024 * 1024
MEDIA_ROOT = HOME / "media"
MEDIA_URL = "/media/"
MAIL_FOLDER = HOME / "mail"  # what a demonstration "sends"

# --- who may ask, and how answers travel ------------------------------------------------------------
ALLOWED_HOSTS = [_origin.hostname or "localhost", *env.words("HEMICYCLE_HOSTS")]
if DEMO:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
if not all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*|\[[0-9a-f:]+\]", host.lower()) for host in ALLOWED_HOSTS):
    raise env.Misconfigured(
        "HEMICYCLE_HOSTS must name hosts one by one; a wildcard is refused. Set HEMICYCLE_ORIGIN to the public address."
    )
CONTACT = env.text("HEMICYCLE_CONTACT")
if CONTACT and not re.fullmatch(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", CONTACT):
    raise env.Misconfigured(
        f"HEMICYCLE_CONTACT must be an e-mail address like desk@example.org; it is {CONTACT!r}."
    )
if not MODE and (len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or "change" in SECRET_KEY.lower()):
    raise env.Misconfigured(
        "HEMICYCLE_SECRET_KEY is too short or a placeholder: set 50 or more random characters, or leave it out "
        "and one is generated into HEMICYCLE_HOME."
    )
CSRF_TRUSTED_ORIGINS = [ORIGIN]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600  # seconds
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False  # the proxy's business; `hemicycle check` asks about it
HSTS = "max-age=31536000" if SECURE else ""  # on every answer: a kept page does not know how it was asked for
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = env.flag(
    "HEMICYCLE_BEHIND_PROXY"
)  # the server then believes X-Forwarded-Proto and -For of these:
TRUSTED_PROXIES = env.addresses("HEMICYCLE_TRUSTED_PROXIES") or ["127.0.0.1", "::1"]
X_FRAME_OPTIONS = "DENY"
# A page that needs one of these opens it for itself: kernel.http.open_features.
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- calls ------------------------------------------------------------------------------------------
STUN = env.text("HEMICYCLE_STUN")  # empty: nobody outside is asked how a device looks from there
if STUN and not re.fullmatch(r"stuns?:([A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(:[0-9]{1,5})?", STUN):
    raise env.Misconfigured(f"HEMICYCLE_STUN must be like stun:stun.example.org:3478; it is {STUN!r}.")

# --- the house --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "hemicycle.site",
    "hemicycle.welcome",
    "hemicycle.programme",
    "hemicycle.calls",
    "hemicycle.live.bulletins",
    "hemicycle.live.backstage",
    "hemicycle.live.presence",
    "hemicycle.live.captions",
    "hemicycle.live.hands",
    "hemicycle.live.polls",
    "hemicycle.live.questions",
    "hemicycle.live.chat",
    "hemicycle.live",
    "hemicycle.editions",
    "hemicycle.inbox",
    "hemicycle.people",
    "hemicycle.record",
    "hemicycle.bell",
    "hemicycle.ui",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "me:sign-in"
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W004", "security.W008"]
MIDDLEWARE = [
    "hemicycle.site.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "hemicycle.kernel.csp.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hemicycle.bell.middleware.BellStart",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hemicycle.people.sign_in.middleware.NoStaffLetIn",
    "hemicycle.people.sign_in.middleware.LastSeen",
    "hemicycle.editions.middleware.CurrentEdition",
    "hemicycle.site.middleware.ShowRefusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "hemicycle.site.urls"
ASGI_APPLICATION = "hemicycle.site.asgi.application"
FORM_RENDERER = "hemicycle.ui.forms.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "hemicycle.site.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "hemicycle.ui.templatetags.ui"],
        },
    }
]
CSRF_FAILURE_VIEW = "hemicycle.site.errors.stale_form"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- signing in: a code by e-mail, a passkey, or the organisation's own sign-in; no password anywhere ---------
MESSAGE_TAGS = {10: "info", 20: "info", 25: "good", 30: "warning", 40: "danger"}  # the hues of a notice
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTHENTICATION_BACKENDS = ["hemicycle.people.sign_in.backend.PersonBackend"]
ACCOUNT_ADAPTER = "hemicycle.people.sign_in.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address becomes one of ours only when its code was typed
ACCOUNT_RATE_LIMITS = False  # our own count per mailbox and per network address: `people/sign_in/limits.py`
MFA_ADAPTER = "hemicycle.people.sign_in.adapters.PasskeyAdapter"
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a key that was found or borrowed is no proof
SOCIALACCOUNT_ADAPTER = "hemicycle.people.sign_in.adapters.OrganisationAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC = oidc.from_environment()
if OIDC:
    SOCIALACCOUNT_PROVIDERS = {"openid_connect": OIDC.provider}
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(OIDC.origin)  # the button leads there

# --- languages and time -----------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("es", "Español"), ("ar", "العربية")]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "hemicycle.ui.stylesheet.StylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "hemicycle.site.storage.CompressedManifestStorage"
    },
}

# --- mail: a demonstration writes it to a folder and never sends any ------------------------------------
if DEMO or not env.text("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(MAIL_FOLDER)
else:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = env.text("EMAIL_HOST")
    EMAIL_PORT = env.port("EMAIL_PORT", 587)
    EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
    EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
    EMAIL_USE_SSL = (
        EMAIL_PORT == 465
    )  # encrypted from the first byte; other ports begin to encrypt by STARTTLS
    EMAIL_USE_TLS = not EMAIL_USE_SSL and not env.flag("EMAIL_WITHOUT_TLS")
    EMAIL_TIMEOUT = 20  # seconds: a server that is silent must not hold up a lane
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"desk@{_origin.hostname}")
if env.text("EMAIL_FROM") and not re.fullmatch(
    r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", DEFAULT_FROM_EMAIL
):
    raise env.Misconfigured(
        f"EMAIL_FROM must be an e-mail address like desk@example.org; it is {DEFAULT_FROM_EMAIL!r}."
    )

LOG_LEVEL = env.one_of("HEMICYCLE_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secrets": {"()": "hemicycle.kernel.secrets.HideFeedTokens"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["stderr"], "level": env.text("HEMICYCLE_LOG_LEVEL", "WARNING")},
}
