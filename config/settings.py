"""Settings: the only reader of the environment. Without any variable: SQLite and a local broker, ready to use."""

from __future__ import annotations

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.secret_key import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("LOOPDESK_VAR", default=str(BASE_DIR / "var")))
SAMPLES_DIR = Path(env.str("LOOPDESK_SAMPLES", default=str(BASE_DIR.parent / "shared")))

DEBUG = env.bool("LOOPDESK_DEBUG", default=False)
SECRET_KEY = env.str("LOOPDESK_SECRET_KEY", default="") or secret_key(VAR_DIR)
ALLOWED_HOSTS = env.list("LOOPDESK_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
BEHIND_TLS = env.bool("LOOPDESK_TLS", default=False)
BASE_URL = env.str("LOOPDESK_BASE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "viewflow.workflow",  # its engine alone: without its pages, its templates and what they would put into every answer
    "axes",
    "csp",
    "workflows.screens",
    "workflows.files",
    "workflows.ledger",
    "workflows.transparency",
    "workflows.library",
    "workflows.rules",
    "workflows.runtime",
    "workflows.landscape",
    "workflows.editor",
    "workflows.migration",
    "workflows.measures",
    "workflows.scripts",
    "approvals.organisation",
    "approvals.signatures",
    "approvals.working_time",
    "approvals.absence",
    "approvals.filling",
    "approvals.inbox",
    "approvals.health",
    "approvals.notifications",
    "approvals.handover",
    "approvals.walkthrough",
    "approvals.fieldwork",
    "approvals.release",
    "approvals.improvement",
    "marketing_review",
    "complaints",
    "complaints.sorting",
    "complaints.tickets",
    "complaints.causes",
    "complaints.scripting",
    "complaints.archive",
    "complaints.tracing",
    "complaints.watching",
    "complaints.hotspots",
    "complaints.actions",
    "complaints.effect",
    "complaints.meetings",
    "reports",
    "reports.dashboards",
    "reports.bulletins",
    "reports.exceptions",
    "reports.ledger",
    "reports.mining",
    "reports.sampling",
    "reports.reading",
    "reports.findings",
    # Pure rooms, here for their words alone; last, so that every page's own words go before theirs.
    "workflows.bpmn",
    "workflows.engine",
    "workflows.engine.verify",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "workflows.screens.middleware.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "workflows.screens.middleware.PartsOfPages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "workflows.ledger.middleware.RecordedAttempts",
    "approvals.organisation.middleware.IdleExpiry",
    "approvals.organisation.middleware.Doorkeeper",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "reports.reading.middleware.ReadsAreLogged",  # last: next to the view
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "django.template.context_processors.i18n",
                "approvals.absence.context.absence",
                "approvals.inbox.context.inbox",
                "approvals.notifications.context.bell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Parts of the frame of every page, by language, role and place: nothing that is anybody's, nothing that changes.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "frame",
        "OPTIONS": {"MAX_ENTRIES": 1000},
    },
}

