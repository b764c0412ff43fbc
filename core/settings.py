"""Settings: the environment, read here and nowhere else, typed, checked at start-up with a hint for each mistake."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import django_stubs_ext

from core.embedded.checkout import installation_name, running_url
from core.environment import DATABASE, Environment
from core.heard import HEARABLE, USUALLY_HEARD
from core.secrets import secrets

django_stubs_ext.monkeypatch()  # generic classes of Django that take their types in brackets
BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")

# -- where things are -------------------------------------------------------------------------------------------------
DEBUG = env.flag("DEBUG", default=False)
STYLEGUIDE = env.flag("STYLEGUIDE", default=False)
VAR_DIR = env.path("VAR_DIR", default=BASE_DIR / "var", hint="a folder that Vigie may write to")
DATABASE_URL = env.url("DATABASE_URL", default="embedded:", schemes=("embedded", "postgresql", "postgres"), written=DATABASE)
BROKER_URL = env.url("BROKER_URL", default="postgres:", schemes=("postgres", "redis", "rediss"))
SEARCH_URL = env.url("SEARCH_URL", default="embedded:", schemes=("embedded", "postgres", "http", "https"))
SEARCH_EMBEDDED = SEARCH_URL.startswith("embedded:")
if SEARCH_EMBEDDED:  # the node that `make run` keeps running, else PostgreSQL
    SEARCH_URL = running_url(VAR_DIR / "elasticsearch") or "postgres:"
EMAIL_URL = env.url("EMAIL_URL", default="file:", schemes=("file", "smtp", "smtps", "memory"))
FILES_URL = env.url("FILES_URL", default="file:", schemes=("file", "s3"))
SECRETS_FILE = env.path("SECRETS_FILE", default=VAR_DIR / "secrets.json", hint="a file of its own, part of the backup")
INSTALLATION = env.word("INSTALLATION", default=installation_name(VAR_DIR), hint="letters, digits and hyphens: it names the cookies")

# -- hosts ------------------------------------------------------------------------------------------------------------
AGENCY_HOST = env.host("AGENCY_HOST", default="vigie.localhost", hint="host name of the agency, without port")
CLIENT_HOSTS = env.host("CLIENT_HOSTS", default="localhost", hint="clients are reached at <name>.<this>, without port")
PUBLIC_PORT = env.integer("PUBLIC_PORT", default=8000, least=0, most=65535, hint="port that people type; 0 when it is the usual one")
HTTPS = env.flag("HTTPS", default=False)
PROXIES = env.integer("PROXIES", default=0, least=0, most=9, hint="number of proxies in front whose X-Forwarded-* are believed")
METRICS_TOKEN = env.text("METRICS_TOKEN", default="")

# -- sizes (one place) ------------------------------------------------------------------------------------------------
TEXT_MAX = 100_000
RAW_PAYLOAD_MAX = 2_000_000
IMPORT_FILE_MAX = 1_000_000_000
PUSH_ITEMS_MAX = 1_000
PUSH_BYTES_MAX = 10_000_000
BATCH = 500
LEASE = timedelta(seconds=60)
TURN_SECONDS = 2.0
TICK_SECONDS = 2.0
UNMATCHED_KEPT = timedelta(
    days=env.integer("UNMATCHED_DAYS", default=30, least=0, most=3650, hint="days that items about no subject are kept")
)
IMPORT_FILES_KEPT = timedelta(
    days=env.integer("IMPORT_FILE_DAYS", default=30, least=1, most=3650, hint="days that a file is kept once it was brought in")
)
CHANGES_KEPT = timedelta(days=30)
JOBS_KEPT = timedelta(days=90)  # a program that asks a quarter later still learns how it ended; the audit trail keeps who asked for it
SEARCH_LAG_MAX = timedelta(seconds=60)
SEARCH_FAILURES_MAX = 3
SEARCH_FAILURES_WINDOW = timedelta(seconds=10)
SEARCH_FALLBACK = env.flag("SEARCH_FALLBACK", default=True)
SEARCH_FALLBACK_AT_ONCE = 4
SEARCH_FALLBACK_SECONDS = 5
SEARCH_CANDIDATES_MAX = 50_000
LANGUAGES_HEARD = env.some("LANGUAGES_HEARD", default=USUALLY_HEARD, among=HEARABLE)

# -- limits of the API, requests a minute -----------------------------------------------------------------------------
API_CALLER_LIMIT = env.integer("API_CALLER_LIMIT", default=600, least=1, most=10**6, hint="requests a minute of one key or person")
API_CLIENT_LIMIT = env.integer("API_CLIENT_LIMIT", default=3000, least=1, most=10**6, hint="requests a minute of all who ask at one client")
API_STRANGER_LIMIT = env.integer("API_STRANGER_LIMIT", default=60, least=1, most=10**6, hint="requests a minute of one address without key")

# -- outgoing HTTP ----------------------------------------------------------------------------------------------------
HTTP_ALLOWED_PRIVATE_HOSTS = env.words("HTTP_ALLOWED_PRIVATE_HOSTS", default=())
HTTP_DELAY_SECONDS = env.number("HTTP_DELAY_SECONDS", default=1.0, least=0)
HTTP_TIMEOUT_SECONDS = env.number("HTTP_TIMEOUT_SECONDS", default=20.0, least=0.1)
HTTP_CONTACT = env.text("HTTP_CONTACT", default="")

# -- mails and logs ---------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = env.sender("EMAIL_FROM", default=f"vigie@{AGENCY_HOST}")
SHOW_LOGS = env.flag("SHOW_LOGS", default=False)  # of `make run`: the logs of its processes on the screen, beside their files
LOG_LEVEL = env.choice("LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))

env.check()  # after the last of them

# -- Django -----------------------------------------------------------------------------------------------------------
SECRET_KEY = secrets(SECRETS_FILE).session
SHARED_APPS = [
    "django_tenants",
    "dramatiq_postgres.django",
    "django.contrib.contenttypes",
    "tenants",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "core.shared",
    "ingestion.shared",
    "api",
    "frontend",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
]
TENANT_APPS = ["core", "ingestion", "search", "reputation", "reporting"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
OUR_APPS = ("tenants", "core_shared", "ingestion_shared", "api", "core", "ingestion", "search", "reputation", "reporting")
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_NAME = "public"
PUBLIC_SCHEMA_URLCONF = "core.urls_agency"
ROOT_URLCONF = "core.urls_client"
AUTH_USER_MODEL = "tenants.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
WSGI_APPLICATION = "core.wsgi.application"
DATABASES = {"default": env.database(DATABASE_URL, VAR_DIR)}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
TEST_RUNNER = "django.test.runner.DiscoverRunner"

MIDDLEWARE = [
    "core.middleware.RequestContext",
    "core.compression.Compression",
    "core.middleware.ContentSecurity",
    "tenants.middleware.HostTenant",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "frontend.styles.Styles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tenants.middleware.SessionOfHost",
    "core.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "frontend.kept.Refill",
    "frontend.errors.Pages",
    "frontend.seeing.ReadOnly",
]
TEMPLATE_DIRS = [BASE_DIR / "frontend" / "templates"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": TEMPLATE_DIRS,
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context.page",
            ],
        },
    }
]
FORM_RENDERER = "frontend.forms.Renderer"
AUTHENTICATION_BACKENDS = ["frontend.accounts.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "frontend.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "frontend.account_forms.Login",
    "reset_password": "frontend.account_forms.Forgotten",
    "reset_password_from_key": "frontend.account_forms.NewPassword",
    "change_password": "frontend.account_forms.AnotherPassword",
    "reauthenticate": "frontend.account_forms.Again",
}
MFA_FORMS = {
    "authenticate": "frontend.account_forms.Code",
    "reauthenticate": "frontend.account_forms.CodeAgain",
    "activate_totp": "frontend.account_forms.FirstCode",
    "authenticate_webauthn": "frontend.account_forms.PasskeyToo",
    "login_webauthn": "frontend.account_forms.PasskeyIn",
    "reauthenticate_webauthn": "frontend.account_forms.PasskeyAgain",
    "add_webauthn": "frontend.account_forms.NewPasskey",
    "edit_webauthn": "frontend.account_forms.PasskeyName",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # the session that changes it goes on, all others end
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
MFA_ADAPTER = "frontend.accounts.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vigie"
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are some seconds wrong
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers themselves allow it on *.localhost only
SOCIALACCOUNT_ADAPTER = "frontend.identity.Adapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an address alone joins no account
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that is sent on to another host would break our own policy
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = f"{INSTALLATION}-session"
CSRF_COOKIE_NAME = f"{INSTALLATION}-csrf"
LANGUAGE_COOKIE_NAME = f"{INSTALLATION}-language"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
CSRF_FAILURE_VIEW = "frontend.errors.csrf_failed"
SHUT_TEMPLATE = "frontend/errors/shut.html"  # of a host that leads to no client, or to one that is shut now
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
ALLOWED_HOSTS = ["*"]  # a host is allowed when it is a verified row of Domain: tenants.middleware answers 404 to the others

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "static"]
STORAGES = env.storages(FILES_URL, VAR_DIR)
WHITENOISE_USE_FINDERS = True  # each process reads them where they are: nothing is collected
WHITENOISE_IMMUTABLE_FILE_TEST = r"/frontend/built/.+-[\w-]{8}\.(js|css|woff2)$"  # named after what they hold
DATA_UPLOAD_MAX_MEMORY_SIZE = PUSH_BYTES_MAX + 1_000_000
FILE_UPLOAD_HANDLERS = ["frontend.uploads.Bounded"]
vars().update(env.email(EMAIL_URL, VAR_DIR))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "KEY_FUNCTION": "tenants.caching.key",
        # Beyond it a third of all entries goes, counted failures to log in among them: not at Django's 300.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# -- queue ------------------------------------------------------------------------------------------------------------
DRAMATIQ_ACTORS_MODULE = "tasks"
DRAMATIQ_BROKER = {
    # A worker that was killed is known as dead after 12 s, and its messages go to another within 4 s more.
    "OPTIONS": {"heartbeat_interval": 3, "heartbeat_ttl": 12, "maintenance_interval": 4, "results": False},
    # The list replaces the package's own: it is whole. The first one enters last and leaves last.
    "MIDDLEWARE": [
        "tenants.broker.LaneOnly",
        "dramatiq_postgres.django.middleware.DbConnectionsMiddleware",
        *(
            f"dramatiq.middleware.{name}"
            for name in ("AgeLimit", "TimeLimit", "ShutdownNotifications", "Callbacks", "Pipelines", "Retries", "CurrentMessage")
        ),
        "tenants.broker.Tied",
    ],
}

# -- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.access.KeyAuthentication", "api.access.SessionOfHostAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.access.Allowed"],
    "DEFAULT_RENDERER_CLASSES": ["api.rendering.Json"],
    "DEFAULT_PARSER_CLASSES": ["api.rendering.JsonParser"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "EXCEPTION_HANDLER": "api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,  # `format` is a word of ours
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Vigie", "OAS_VERSION": "3.1.0", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"LanguageEnum": LANGUAGES},
}  # fmt: skip

LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": LOG_LEVEL}
# The e-mail is unique by a constraint on its lower case, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
