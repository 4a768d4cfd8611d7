"""Every page that is shown to an auditor is logged before it leaves; what cannot be logged is not shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from approvals.organisation.models import Person
from approvals.organisation.roles import Role
from reports.reading.exempt import is_exempt, shows_nothing
from reports.reading.services import log_read

Answer = Callable[[HttpRequest], HttpResponse]
WATCHED: Final = frozenset({Role.AUDITOR})  # whose access rests on reading everything
OF_THE_LOG: Final = "audit/reads/"  # whoever looks at the log itself is in it


class ReadsAreLogged:
    """Stands next to the view: it sees what the view answered, and what was refused before it came to nothing."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        person, match = request.user, request.resolver_match
        if not isinstance(person, Person) or match is None or shows_nothing(response):
            return response
        watched = person.role in WATCHED or match.route.startswith(OF_THE_LOG)
        if watched and not is_exempt(request, match.url_name or ""):
            log_read(request=request, match=match, person=person, at=now())
        return response
