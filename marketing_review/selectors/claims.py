"""Who may take the open items of a case: by name, by a post, or standing in for somebody absent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Aggregate, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext as _

from approvals.absence.models import Absence, Substitution
from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.selectors.plain import Asked
from approvals.organisation.models import Holding, Person, Post
from approvals.organisation.roles import MAY
from marketing_review.models import MarketingCase

MAY_DECIDE: Final = MAY["work.decide"]


@dataclass(frozen=True, slots=True)
class Claim:
    """Who may take an open item: the reader (through `via`, empty for in person) and by name somebody else. `away`:
    nobody at the place is there; then `stand_in` names those who were named for it, in the order of their entry."""

    mine: bool
    via: str = ""
    post: str = ""
    holder: str = ""
    holders: int = 0
    away: bool = False
    stand_in: str = ""

    def as_asked(self, item: WorkItem) -> Asked:
        """The item with whom it waits for, as every case's page shows it."""
        name = self.holder if self.holders == 1 else self.post or self.via
        return Asked(item, (name,) if name else (), mine=self.mine)

    @property
    def absence(self) -> str:
        """That the holder is away and who does it meanwhile, as a sentence; empty when they are there."""
        if not self.away:
            return ""
        if self.stand_in:
            return _("%(absent)s 外出，由 %(who)s 代办") % {"absent": self.holder, "who": self.stand_in}
        return _("%(absent)s 外出，由上级负责人代办") % {"absent": self.holder}


def claims_on(marketing: MarketingCase, person: Person, at: datetime) -> dict[int, Claim]:
    """Open item -> who may take it, the reader before others; one statement, absences included."""
    gone = Absence.objects.at(at)
    holdings = (Holding.objects.at(at).filter(post_id=OuterRef("principal_id"), post__active=True,
                                              person__is_active=True)
                .annotate(gone=Exists(gone.filter(person=OuterRef("person")))))
    instead = _substitutes(marketing, at)
    by_name = instead.filter(absence__person=OuterRef("principal_id"), post=None)
    holding = Holding.objects.at(at).filter(post=OuterRef(OuterRef("principal_id"))).values("person")
    by_post = instead.filter(Q(post=None) | Q(post=OuterRef("principal_id")), absence__person__in=holding)
    rows = (
        Principal.objects.filter(item__case_id=marketing.case_id, open=True)
        .exclude(kind=Principal.Kind.ASKED)
        .annotate(
            held=Exists(holdings.filter(person=person)),
            post_name=Subquery(Post.objects.filter(pk=OuterRef("principal_id")).values("name")[:1]),
            holder=Subquery(holdings.order_by("gone", "person__number").values("person__name")[:1]),
            holders=_number(holdings), present=_number(holdings.filter(gone=False)),
            person_name=Subquery(Person.objects.filter(pk=OuterRef("principal_id")).values("name")[:1]),
            person_gone=Exists(gone.filter(person=OuterRef("principal_id"))),
            in_place=_names(by_name), in_post=_names(by_post),
            sits_by_name=Exists(by_name.filter(substitute=person)), sits=Exists(by_post.filter(substitute=person)))
        .order_by("pk")
    )
    claims: dict[int, Claim] = {}
    for row in rows:
        found = _claim(row, person)
        if row.item_id not in claims or (found.mine and not claims[row.item_id].mine):
            claims[row.item_id] = found
    return claims


def _substitutes(marketing: MarketingCase, at: datetime) -> QuerySet[Substitution, Any]:
    """Whoever was named for this process by somebody away, may decide, is there and did not start the case."""
    running = Absence.objects.at(at)
    return (
        Substitution.objects.filter(absence__in=running, since__lte=at, until__gt=at)
        .filter(process_key__in=("", marketing.case.process_key), substitute__is_active=True,
                substitute__role__in=MAY_DECIDE)
        .exclude(substitute_id=marketing.initiator_id)
        .exclude(substitute__in=running.values("person")).order_by("pk")
    )


class _InOneText(Aggregate):
    """The texts of many rows in one, a line for each."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **more)


def _names(instead: QuerySet[Substitution, Any]) -> Subquery:
    """Everybody who stands in, in one text; for `_in_words`."""
    numbered = Concat(Cast("pk", TextField()), Value(" "), "substitute__name", output_field=TextField())
    grouped = instead.order_by().annotate(all=Value(1)).values("all")
    return Subquery(grouped.annotate(names=_InOneText(numbered, Value("\n"))).values("names"))


def _in_words(names: str | None) -> str:
    numbered = sorted((int(number), name) for number, _space, name in
                      (line.partition(" ") for line in (names or "").splitlines()))
    return "、".join(dict.fromkeys(name for _number, name in numbered))


def _number(holdings: QuerySet[Holding, Any]) -> Coalesce:
    counted = holdings.order_by().values("post_id").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _claim(row: Any, person: Person) -> Claim:
    barred = row.excluded_id == person.pk
    if row.kind == Principal.Kind.PERSON:
        mine = row.principal_id == person.pk or row.sits_by_name
        return Claim(mine and not barred, holder=row.person_name or "", holders=1, away=row.person_gone,
                     stand_in=_in_words(row.in_place) if row.person_gone else "")
    away, post = bool(row.holders) and not row.present, row.post_name or ""
    return Claim((row.held or row.sits) and not barred, post if row.held else "", post, row.holder or "", row.holders,
                 away, _in_words(row.in_post) if away else "")
