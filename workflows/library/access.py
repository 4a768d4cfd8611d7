"""Who is asking, and may they: the person is known here only by role and name."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from workflows.ledger.actor import Actor

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class SignedIn(Protocol):
    """What the library needs to know of a person."""

    pk: int

    def can(self, verb: str) -> bool: ...
    def as_actor(self, via: str = "", on_behalf_of: str = "", address: str = "") -> Actor: ...


def person_of(request: HttpRequest) -> SignedIn:
    """Who is signed in; strangers are refused."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return cast(SignedIn, request.user)


def actor_of(request: HttpRequest) -> Actor:
    """Who is signed in and from where, as the ledger keeps them."""
    return person_of(request).as_actor(address=request.META.get("REMOTE_ADDR", ""))


def needs(verb: str) -> Callable[[View[P]], View[P]]:
    """Let in only people whose role grants the verb; others get 403."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not person_of(request).can(verb):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded

    return decorate
