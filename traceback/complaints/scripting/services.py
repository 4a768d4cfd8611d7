"""Answering contacts in the words of a script: the version that was read out is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.models import Contact
from complaints.scripting.models import ReadOut
from complaints.scripting.selectors import cases_of
from workflows.ledger import services as ledger
from workflows.ledger.chain import Entry, Object
from workflows.scripts.models import Script, ScriptVersion

MOST: Final = 500


class CannotAnswer(Exception):
    """Nothing was kept; the message is a sentence fit for the user."""


@transaction.atomic
def read_out(*, version_id: int, contact_ids: Collection[int], by: Person, at: datetime) -> int:
    """Keep that these contacts were answered with this version; returns how many are new. Doing it twice does it once.

    Only what is in force can be read out: under the script's lock, so that nobody ends it in between.
    """
    if not by.can("scripts.answer"):
        raise CannotAnswer(_("只有业务人员可以登记答复。"))
    version = _in_force(version_id, at)
    contacts = _concerned(version, contact_ids)
    known = set(ReadOut.objects.filter(version=version, contact__in=contacts).values_list("contact_id", flat=True))
    fresh = [one for one in contacts if one.pk not in known]
    if not fresh:
        return 0
    ReadOut.objects.bulk_create(ReadOut(contact=one, version=version, by=by, at=at) for one in fresh)
    about = Object("script", str(version.script_id), name=version.script.title)
    detail = {"number": version.number, "count": len(fresh), "contacts": [one.number for one in fresh]}
    entry = Entry(verb="script.read_out", object=about, detail=detail)
    ledger.append(stream=version.script.stream, entry=entry, by=by.as_actor(), at=at)
    return len(fresh)


def _in_force(version_id: int, at: datetime) -> ScriptVersion:
    script = Script.objects.select_for_update().filter(versions=version_id).first()
    version = ScriptVersion.objects.filter(pk=version_id).first()
    if script is None or version is None:
        raise CannotAnswer(_("没有找到这一版口径。"))
    version.script = script
    if not version.is_in_force(at):
        said = _("「%(title)s」第 %(number)d 版现在没有生效，不能照此答复；请刷新页面，按现行口径答复。")
        raise CannotAnswer(said % {"title": script.title, "number": version.number})
    return version


def _concerned(version: ScriptVersion, contact_ids: Collection[int]) -> list[Contact]:
    wanted = set(contact_ids)
    if not wanted:
        raise CannotAnswer(_("请选择至少一件投诉。"))
    if len(wanted) > MOST:
        raise CannotAnswer(_("一次最多登记 %(most)d 件。") % {"most": MOST})
    cases = cases_of(wanted)
    foreign = [one for one in wanted if version.script.case_id not in cases.get(one, ())]
    if foreign:
        said = _("有 %(number)d 件投诉没有关联到这份口径的工单，请刷新页面后再选。")
        raise CannotAnswer(said % {"number": len(foreign)})
    return list(Contact.objects.filter(pk__in=wanted).only("number").order_by("pk"))
