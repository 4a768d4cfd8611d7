"""What a move sends out and the worker brings to its end: jobs, called processes, news for their callers.

Each may arrive twice. A late or repeated one changes nothing: the engine knows its generation. Two cases are never
locked at once: every function here moves at most one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from workflows.engine.protocol import CalledEnded, Command, JobDone, JobFailed, Refused
from workflows.ledger.actor import SYSTEM
from workflows.ledger.chain import Entry, Object
from workflows.ledger.models import Message
from workflows.ledger.outbox import Delivery, NotNow, effect
from workflows.runtime.incidents import Trouble, raise_incident, raise_on
from workflows.runtime.models import Case, CaseQuerySet, Incident
from workflows.runtime.move import moving
from workflows.runtime.operations import BpmnError, UnknownOperation, operation_named
from workflows.runtime.ports import DomainRefused
from workflows.runtime.selectors import bound_version, declared_in, taken_over, waits_for
from workflows.runtime.services import Caller, CannotStart, Opening, cancel_case, start_on
from workflows.runtime.writing import CALLED_ENDED, CANCEL_CALLED, RUN_JOB, START_CALLED

Payload = Mapping[str, Any]


AGAIN: Final = timedelta(minutes=10)  # resuming a case brings its messages at once; this is for what it missed


class NotYet(Exception):
    """What this message is about has not happened yet; the outbox brings it again."""


# --- jobs -------------------------------------------------------------------------------------------------------------


def job_gave_up(delivery: Delivery, **job: Any) -> None:
    """The last attempt failed: one incident, and the step waits for somebody to look."""
    error = Message.objects.filter(key=delivery.key).values_list("last_error", flat=True).first()
    _complain(RUN_JOB, job, error or _("操作没有完成。"), delivery)


@effect(RUN_JOB, gave_up=job_gave_up)
def run_job(delivery: Delivery, **job: Any) -> None:
    """Call the named operation and bring its result back into the case."""
    case = Case.objects.get(pk=job["case_id"])
    if not waits_for(case, job["scope"], job["generation"]):
        return
    _wait_while_resting(case, delivery)
    try:
        verb, command = _outcome(case, job)
    except UnknownOperation as unknown:
        _complain(RUN_JOB, job, str(unknown), delivery)
        return
    entry = Entry(verb=verb, object=Object("job", job["operation"], node=job["node"]))
    _bring(RUN_JOB, job, command, entry, delivery)


def _outcome(case: Case, job: Payload) -> tuple[str, Command]:
    scope, generation = job["scope"], job["generation"]
    try:
        data = operation_named(job["operation"])(case, job["attributes"], job["key"])
    except BpmnError as foreseen:
        return "job.failed", JobFailed(scope, generation, foreseen.code)
    return "job.done", JobDone(scope, generation, dict(data or {}))


# --- called processes -------------------------------------------------------------------------------------------------


def call_gave_up(delivery: Delivery, **call: Any) -> None:
    """A called process could not be started: one incident on the case that waits for it."""
    _complain(START_CALLED, call, _("子流程「%(called)s」没能发起。") % {"called": call["called"]}, delivery)


@effect(START_CALLED, gave_up=call_gave_up)
def start_called(delivery: Delivery, **call: Any) -> None:
    """Open the called case, unless its caller went on without it or it is already there."""
    caller = Case.objects.select_related("process_version").get(pk=call["case_id"])
    place = Caller(caller, call["scope"], call["generation"])
    if not waits_for(caller, place.scope, place.generation) or _called_from(place).exists():
        return
    _wait_while_resting(caller, delivery)
    version = bound_version(caller.process_version, call["called"])
    opening = Opening(place.key, caller.title, declared_in(version, call["data"]), caller=place)
    try:
        start_on(version=version, opening=opening, by=SYSTEM, at=delivery.at)
    except (Refused, DomainRefused, CannotStart) as refusal:
        _complain(START_CALLED, call, str(refusal), delivery)


@effect(CANCEL_CALLED)
def cancel_called(delivery: Delivery, **gone: Any) -> None:
    """Cancel a called case whose caller no longer waits; its start may still be on its way."""
    caller = Case.objects.get(pk=gone["case_id"])
    called = _called_from(Caller(caller, gone["scope"], gone["generation"])).first()
    if called is None:
        if Message.objects.waiting().filter(key=gone["call"]).exists():
            raise NotYet("The called case is still being started.")
    elif not called.is_over:
        cancel_case(case_id=called.pk, by=SYSTEM, at=delivery.at, reason="caller")


@effect(CALLED_ENDED)
def called_ended(delivery: Delivery, **news: Any) -> None:
    """Tell the caller that its called case is over; a cancelled one is an incident for somebody to look at."""
    caller = Case.objects.select_related("process_version").get(pk=news["case_id"])
    if not waits_for(caller, news["scope"], news["generation"]):
        return
    if news["how"] == "cancelled":
        why = _("子流程案件 %(key)s 已被取消。") % {"key": news["called_key"]}
        _complain(CALLED_ENDED, {**news, "how": "completed"}, why, delivery)
        return
    verb, command = _news(caller, news)
    _bring(CALLED_ENDED, news, command, Entry(verb=verb, object=Object("case", news["called_key"])), delivery)


def _news(caller: Case, news: Payload) -> tuple[str, Command]:
    scope, generation = news["scope"], news["generation"]
    if news["how"] == "error":
        return "call.failed", JobFailed(scope, generation, news["code"])
    return "call.ended", CalledEnded(scope, generation, taken_over(caller, scope, news["data"]))


def _called_from(place: Caller) -> CaseQuerySet:
    return Case.objects.filter(caller=place.case, caller_scope=place.scope, caller_generation=place.generation)


# --- all of them ------------------------------------------------------------------------------------------------------


def _wait_while_resting(case: Case, delivery: Delivery) -> None:
    """A suspended case starts nothing; its messages wait until it goes on."""
    if case.status == Case.Status.SUSPENDED:
        raise NotNow(delivery.at + AGAIN)


def _bring(effect: str, payload: Payload, command: Command, entry: Entry, delivery: Delivery) -> None:
    """Move the case by a command that no person gave; a refusal becomes one incident and is not tried again."""
    try:
        with moving(case_id=payload["case_id"], by=SYSTEM, at=delivery.at) as move:
            move.apply(command, entry=entry)
            for record in move.tally.not_caught:
                why = _("操作报出错误「%(code)s」，流程没有为它准备去路。") % {"code": record.detail.get("code", "")}
                raise_on(move, _trouble(effect, payload, why, delivery))
    except (Refused, DomainRefused) as refusal:
        _complain(effect, payload, str(refusal), delivery)


def _complain(effect: str, payload: Payload, message: str, delivery: Delivery) -> None:
    trouble = _trouble(effect, payload, message, delivery)
    raise_incident(case_id=payload["case_id"], trouble=trouble, at=delivery.at)


def _trouble(effect: str, payload: Payload, message: str, delivery: Delivery) -> Trouble:
    kind = Incident.Kind.JOB if effect == RUN_JOB else Incident.Kind.CALLED
    place = kind, payload["scope"], payload["generation"], payload.get("node", "")
    return Trouble(*place, message, effect, delivery.attempt, payload)
