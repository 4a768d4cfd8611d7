"""The worker and the clock: the clock only knocks, the worker does."""

from __future__ import annotations

import os

from celery import Celery

from config import file_broker

file_broker.install()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("loopdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")

