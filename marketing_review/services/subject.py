"""How the inbox shows, checks and addresses the work of a marketing case."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.standing import way_back
from approvals.inbox.subjects import Checked, Decision, Standing, Subject
from approvals.organisation.models import Person
from marketing_review.models import Duty, MarketingCase
from marketing_review.models.case import REVIEWS as IN_REVIEW
from marketing_review.models.content import digest_of, moment_of
from marketing_review.models.field import CATALOGUE
from marketing_review.selectors.board import STAGES, board, facts, sheets_for
from marketing_review.selectors.changes import changes_since, seen_by
from marketing_review.selectors.checklists import DUTY_CHECKLISTS, EXPERTS, wanted
from marketing_review.selectors.diff import differs
from marketing_review.selectors.outlook import Outlook, launch_of
from marketing_review.selectors.prices import dearer_fields
from marketing_review.selectors.stood import stood_in
from marketing_review.selectors.ways_back import why_not_straight
from marketing_review.services.cases import of_move
from marketing_review.services.domain import EVALUATED, FORM
from marketing_review.services.duties import finish, launch_gaps, plan, signers_of
from marketing_review.services.evaluation import check_evaluation
from marketing_review.services.rounds import (
    add_reasons,
    answer_reasons,
    changes_for_ledger,
    check_submission,
    files_for_ledger,
    open_reasons,
)
from marketing_review.services.standing import approvals_in, still_stands
from marketing_review.services.verdicts import review, verdicts_for_ledger
from workflows.engine.protocol import Need
from workflows.ledger.chain import File
from workflows.runtime.models import Case
from workflows.runtime.move import Move
from workflows.runtime.ports import DomainRefused, OwnWork

DRAFT: Final = "fill"
DISPATCH: Final = "dispatch"
AT_HAND: Final = "_marketing_at_hand"  # where an item that is being shown keeps its case
REVIEWS: Final = ("quality_review", "service_review", "department_cosign", "expert_review", "legal_review",
                  "leader_approval")
EXPLAINED: Final = frozenset({"reject", "stop", "drop", "change", "end"})
LEAST_COMMENT: Final = 2
PASSING: Final = frozenset({"pass", "approve", "done"})


class MarketingSubject(Subject):
    """The marketing case speaks for its process."""

    def preview(self, item: WorkItem, person: Person) -> tuple[str, dict[str, Any]]:
        """Facts, what changed since the reader last looked, their checklists, and what others said."""
        marketing = _at_hand(item, person)
        since = changes_since(marketing, person)
        duties = _duties(marketing, item)
        return "marketing_review/_preview.html", {
            "marketing": marketing, "facts": facts(marketing, timezone.now()), "since": since,
            "sheets": sheets_for(marketing, item, _checklists(marketing, item, duties), since.fields),
            "board": SimpleLazyObject(lambda: board(marketing)),  # only where no other signers are shown
            "reasons": open_reasons(marketing) if item.node == DRAFT else [], "item": item, "duties": duties,
            "gaps": launch_gaps(marketing) if item.node == "launch_confirm" else [],
            "stood": stood_in(marketing) if item.node in REVIEWS else [], "outlook": _outlook(marketing, item),
        }

    def digest(self, case: Case, item: WorkItem | None = None) -> str:
        """The content a decision is about."""
        marketing = item.__dict__.get(AT_HAND) if item else None
        marketing = marketing or MarketingCase.objects.filter(case_id=case.pk).only("content").first()
        return digest_of(marketing.content) if marketing else ""

    def fields(self, item: WorkItem) -> Sequence[tuple[str, str]]:
        """The fields that a reason can be tied to."""
        return [(field.key, field.shown) for field in _at_hand(item).template.form]

    def check(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """Whether the decision may stand, and what the case keeps of it."""
        marketing = of_move(move)
        if item.node in REVIEWS and decision.by.pk == marketing.initiator_id:
            raise OwnWork(_("发起人不能审核自己的营销案。"))
        if decision.outcome in EXPLAINED and len(decision.comment) < LEAST_COMMENT:
            why = _("请写明理由（至少 %(least)s 个字）") % {"least": LEAST_COMMENT}
            raise DomainRefused(why, fields={"comment": why})
        if item.node == DRAFT:
            return _submission(move, marketing, decision) if decision.outcome == "submit" else None
        if item.node == "evaluation":
            checked = check_evaluation(marketing, decision)
            move.memo[EVALUATED] = True
            return checked
        return _reviewed(marketing, item, decision)

    def batch_objection(self, item: WorkItem, person: Person) -> str:
        """What must be answered item by item, and what makes something dearer, is looked at by itself."""
        return self.batch_objections([item], person)[item.pk]

    def batch_objections(self, items: Sequence[WorkItem], person: Person) -> dict[int, str]:
        """The same, with all cases and what their prices were read at once."""
        by_case = MarketingCase.objects.select_related("template").in_bulk(
            {item.case_id for item in items}, field_name="case_id")
        reviewed = {by_case[item.case_id] for item in items if item.node in REVIEWS}
        rises = dearer_fields(reviewed) if reviewed else {}
        return {item.pk: _objection(item, by_case[item.case_id], rises) for item in items}

    def returned(self, move: Move, item: WorkItem, decision: Decision) -> Checked | None:
        """Keep the numbered reasons and whatever verdicts were given before the case goes back."""
        marketing = of_move(move)
        if item.node in REVIEWS and decision.by.pk == marketing.initiator_id:
            raise OwnWork(_("发起人不能审核自己的营销案。"))
        verdicts = review(marketing, item, form=decision.form, passes=False, by=decision.by, at=decision.at)
        reasons = add_reasons(marketing, node=item.node, reasons=decision.reasons, by=decision.by, at=decision.at)
        return Checked(detail={
            "verdicts": verdicts_for_ledger(verdicts), "reason_numbers": [reason.number for reason in reasons]})

    def standing(self, move: Move) -> Standing:
        """The station of the case, and for reviewers how many fields the round changed."""
        marketing = of_move(move)
        at = next((number for number, (_label, states) in enumerate(STAGES) if marketing.state in states), len(STAGES))
        return Standing(at, len(STAGES), _changed(marketing) if marketing.state in IN_REVIEW else None)

    def still_stands(self, move: Move, need: Need) -> Mapping[str, str]:
        """Approvals whose checklist items depend on nothing that changed."""
        return still_stands(move, of_move(move), need)

    def may_come_straight_back(self, move: Move, item: WorkItem) -> None:
        """Only if what changed touches nobody's approval but those of the step that sent the case back."""
        if why := why_not_straight(approvals_in(move, of_move(move)), way_back(move, item)):
            raise DomainRefused(why, fields={"resume": why})

    def signers(self, move: Move, need: Need) -> Sequence[str] | None:
        """Obliged departments by the category, the five experts, and one place per dispatched post."""
        collection = need.spec.get("collection", "")
        if collection not in ("obliged_departments", "experts", "dispatch_tasks"):
            return None
        marketing = of_move(move)
        if collection == "experts":
            return signers_of(list(EXPERTS), move.at, what=_("专家评审"))
        if collection == "dispatch_tasks":
            return signers_of([each.signer for each in plan(marketing)], move.at, what=_("协同任务"))
        posts = [entry["post"] for entry in marketing.template.obliged_posts
                 if not entry.get("when") or marketing.content.get(entry["when"])]
        return signers_of(posts, move.at, what=_("部门会签"))


