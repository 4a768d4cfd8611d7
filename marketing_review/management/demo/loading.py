"""The demo, whole in one transaction or begun now and gone on with in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from time import monotonic, sleep
from typing import Final

from django.db import transaction
from django.utils import translation

from approvals.organisation.models import Person, Post
from approvals.release.installing import install_release_process
from marketing_review.management.demo.beside import live_together
from marketing_review.management.demo.people import settle_people
from marketing_review.management.demo.practice import do_field_work
from marketing_review.management.demo.rest import Rest
from marketing_review.management.demo.rules import bound_source, write_rules
from marketing_review.management.demo.story import a_part, plan, tell
from marketing_review.management.demo.trial import trial_pieces
from marketing_review.services import install_marketing_process, install_standard_templates
from workflows.landscape.management.demo.filling import Cast, landscape_pieces
from workflows.ledger.models import Message

NEWS: Final = timedelta(days=2)
ONE_IN: Final = 4
PAUSE: Final = 0.15  # seconds: SQLite has one writer, and whoever signs in meanwhile wants their turn

Piece = Callable[[], object]


def begin(rest: Rest, *, all_of_it: bool) -> None:
    """Organisation, processes and templates, and cases of every kind; all of them, or one in four."""
    people = _found(rest.at)
    planned = plan(cases=rest.cases, seed=rest.seed)
    if all_of_it and rest.processes:
        _run(landscape_pieces(cast=_cast(people), at=rest.at))
    tell(people, planned if all_of_it else a_part(planned, ONE_IN), at=rest.at)
    if rest.cases:
        live_together(people, rest.at)
    if all_of_it and rest.cases:
        _run(_afterwards(rest, people))
    _let_old_news_rest(rest.at)


def go_on() -> int:
    """Do what is left, each piece in a transaction of its own beside whoever works already; returns how many."""
    rest, made = Rest.kept(), 0
    if rest is None:
        return 0
    for piece in list(_pieces(rest))[rest.done :]:
        begun = monotonic()
        with translation.override("zh-hans"), transaction.atomic():
            piece()
            _let_old_news_rest(rest.at)
            rest = rest.one_more()  # within: stopped before the commit, a piece is left out, never doubled
        made += 1
        sleep(PAUSE + (monotonic() - begun) / 2)
    Rest.forget()
    return made


def _pieces(rest: Rest) -> Iterator[Piece]:
    """What `begin` leaves out, in its order."""
    people = {person.number: person for person in Person.objects.select_related("department")}
    if rest.processes:
        yield from landscape_pieces(cast=_cast(people), at=rest.at)
    planned = plan(cases=rest.cases, seed=rest.seed)
    told = {id(one) for one in a_part(planned, ONE_IN)}
    yield from (partial(tell, people, [one], at=rest.at) for one in planned if id(one) not in told)
    if rest.cases:
        yield from _afterwards(rest, people)


def _afterwards(rest: Rest, people: Mapping[str, Person]) -> Iterator[Piece]:
    yield from trial_pieces(people, seed=rest.seed, at=rest.at)
    yield partial(do_field_work, people, at=rest.at)


def _run(pieces: Iterator[Piece]) -> None:
    for piece in pieces:
        piece()


def _found(now: datetime) -> dict[str, Person]:
    """Departments, people, rules, and the processes that the product ships, a year ago."""
    founded = now - timedelta(days=400)
    people = settle_people(founded)
    author, publisher = people["20051"], people["20052"]
    install_standard_templates(by=author, at=founded)
    bound = write_rules(author=author.as_actor(), publisher=publisher.as_actor(), founded=founded, at=now)
    install_marketing_process(author=author, publisher=publisher, at=founded, source=bound_source(bound))
    install_release_process(author=author, publisher=publisher, at=founded, command="load_demo")
    return people


def _cast(people: Mapping[str, Person]) -> Cast:
    posts = dict(Post.objects.values_list("code", "name"))
    return Cast(people["20051"].as_actor(), people["20052"].as_actor(), posts)


def _let_old_news_rest(now: datetime) -> None:
    """What happened long ago is no news to anybody."""
    waiting = Message.objects.filter(effect="notify", delivered_at=None).values_list("pk", "payload")
    old = [pk for pk, payload in waiting if datetime.fromisoformat(json.loads(payload)["at"]) < now - NEWS]
    Message.objects.filter(pk__in=old).update(delivered_at=now)
