"""Choosing a person: suggestions while one types, and the same answer to what was typed without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from approvals.inbox.selectors.people import people_named
from approvals.inbox.views.doors import person_of
from approvals.organisation.models import Person


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a field for a person said: a staff number, or several people to choose from."""

    number: str
    several: Sequence[Person] = field(default=())
    nobody: bool = False  # a name was typed, and nobody has it

    @property
    def why(self) -> str:
        """Why it has to be asked again; empty when it does not."""
        if self.nobody:
            return _("没有找到符合的人员，请换个写法，或者直接填工号。")
        return _("有 %(number)d 位符合，请选择一位。") % {"number": len(self.several)} if self.several else ""


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """A short list of colleagues who fit what is typed, as options; only for those who hand out work themselves."""
    person = person_of(request)
    if not person.can("work.decide"):
        raise PermissionDenied
    found = people_named(request.GET.get("q", ""), besides=person)
    return render(request, "inbox/_people.html", {"people": found})


def chosen_in(request: HttpRequest, name: str) -> Chosen:
    """The person that the field says: chosen from a list, by number, or by a name that only one has."""
    picked = request.POST.get(f"{name}.chosen", "").strip()
    return Chosen(picked) if picked else chosen_by(request.POST.get(name, ""), person_of(request))


def chosen_by(typed: str, by: Person) -> Chosen:
    """The same for a text: whoever is meant by it."""
    text = typed.strip()
    first = text.split()[0] if text else ""
    if not text or (first.isascii() and any(letter.isdigit() for letter in first)):
        return Chosen(first)
    found = people_named(text, besides=by)
    exact = [one for one in found if one.name == text] or found
    return Chosen(exact[0].number) if len(exact) == 1 else Chosen(text, exact, nobody=not exact)