def _objection(item: WorkItem, marketing: MarketingCase, rises: Mapping[int, str]) -> str:
    if wanted(marketing, item):
        return _("须逐项填写审核清单。")
    if item.node not in REVIEWS or marketing.pk not in rises:
        return ""
    return _("「%(field)s」涉及资费上调，须打开后逐件办理。") % {"field": CATALOGUE[rises[marketing.pk]].shown}


def _at_hand(item: WorkItem, reader: Person | None = None) -> MarketingCase:
    """The case behind an item that is being shown: read once, with what the reader has seen of it."""
    known: MarketingCase | None = item.__dict__.get(AT_HAND)
    if known is None:
        cases = MarketingCase.objects.select_related("template__category", "department", "initiator", "current_round")
        known = cases.annotate(**(seen_by(reader) if reader else {})).get(case_id=item.case_id)
        item.__dict__[AT_HAND] = known
    return known


def _outlook(marketing: MarketingCase, item: WorkItem) -> Outlook | None:
    """What the item means for the launch; it comes with its case and version, so that this asks nothing."""
    marketing.case = item.case
    launch = launch_of(marketing, [item], timezone.now())
    return launch.outlooks.get(item.pk) if launch else None


def _changed(marketing: MarketingCase) -> int:
    """How many fields the current round changed against the one before."""
    now = marketing.round_number
    if now < 2:
        return 0
    rounds = dict(marketing.rounds.filter(number__in=(now - 1, now)).values_list("number", "snapshot"))
    old, new = (json.loads(rounds.get(number) or "{}") for number in (now - 1, now))
    return sum(differs(old.get(key), new.get(key)) for key in {*old, *new})


