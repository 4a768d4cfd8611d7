"""Saying why a kept script may diverge on a version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from approvals.organisation.models import Person
from approvals.walkthrough.models import Acknowledgement, Walkthrough
from approvals.walkthrough.selectors.scripts import standings
from approvals.walkthrough.services.errors import CannotWalk
from approvals.walkthrough.services.journal import record
from workflows.bpmn.words import in_language
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Entry, Object
from workflows.library.models import ProcessVersion
from workflows.library.selectors import authors_of


@transaction.atomic
def acknowledge(*, script_id: int, version_id: int, reason: str, by: Person, at: datetime) -> Acknowledgement:
    """Keep why the script's divergence on these bytes is as it should be, said by nobody who wrote them; changed bytes
    ask again."""
    script = Walkthrough.objects.select_for_update().get(pk=script_id)
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    if by.pk in authors_of(version):
        about = Object("version", f"{version.process.code}/{version.number}", name=version.process.name)
        why = _("编写人不能确认自己版本的分歧，请由另一位流程管理员确认。")
        raise CannotWalk(own_work(about, why, by.as_actor(), at))
    if not reason.strip():
        raise CannotWalk(_("请写明为什么可以不再照这个剧本走。"))
    found = next((one for one in standings(version) if one.script.pk == script.pk), None)
    if found is None or not found.is_open:
        raise CannotWalk(_("这个剧本在本版没有待确认的分歧。"))
    with override("zh-hans"):  # it is recorded, whatever language the person reads
        said = in_language(found.verdict.sentence, _)
    made = Acknowledgement.objects.create(
        script=script, version=version, sha256=version.sha256, sentence=said, reason=reason.strip()[:500], by=by, at=at)
    entry = Entry(verb="walkthrough.divergence_acknowledged", reason=made.reason,
                  detail={"version": str(version), "sha256": version.sha256, "divergence": said})
    record(script, entry, by, at)
    return made
