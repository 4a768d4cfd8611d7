"""Settings, URLs, worker and servers: the only reader of the environment."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
