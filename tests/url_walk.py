"""Walks every URL as every role: what a view says about itself is what happens, and nothing is said by silence.

A view says who may see it by `approvals.organisation.access` (`needs`, `role_required`: attribute `access`), by the
attribute `verb` (rooms below `approvals`), or by `login_not_required`. What says none of these stands in `DECLARED`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from approvals.organisation.roles import EVERYONE, MAY, Role

ANYBODY = frozenset({"anybody"})  # also without signing in

# Views that say nothing themselves, because their selectors decide object by object: name → roles they may answer.
DECLARED: dict[str, frozenset] = {
    "home": EVERYONE,
    "inbox": EVERYONE,
    "inbox-done": EVERYONE,
    "inbox-item": EVERYONE,
    "inbox-draft": EVERYONE,
    "inbox-decide": EVERYONE,
    "inbox-return": EVERYONE,
    "inbox-signer": EVERYONE,
    "inbox-withdraw": EVERYONE,
    "inbox-suspend": EVERYONE,
    "inbox-resume": EVERYONE,
    "inbox-batch": EVERYONE,
    "inbox-later": EVERYONE,
    "inbox-views": EVERYONE,
    "inbox-view": EVERYONE,
    "inbox-keys": EVERYONE,
    "inbox-put-aside": EVERYONE,
    "inbox-wake": EVERYONE,
    "inbox-opened": EVERYONE,
    "inbox-transfer": EVERYONE,
    "inbox-delegate": EVERYONE,
    "inbox-consult": EVERYONE,
    "inbox-urge": EVERYONE,
    "inbox-undo": EVERYONE,
    "inbox-answer": EVERYONE,
    "inbox-opinion": EVERYONE,
    "inbox-take-back": EVERYONE,
    "inbox-people": EVERYONE,
    "inbox-rules": EVERYONE,
    "inbox-file": EVERYONE,
    "filed": EVERYONE,
    "inbox-copy": EVERYONE,
    "copied": EVERYONE,
    "started": EVERYONE,
    "jump": EVERYONE,
    "trail": EVERYONE,
    "case-moment": EVERYONE,
    "export-trail": MAY["audit.export"],
    "process-diff-pdf": MAY["library.read"],
    "meeting-minutes-pdf": MAY["meetings.read"],
    "export": EVERYONE,
    "export-file": EVERYONE,
    "verify": EVERYONE,
    "audit": MAY["audit.read"],
    "plain-case": EVERYONE,
    "case": EVERYONE,
    "case-edit": EVERYONE,
    "case-draft": EVERYONE,
    "case-diff": EVERYONE,
    "case-cancel": EVERYONE,
    "case-file": EVERYONE,
    "case-evidence": EVERYONE,
    "my-cases": EVERYONE,
    "duties": EVERYONE,
    "duty": EVERYONE,
    "launch": EVERYONE,
    "campaign": EVERYONE,
    "evaluation": EVERYONE,
}


@dataclass(frozen=True)
class Place:
    """One URL pattern of the project."""

    name: str
    route: str
    view: Any
    parameters: tuple[str, ...]

    @property
    def room(self) -> str:
        return self.view.__module__

    @property
    def access(self) -> frozenset | None:
        """Who may see it: roles, `ANYBODY`, or None when nothing is said."""
        if getattr(self.view, "login_required", True) is False:
            return ANYBODY
        verb = getattr(self.view, "verb", "")
        return getattr(self.view, "access", None) or MAY.get(verb) or DECLARED.get(self.name)


def places(room: str = "") -> Iterator[Place]:
    """Every URL pattern, or those whose view lives in the room."""
    for place in _walk(get_resolver().url_patterns, ""):
        if place.room.startswith(room):
            yield place


def url_of(place: Place, samples: Mapping[str, Mapping[str, Any]]) -> str:
    """The URL of the place, with the parameters named for it in `samples`."""
    return reverse(place.name, kwargs={name: samples[place.name][name] for name in place.parameters})


def expected_refusals(place: Place, url: str, clients: Mapping[str, Client]) -> Iterator[str]:
    """One sentence for every client whose answer contradicts what the place says; `clients`: role → client."""
    for role, client in clients.items():
        allowed = place.access == ANYBODY or role in place.access
        status = client.get(url).status_code
        if allowed and status in (401, 403):
            yield f"{role} may see {url} but got {status}"
        if not allowed and status != 403:
            yield f"{role} may not see {url} but got {status}"
        if not allowed and (posted := client.post(url).status_code) != 403:
            yield f"{role} may not post to {url} but got {posted}"


def strangers_pass(place: Place, url: str) -> str:
    """A sentence if somebody who is not signed in gets anything but the sign-in page."""
    if place.access == ANYBODY:
        return ""
    answer = Client().get(url)
    sent_away = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
    return "" if sent_away else f"a stranger got {answer.status_code} from {url}"


def auditor_changes(place: Place, url: str, auditor: Client) -> str:
    """A sentence if an auditor's POST is not refused where it could change something."""
    harmless = getattr(place.view, "changes_nothing", False) or place.name in settings.READERS_MAY_POST
    harmless = harmless or place.access == ANYBODY
    if harmless:
        return ""
    status = auditor.post(url).status_code
    return "" if status == 403 else f"an auditor's POST to {url} got {status}"


def _walk(patterns: list, prefix: str) -> Iterator[Place]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            parameters = tuple(pattern.pattern.converters)
            yield Place(pattern.name or "", prefix + str(pattern.pattern), pattern.callback, parameters)


ROLES = tuple(Role.values)
