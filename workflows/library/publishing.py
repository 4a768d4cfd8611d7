"""Putting an approved version in force: examined once more, bound to what it calls, in place of the former one."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry
from workflows.library import examining, permits
from workflows.library.examining import Examination
from workflows.library.graphs import graph_of
from workflows.library.models import ProcessVersion
from workflows.library.permits import Permit
from workflows.library.problems import CannotPublish, Problem
from workflows.library.selectors import authors_of
from workflows.library.streams import locked, record


def publish_version(*, version_id: int, by: Actor, at: datetime, permit: Permit) -> ProcessVersion:
    """Put the approved version in force in place of the one it builds on; callable by the release flow alone."""
    permits.must_hold(permit)
    version = ProcessVersion.objects.select_related("process").get(pk=version_id)
    examination = passed(version)
    with transaction.atomic():
        held = still(version)
        _check_base(held)
        return put_in_force(held, examination, by, at)


def still(version: ProcessVersion) -> ProcessVersion:
    """The version under its lock; CannotPublish when it is not the file any more that was examined."""
    held = locked(version.pk)
    if held.sha256 != version.sha256:
        raise CannotPublish(_("该版本在检查期间被修改，请重新发布。"))
    return held


def passed(version: ProcessVersion) -> Examination:
    """The clean examination of the version; CannotPublish with everything that was found otherwise."""
    examination = examining.examine(version)
    if not examination.passed:
        raise CannotPublish(_("该版本未通过发布检查。"), examination.problems)
    return examination


def put_in_force(
    version: ProcessVersion, examination: Examination, by: Actor, at: datetime, *, installed_by: str = ""
) -> ProcessVersion:
    """Publish the locked version, supersede the former one and record both."""
    check_release(version)
    version.bindings = json.dumps(_bindings(version), sort_keys=True)
    _supersede_former(version, by, at)
    version.publish(at=at)
    version.save(update_fields=["state", "bindings", "published_by_id", "published_by_name", "published_at"])
    installed = {"installed_by": installed_by} if installed_by else {}
    proof = {
        "bindings": version.bound, "states": examination.states, "assumptions": examination.assumptions,
        "approved_by": {"id": version.approved_by_id, "name": version.approved_by_name}, **installed,
    }  # fmt: skip
    record(version, Entry(verb="version.published", detail=proof), by, at)
    return version


def check_release(version: ProcessVersion) -> None:
    """CannotPublish unless the version is approved, by somebody who did not write it."""
    if not can_proceed(version.publish):
        raise CannotPublish(_("该版本为%(state)s，不能发布。") % {"state": version.get_state_display()})
    if version.approved_by_id in authors_of(version):
        raise CannotPublish(_("编写人不能发布自己的版本，须由第二人发布。"))


def _check_base(version: ProcessVersion) -> None:
    """Whoever comes second at the same time is told so: their version was compared with another one."""
    current = ProcessVersion.objects.in_force().filter(process_id=version.process_id).first()
    if current is None or current.number == version.base_number:
        return
    why = _("现行版本已是第 %(now)d 版，而本版依据第 %(base)s 版起草。请退回起草，与现行版本对比后重新送审。")
    raise CannotPublish(why % {"now": current.number, "base": version.base_number or "—"})


def _supersede_former(version: ProcessVersion, by: Actor, at: datetime) -> None:
    former = ProcessVersion.objects.published().select_for_update().filter(process_id=version.process_id).first()
    if former is None:
        return
    former.process = version.process
    former.supersede(at=at)
    former.save(update_fields=["state", "superseded_at"])
    record(former, Entry(verb="version.superseded", detail={"by_number": version.number}), by, at)


def _bindings(version: ProcessVersion) -> dict[str, str]:
    """Called process → the hash of the version that it will run on; a process may call itself."""
    bound, missing = {}, []
    for node in graph_of(version).nodes.values():
        if not node.called:
            continue
        called = ProcessVersion.objects.in_force().filter(process__key=node.called).values_list("sha256", flat=True)
        digest = version.sha256 if node.called == version.process.key else called.first()
        if digest is None:
            reason = _("被调用的流程 %(key)s 没有已发布的版本。") % {"key": node.called}
            missing.append(Problem(node.id, node.name, reason))
        else:
            bound[node.called] = digest
    if missing:
        raise CannotPublish(_("该版本未通过发布检查。"), missing)
    return bound
