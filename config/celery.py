"""The worker and the clock: the clock only knocks, the worker does."""

from __future__ import annotations

import os
from importlib import import_module

from celery import Celery, signals

from config import file_broker

file_broker.install()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("loopdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")


@signals.worker_init.connect
def load_once(**_about: object) -> None:
    """Load what lays out and signs files before the worker forks: seconds less for the first file of each child."""
    import django

    django.setup()
    import_module("reports.trail.sealing")
    import_module("reports.trail.sheet").warm_up()

