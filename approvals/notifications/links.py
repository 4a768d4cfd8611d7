"""Addresses in messages: absolute, and resolved for whoever follows them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from approvals.notifications.news import News


def absolute(path: str) -> str:
    """A page of ours with the installation's own address before it."""
    return f"{str(settings.BASE_URL).rstrip('/')}{path}"


def of_news(news: News) -> str:
    """Where a message about the news leads, for any reader."""
    return absolute(path_of(news.case, news.item, str(news.words.get("path") or "")))


def path_of(case: str, item: int | None = None, path: str = "") -> str:
    """The reader's own open item of the case; without a case the page named, if it is one of ours."""
    if case:
        return reverse("go", args=[case]) + (f"?item={item}" if item else "")
    return path if is_local(path) else reverse("notifications")


def is_local(path: str) -> bool:
    """Whether it is a path on this server and nothing else."""
    return path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path and path.isprintable()


def choices() -> str:
    """Where a person says how they want to be told."""
    return absolute(reverse("notification-choices"))
