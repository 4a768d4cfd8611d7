"""A marketing department at work: people, published process and templates, and a case that can be submitted."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide, return_case
from approvals.inbox.services.deciding import signature_of
from marketing_review.models import Category, CategoryVersion, Checklist, ChecklistVersion, MarketingCase
from marketing_review.selectors.checklists import pinned, wanted
from marketing_review.services import (
    attach,
    install_marketing_process,
    open_case,
    open_emergency_procedure,
    save_draft,
)
from marketing_review.services.standard import CATEGORIES, CHECKLISTS, TASKS, fields_for, items_for
from tests.organisation.factories import add_department, add_person, common_people, hold
from workflows.ledger.chain import Reason
from workflows.ledger.models import Event

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=SHANGHAI)
EXPERTS = ("expert_internet", "expert_legal", "expert_system", "expert_business", "expert_service")

QUESTIONS = ("如何办理", "何时返还", "如何退订", "礼品怎么领", "库存用尽怎么办", "到期怎么办", "投诉怎么升级",
             "例外情况怎么办")


def content(**changes):
    """The campaign of the scenarios: 20,000 customers, 50 yuan back, a flask of 18.50."""
    filled = {
        "title": "岁末充100送50+保温杯", "regions": ["杭州", "宁波"], "channels": ["hall", "app", "outcall"],
        "online": False, "period_start": "2026-12-15 00:00", "period_end": "2027-01-15 24:00",
        "target_customers": "在网≥6月且近3月ARPU 30–80元", "list_size": "20000",
        "segments": [{"name": "标准档", "definition": "在网6月以上", "customers": "20000", "benefit": "50",
                      "gift_cost": "18.50"}],
        "offer": "预存100元，赠费50元分5月返还每月10元，保温杯1只", "participation_rules": "同一身份证限办一次",
        "optout_rules": "发送 TDSC 退订，未返赠费停止返还", "breach_rules": "预存余额可退", "contract_months": "5",
        "tariff_structure": "预存+返还", "tariff_items": "预存款100元", "tariff_rates": "按原套餐",
        "tariff_billing": "每月返还10元", "tariff_service": "原套餐服务不变", "tariff_conditions": "无欠费",
        "tariff_validity": "5个月", "budget": "1370000", "expected_revenue": "2000000",
        "gifts": [{"item": "保温杯", "supplier": "某杯业", "unit_cost": "18.50", "stock": "20000", "quantity": "20000",
                   "delivery": "营业厅自提", "warranty": "七天包退"}],
        "agreement": "甲乙双方约定……", "publicity": "岁末充值有礼",
        "script": [{"question": question, "answer": f"{question}的标准答复"} for question in QUESTIONS],
        "system_support": "计费系统配置返还包", "config_order": "CFG-20261201-07",
        "risks": [{"kind": "fraud", "risk": "重复参与", "level": "3", "probability": "2",
                   "countermeasure": "身份证限一次", "emergency_plan": "发现异常即下线"}],
        "emergency_contact": "陈晓 13800000000", "expected_participation": "12", "expected_satisfaction": "85",
        "satisfaction_impact": "预计咨询量上升，满意度影响可控",
        "targets": [{"measure": "participation_rate", "comparison": ">=", "value": "12"},
                    {"measure": "complaints_per_10k", "comparison": "<=", "value": "3.0"},
                    {"measure": "gift_exchange_rate", "comparison": "<=", "value": "0.5"}],
    }
    return {**filled, **changes}


def templates_at_once(by, at):
    """The standard templates, once, in four statements; that the services make the same is a test of its own."""
    if Category.objects.exists():
        return
    lists = Checklist.objects.bulk_create(Checklist(key=key, name=name) for key, (name, _rows) in CHECKLISTS.items())
    ChecklistVersion.objects.bulk_create(
        ChecklistVersion(checklist=one, number=1, items=items_for(CHECKLISTS[one.key][1]), author=by, made_at=at)
        for one in lists)
    kinds = Category.objects.bulk_create(Category(key=key, name=name) for key, (name, *_rest) in CATEGORIES.items())
    CategoryVersion.objects.bulk_create(
        CategoryVersion(category=one, number=1, fields=fields_for(*CATEGORIES[one.key][2:]), author=by, made_at=at,
                        obliged=[dict(entry) for entry in CATEGORIES[one.key][1]], tasks=[dict(task) for task in TASKS])
        for one in kinds)


class Office:
    """Everybody and everything a case needs, and short ways to act."""

    def __init__(self):
        self.people = common_people()
        self._fill_posts()
        templates_at_once(self.people.wujing, MONDAY - timedelta(days=30))
        self.version = install_marketing_process(
            author=self.people.wujing, publisher=self.people.pengyu, at=MONDAY - timedelta(days=30))
        self.clock = MONDAY

    def _fill_posts(self):
        people = self.people
        hold(people.fengtao, "it_configurator")
        hold(people.yulan, "service_trainer")
        add_department("HZ", "杭州分公司", "branch")
        self.experts = SimpleNamespace()
        for post in EXPERTS:
            setattr(self.experts, post, add_person(name=f"专家{post}", posts=[post]))

    def __getattr__(self, name):
        return getattr(vars(self).get("people"), name)

    def tick(self, **how):
        self.clock += timedelta(**(how or {"minutes": 10}))
        return self.clock

    def open(self, category="prepaid-gift", by=None, **changes):
        filled = content(**changes)
        by = by or self.people.chenxiao
        case = open_case(category_key=category, title=filled["title"], by=by, at=self.tick(), content=filled)
        if category == "prepaid-gift":
            self.attach(case, "gift_report", "质检报告.pdf", by=by)
        return self.fresh(case)

    def attach(self, case, field, name, data=b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", by=None):
        from django.core.files.base import ContentFile

        return attach(case_key=case.key, field=field, upload=ContentFile(data), name=name,
                      by=by or self.people.chenxiao, at=self.tick())

    def save(self, case, by=None, **changes):
        return save_draft(case_key=case.key, content=changes, by=by or self.people.chenxiao, at=self.tick())

    def fresh(self, case):
        return MarketingCase.objects.select_related("case", "template__category").get(pk=case.pk)

    def items(self, case, node="", signer=""):
        found = WorkItem.objects.open().filter(case_id=case.case_id)
        found = found.filter(node=node) if node else found
        return list((found.filter(signer=signer) if signer else found).order_by("pk"))

    def item(self, case, node, signer=""):
        found = self.items(case, node, signer)
        assert len(found) == 1, [(each.node, each.signer) for each in self.items(case)]
        return found[0]

    def form(self, case, item, fails=(), **more):
        """The answers to every item of the work item's checklists; `fails` are codes that do not pass."""
        marketing = self.fresh(case)
        filled = {}
        for version in pinned(marketing, wanted(marketing, item)):
            for entry in version.entries:
                place = f"{version.checklist.key}.{entry.code}"
                failing = entry.code in fails
                filled[f"verdict.{place}"] = "fail" if failing else "pass"
                filled[f"note.{place}"] = "名单来源没有授权说明" if failing else "已核对，证据见附件"
        return {**filled, **more}

    def decide(self, case, node, by, outcome="pass", signer="", form=None, comment="同意", **more):
        item = self.item(case, node, signer)
        form = self.form(case, item) if form is None else form
        more.setdefault("signed", self.signature(item, "同意上线"))
        return decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=by, at=self.tick(), comment=comment,
                      form=form, **more)

    def send_back(self, case, node, by, to="fill", reasons=("名单来源没有授权",), signer="", field="", form=None):
        item = self.item(case, node, signer)
        given = [Reason(number, text, field) for number, text in enumerate(reasons, 1)]
        return return_case(item_id=item.pk, case_id=item.case_id, node=to, reasons=given, by=by, at=self.tick(),
                           form=form or {}, signed=self.signature(item, "退回"))

    def signature(self, item, meaning):
        """A confirmed signature where the step asks for one."""
        return {"meaning": meaning, "method": "password", "at": self.clock.isoformat()} if signature_of(item) else {}

    # --- whole stretches of the way

    def submit(self, case, by=None, **form):
        self.decide(case, "fill", by or self.people.chenxiao, "submit", form=form)
        return self.fresh(case)

    def to_cosign(self, case=None, **changes):
        case = self.submit(case or self.open(**changes))
        self.decide(case, "quality_review", self.people.wangmin)
        return self.fresh(case)

    def cosign(self, case):
        people = self.people
        self.decide(case, "service_review", people.zhaolin)
        for item in self.items(case, "department_cosign"):
            self.decide(case, "department_cosign", self.holder(item.signer), signer=item.signer)
        for item in self.items(case, "expert_review"):
            self.decide(case, "expert_review", self.holder(item.signer), signer=item.signer)
        return self.fresh(case)

    def holder(self, signer):
        from approvals.organisation.selectors import holders_of

        code = signer.removeprefix("post:")
        return holders_of([code], self.clock)[code][0]

    def to_leader(self, case=None, **changes):
        case = self.cosign(self.to_cosign(case, **changes))
        self.decide(case, "legal_review", self.people.qianning)
        return self.fresh(case)

    def approve(self, case):
        self.decide(case, "leader_approval", self.people.zhouzong, "approve", form={})
        return self.fresh(case)

    def duty_form(self, case, item):
        kinds = self.fresh(case).duties.filter(signer=item.signer, done_at=None).values_list("kind", flat=True)
        done = {f"result.{kind}": "已完成" for kind in kinds} | {f"notice.{kind}": "短信告知" for kind in kinds}
        return self.form(case, item, **done)

    def prepare(self, case, leave=()):
        for item in self.items(case, "dispatch"):
            if item.signer not in leave:
                self.decide(case, "dispatch", self.holder(item.signer), "done", signer=item.signer,
                            form=self.duty_form(case, item))
        return self.fresh(case)

    def to_launch(self, case=None, **changes):
        return self.prepare(self.approve(self.to_leader(case, **changes)))

    def launch(self, case=None, **changes):
        case = case or self.to_launch(**changes)
        self.decide(case, "launch_confirm", case.initiator, "launch", form={})
        return self.fresh(case)


@contextmanager
def refused(kind, *words):
    """The block raises `kind` with every one of the words in its message."""
    with pytest.raises(kind) as refusal:
        yield
    missing = [word for word in words if word not in str(refusal.value)]
    assert not missing, (missing, str(refusal.value))


def alarm(office, case, suspend=True, by=None, departments=("CSC", "IT"), **more):
    return open_emergency_procedure(case_key=case.key, reason="当日集中投诉礼品未到", departments=departments,
                                    suspend=suspend, by=by or office.chenxiao, at=office.tick(), **more)


def verbs(case):
    return list(Event.objects.filter(stream=f"case:{case.key}").order_by("seq").values_list("verb", flat=True))