def _duties(marketing: MarketingCase, item: WorkItem) -> list[Duty]:
    """The tasks that an item of the dispatch signs off."""
    if item.node != DISPATCH:
        return []
    own = marketing.duties.filter(round=marketing.round_number, signer=item.signer)
    return list(own.select_related("branch").order_by("pk"))


def _checklists(marketing: MarketingCase, item: WorkItem, duties: Sequence[Duty]) -> list[str]:
    if item.node != DISPATCH:
        return wanted(marketing, item)
    return sorted({DUTY_CHECKLISTS[duty.kind] for duty in duties if duty.kind in DUTY_CHECKLISTS})


def _submission(move: Move, marketing: MarketingCase, decision: Decision) -> Checked:
    """Freeze nothing yet: the machine may still refuse; but answer the reasons and tell the engine what it reads."""
    check_submission(marketing, decision.form)
    answers = answer_reasons(marketing, decision.form)
    move.memo[FORM] = dict(decision.form)
    number = marketing.round_number + 1
    return Checked(
        data={"online": marketing.content.get("online") is True,
              "period_end": moment_of(marketing.content["period_end"]).isoformat()},
        diff=changes_for_ledger(marketing), files=files_for_ledger(marketing),
        detail={"content_round": number, "content_sha256": digest_of(marketing.content),
                **({"answers_to_reasons": answers} if answers else {})})


def _reviewed(marketing: MarketingCase, item: WorkItem, decision: Decision) -> Checked:
    passes = decision.outcome in PASSING
    verdicts = review(marketing, item, form=decision.form, passes=passes, by=decision.by, at=decision.at)
    detail: dict[str, Any] = {"content_round": marketing.round_number, "content_sha256": marketing.frozen_digest}
    if verdicts:
        detail["verdicts"] = verdicts_for_ledger(verdicts)
    files = [File(file["name"], file["sha256"], file["size"]) for verdict in verdicts for file in verdict.evidence]
    if item.node == DISPATCH and passes:
        done = finish(marketing, item, form=decision.form, by=decision.by, at=decision.at)
        detail["duties"] = [{"task": duty.name, "result": duty.result, "notice": duty.notice} for duty in done]
        files += [File(file["name"], file["sha256"], file["size"])
                  for duty in done for file in duty.detail.get("evidence", ())]
    if oa := _oa_request(decision.form):
        detail["oa_request"] = oa
    return Checked(files=files, detail=detail)


def _oa_request(form: Mapping[str, Any]) -> str:
    return str(form.get("oa", ""))[:120]
