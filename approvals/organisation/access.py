"""Who is asking, and may they: what every view of ours says about itself. Nothing said means nobody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.organisation.roles import MAY, Role
from workflows.ledger.actor import Actor
from workflows.ledger.attempts import Attempt, Kind, note
from workflows.ledger.chain import Object

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], R]
AnyView = TypeVar("AnyView", bound=Callable[..., Any])


def needs(verb: str) -> Callable[[View[P, R]], View[P, R]]:
    """Let in only people whose role grants the verb (see `roles.MAY`); others get 403."""
    return role_required(*MAY[verb])


def role_required(*roles: Role) -> Callable[[View[P, R]], View[P, R]]:
    """Let in only people of these roles; others get 403. The view carries the roles as `access`."""
    allowed = frozenset(roles)

    def decorate(view: View[P, R]) -> View[P, R]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if person_of(request).role not in allowed:
                note_refused(request)
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = allowed  # type: ignore[attr-defined]
        return guarded

    return decorate


def note_refused(request: HttpRequest, why: str = "") -> None:
    """Note that somebody was kept from changing something by their role; whoever only wanted to read tried nothing."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        about = Object("page", request.path[:150])
        note(Attempt(Kind.PERMISSION, about, why or _("角色没有这项权限。"), actor_of(request), now()))


def changes_nothing(view: AnyView) -> AnyView:
    """Mark a view whose POST touches no business object (an export, one's own password): auditors may use it."""
    view.changes_nothing = True  # type: ignore[attr-defined]
    return view


def person_of(request: HttpRequest) -> Person:
    """Who is signed in; strangers are refused."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def actor_of(request: HttpRequest, *, via: str = "", on_behalf_of: str = "") -> Actor:
    """Who is signed in and from where, as the ledger keeps them."""
    return person_of(request).as_actor(via=via, on_behalf_of=on_behalf_of, address=address_of(request))


def address_of(request: HttpRequest) -> str:
    """The caller's IP address; forwarded addresses count only as far as there are proxies of our own."""
    direct: str = request.META.get("REMOTE_ADDR", "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = settings.OWN_PROXIES
    if not hops or len(forwarded) < hops:
        return direct
    try:
        return str(ip_address(forwarded[-hops]))
    except ValueError:
        return direct