# --- database: SQLite unless a URL is given -------------------------------------------------------------------------
DATABASES = {"default": env.db("LOOPDESK_DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'loopdesk.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("LOOPDESK_CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Statements of the hot path are prepared; -1 where a pooler hands connections from client to client.
    PREPARED = env.int("LOOPDESK_PREPARE", default=1)
    DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = PREPARED if PREPARED >= 0 else None

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "organisation.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "approvals.organisation.backend.PersonBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("number", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/inbox/"
READERS_MAY_POST = ["export-trail", "verify", "ledger-verify"]  # names of URLs whose POST changes no business object
OWN_PROXIES = env.int("LOOPDESK_PROXIES", default=1 if BEHIND_TLS else 0)  # whose X-Forwarded-For is believed
SESSION_COOKIE_AGE = 60 * env.int("LOOPDESK_IDLE_MINUTES", default=8 * 60)
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
AXES_FAILURE_LIMIT = 5
AXES_HANDLER = "approvals.organisation.lockout.Lockout"
# Failures of one address within the cool-off, whatever the numbers, forgiven ones left out: an office of 300 people
# behind one address stays far below it. Zero switches it off, where a foreign proxy hides everybody's address.
ADDRESS_FAILURE_LIMIT = env.int("LOOPDESK_ADDRESS_FAILURES", default=50)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_FORM_FIELD = "username"  # what Django calls the number when a sign-in fails
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the time that the page promises is the time it takes
AXES_LOCKOUT_CALLABLE = "approvals.organisation.views.signing.locked_out"
AXES_CLIENT_IP_CALLABLE = "approvals.organisation.access.address_of"
AXES_DISABLE_ACCESS_LOG = True  # the ledger keeps sign-ins
AXES_ENABLE_ACCESS_FAILURE_LOG = True
AXES_VERBOSE = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],  # bpmn-js positions its layers by style attributes set from script
        "img-src": [SELF, "data:"],
        "font-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# --- decisions ------------------------------------------------------------------------------------------------------
UNDO_SECONDS = env.int("LOOPDESK_UNDO_SECONDS", default=10)  # how long a decision can be taken back; 0: not at all

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("verify", BASE_DIR / "verify_trail" / "page")]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR_DIR / "attachments"  # outside the web root: handed out by views that check access, never served
EXPORTS_DIR = VAR_DIR / "exports"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
IMPORTS_DIR = VAR_DIR / "imports"  # files of complaints until they are taken in: they may hold numbers of people
IMPORT_MAX_BYTES = 512 * 1024 * 1024
IMPORT_KEEP_DAYS = env.int("LOOPDESK_IMPORT_DAYS", default=7)  # so long a file waits for somebody to start its import
IMPORT_FOLDER = env.str("LOOPDESK_IMPORT_FOLDER", default="")  # watched for files of complaints; empty: nothing is
NUMBERS_IN_CLEAR = env.bool("LOOPDESK_NUMBERS_IN_CLEAR", default=False)  # telephone and identity numbers in complaints

ARCHIVE_CLOSING_DAY = env.int("LOOPDESK_ARCHIVE_DAY", default=5)  # of the month: the one before is closed

# --- the log over all events: what was signed of it goes to places outside, each a file://, https:// or mailto: address
LOG_ORIGIN = env.str("LOOPDESK_LOG_ORIGIN", default="loopdesk.local/log")
LOG_KEYS_DIR = env.str("LOOPDESK_LOG_KEYS", default=str(VAR_DIR / "keys"))
CHECKPOINT_PLACES = env.list("LOOPDESK_CHECKPOINTS", default=[(VAR_DIR.resolve() / "checkpoints").as_uri()])
LEDGER_ARCHIVE_DIR = env.str("LOOPDESK_LEDGER_ARCHIVE", default=str(VAR_DIR / "archive"))  # files of closed cases

# --- the signature of PDF trails: key and certificate as PEM files; without them one is made that only we vouch for
SIGN_KEY = env.str("LOOPDESK_SIGN_KEY", default="")
SIGN_CERTIFICATE = env.str("LOOPDESK_SIGN_CERTIFICATE", default="")  # the signer's first, then its issuers'
TSA_URL = env.str("LOOPDESK_TSA_URL", default="")  # a time-stamp service (RFC 3161); empty: signatures without one

# --- worker ---------------------------------------------------------------------------------------------------------
BROKER_DIR = VAR_DIR / "broker"
CELERY_BROKER_URL = env.str("LOOPDESK_BROKER_URL", default="filesystem://here")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_MAX_MEMORY_PER_CHILD = env.int("LOOPDESK_WORKER_MEMORY_KB", default=700_000)  # then a new process
TRAIL_MEMORY_MB = env.int("LOOPDESK_TRAIL_MEMORY_MB", default=1536)  # one build may take so much; 0: no ceiling
# The clock only knocks; a knock that nobody answered in time is worth nothing any more.
CELERY_BEAT_SCHEDULE = {
    name: {"task": task, "schedule": 2.0, "options": {"expires": 5.0}}
    for name, task in {
        "outbox": "workflows.ledger.jobs.deliver",
        "timers": "workflows.runtime.jobs.tick",
    }.items()
}
CELERY_BEAT_SCHEDULE["log"] = {
    "task": "workflows.transparency.jobs.sequence", "schedule": 2.0, "options": {"expires": 5.0},
}
CELERY_BEAT_SCHEDULE["checkpoints"] = {
    "task": "workflows.transparency.jobs.sign", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["verification"] = {
    "task": "reports.ledger.jobs.verify", "schedule": 10.0, "options": {"expires": 8.0},
}
CELERY_BEAT_SCHEDULE["digests"] = {
    "task": "approvals.notifications.jobs.digests", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["alarms"] = {
    "task": "approvals.inbox.jobs.alarm", "schedule": 30.0, "options": {"expires": 25.0},
}
CELERY_BEAT_SCHEDULE["releases"] = {
    "task": "approvals.release.jobs.tick", "schedule": 15.0, "options": {"expires": 12.0},
}
CELERY_BEAT_SCHEDULE["trials"] = {
    "task": "approvals.release.jobs.guard", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["rules"] = {
    "task": "workflows.rules.jobs.tick", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["scripts"] = {
    "task": "workflows.scripts.jobs.tick", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["health"] = {
    "task": "approvals.health.jobs.tick", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["dashboards"] = {
    "task": "reports.dashboards.jobs.tick", "schedule": 300.0, "options": {"expires": 290.0},
}
CELERY_BEAT_SCHEDULE["bulletins"] = {
    "task": "reports.bulletins.jobs.tick", "schedule": 600.0, "options": {"expires": 590.0},
}
CELERY_BEAT_SCHEDULE["tracing"] = {
    "task": "complaints.tracing.jobs.tick", "schedule": 900.0, "options": {"expires": 890.0},
}
CELERY_BEAT_SCHEDULE["archive"] = {
    "task": "complaints.archive.jobs.tick", "schedule": 600.0, "options": {"expires": 590.0},
}
CELERY_BEAT_SCHEDULE["signals"] = {
    "task": "complaints.watching.jobs.tick", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["import-folder"] = {
    "task": "complaints.jobs.folder", "schedule": 30.0, "options": {"expires": 25.0},
}
CELERY_BEAT_SCHEDULE["import-files"] = {
    "task": "complaints.jobs.sweep", "schedule": 3600.0, "options": {"expires": 3000.0},
}
CELERY_BEAT_SCHEDULE["effects"] = {
    "task": "complaints.effect.jobs.tick", "schedule": 3600.0, "options": {"expires": 3500.0},
}
CELERY_BEAT_SCHEDULE["reads"] = {
    "task": "reports.reading.jobs.seal", "schedule": 60.0, "options": {"expires": 55.0},
}
CELERY_BEAT_SCHEDULE["findings"] = {
    "task": "reports.findings.jobs.tick", "schedule": 900.0, "options": {"expires": 890.0},
}
if CELERY_BROKER_URL.startswith("filesystem:"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": False,
        "polling_interval": 0.1,
    }
    for folder in ("messages", "control", "processed"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)

# --- mail -----------------------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("LOOPDESK_EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("LOOPDESK_MAIL_FROM", default="loopdesk@localhost")
EMAIL_TIMEOUT = env.int("LOOPDESK_EMAIL_SECONDS", default=10)  # a mail server that hangs must not hold the worker

# --- robots of chat groups: the three vendors' hosts, and whatever else is named here (host or host:port) ------------
ROBOT_HOSTS = env.list("LOOPDESK_ROBOT_HOSTS", default=[])  # may have private addresses: a relay in the house
ROBOT_CA = env.str("LOOPDESK_ROBOT_CA", default="")  # a file of certificates that such relays are signed with
ROBOT_SECONDS = env.int("LOOPDESK_ROBOT_SECONDS", default=5)

# --- the OA system of the house (leader approval); built in unless an address is given --------------------------------
OA_ADDRESS = env.str("LOOPDESK_OA_URL", default="")
OA_SECRET = env.str("LOOPDESK_OA_SECRET", default="")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "weasyprint.progress": {"level": "INFO", "propagate": False},
        "fontTools": {"level": "ERROR"},
        "pikepdf": {"level": "WARNING"},
        "pyhanko": {"level": "CRITICAL"},  # what is wrong with a signature is said on the page
        "axes": {"level": "ERROR"},  # the ledger tells of sign-ins and lockouts
    },
    "root": {"handlers": ["console"], "level": env.str("LOOPDESK_LOG", default="INFO")},
}
