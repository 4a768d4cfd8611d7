"""The product's settings for tests: quick password hashing, no manifest for static files, a broker in memory."""

import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = Path(tempfile.mkdtemp(prefix="loopdesk-static-"))
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="loopdesk-attachments-"))
IMPORTS_DIR = Path(tempfile.mkdtemp(prefix="loopdesk-imports-"))
EXPORTS_DIR = Path(tempfile.mkdtemp(prefix="loopdesk-exports-"))
CHECKPOINT_PLACES: list[str] = []  # every test's log is another: what one published would belie the next
LEDGER_ARCHIVE_DIR = tempfile.mkdtemp(prefix="loopdesk-archive-")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
UNDO_SECONDS = 0  # decisions count at once; tests of undoing ask for their ten seconds
