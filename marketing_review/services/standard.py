"""The templates the product comes with: categories of activities, review checklists, tasks before the launch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from approvals.organisation.models import Person
from marketing_review.models import CategoryVersion, ChecklistVersion
from marketing_review.models.field import CATALOGUE, MANDATORY, OPTIONAL
from marketing_review.services.templates import publish_category_version, publish_checklist_version

Row = tuple[str, str, str, bool]  # code, text, fields it depends on (comma list; empty: everything), needs evidence

CHECKLISTS: Final[Mapping[str, tuple[str, Sequence[Row]]]] = {
    "agreement": ("客户协议审核", (
        ("A1", "资费七要素齐全：结构、收费项目、资费标准、计费规则、服务内容、办理条件、有效期",
         "tariff_structure,tariff_items,tariff_rates,tariff_billing,tariff_service,tariff_conditions,tariff_validity,"
         "offer", False),
        ("A2", "协议与宣传一致，无夸大优惠", "agreement,agreement_file,publicity,publicity_files,offer", False),
        ("A3", "退订与违约条款可读、字号达标", "agreement,agreement_file,optout_rules,breach_rules", False),
        ("A4", "到期处理说明清楚", "tariff_validity,contract_months", False),
        ("A5", "无不公平格式条款", "agreement,agreement_file,participation_rules", False),
    )),
    "script": ("客服口径审核", (
        ("B1", "覆盖办理、返还时间、退订、礼品领取、库存用尽、到期、投诉升级、例外八问", "script", False),
        ("B2", "口径与协议无冲突", "script,agreement,agreement_file,offer", False),
        ("B3", "有禁语与承诺边界", "script,script_limits", False),
        ("B4", "生效、失效时间等于活动起止", "script,period_start,period_end", False),
        ("B5", "知识库条目已备妥", "script", False),
    )),
    "risk": ("风险分析审核", (
        ("C1", "格式条款提示到位", "agreement,agreement_file,risks", False),
        ("C2", "名单来源与授权合规", "target_list,target_customers,risks", False),
        ("C3", "外呼时段与频次符合规定", "outcall_rules,channels,risks", False),
        ("C4", "薅羊毛与套利情景及限额", "participation_rules,segments,risks", False),
        ("C5", "应急与下线预案可执行", "risks,emergency_contact", False),
    )),
    "gift": ("实物赠送信息审核", (
        ("D1", "质检报告有效", "gift_report,gifts", False),
        ("D2", "库存不少于目标户数乘预期办理率", "gifts,list_size,expected_participation,offer", False),
        ("D3", "领取、邮寄、破损流程明确", "gifts", False),
        ("D4", "三包与退换责任人明确", "gifts", False),
        ("D5", "采购与税务编码正确", "gifts,budget", False),
    )),
    "handling_test": ("业务办理测试", (
        ("E1", "营业厅、掌厅、外呼、短信各渠道走通", "channels,tariff_conditions", True),
        ("E2", "扣费返还与协议一致", "offer,agreement,tariff_billing", True),
        ("E3", "退订走通", "optout_rules", True),
        ("E4", "异常与回退", "system_support", False),
        ("E5", "证据截图齐全", "channels,tariff_conditions,offer,optout_rules,system_support", True),
    )),
    "technical_test": ("推广前技术测试", (
        ("T1", "系统配置与配置单一致", "config_order,system_support", True),
        ("T2", "出账与返还核对无误", "tariff_billing,offer", True),
        ("T3", "下线开关与回退验证通过", "system_support,risks", True),
    )),
    "support": ("系统支撑审核", (
        ("S1", "支撑需求可实现，配置单号有效", "system_support,config_order", False),
        ("S2", "系统负荷评估通过", "system_support,expected_participation,list_size", False),
    )),
    "legal": ("法律审核", (
        ("L1", "格式条款合法、提示充分", "agreement,agreement_file,participation_rules", False),
        ("L2", "电子协议签署与留存合规", "agreement,agreement_file,channels", False),
        ("L3", "活动公平，无歧视性条件", "participation_rules,offer,target_customers", False),
        ("L4", "宣传与法律风险可控", "publicity,publicity_files,risks,breach_rules,optout_rules", False),
    )),
    "expert_internet": ("互联网专家评审", (
        ("X1", "压力测试达到目标并发", "expected_participation,list_size,system_support", True),
        ("X2", "防作弊测试通过：刷单、批量注册、重复参与", "participation_rules,system_support", True),
        ("X3", "页面安全检查通过", "publicity,system_support", True),
    )),
    "expert_legal": ("法律专家评审", (
        ("Y1", "线上规则与公示一致，规则变更有约束", "participation_rules,publicity,offer", False),
        ("Y2", "个人信息收集最小必要", "target_customers,participation_rules", False),
    )),
    "expert_system": ("系统专家评审", (
        ("Z1", "接口、限流与降级方案有效", "system_support,risks", True),
        ("Z2", "跨部门联合测试通过", "system_support,channels", True),
    )),
    "expert_business": ("业务专家评审", (
        ("W1", "办理与退订全流程可用", "channels,optout_rules,tariff_conditions", False),
        ("W2", "优惠叠加与互斥规则清楚", "offer,participation_rules", False),
    )),
    "expert_service": ("服务专家评审", (
        ("V1", "客户告知完整，投诉应对充分", "script,publicity", False),
        ("V2", "满意度影响预评估合理", "satisfaction_impact,expected_satisfaction", False),
    )),
}

RISK: Final = {"post": "risk_reviewer", "checklists": ["risk"]}
FINANCE: Final = {"post": "finance_reviewer", "checklists": ["gift"], "when": "gifts"}
DATA: Final = {"post": "data_reviewer", "checklists": ["support"]}
CORPORATE: Final = {"post": "corporate_reviewer", "checklists": ["risk"]}
TASKS: Final[Sequence[dict[str, str]]] = (
    {"kind": "knowledge", "post": "knowledge_editor"},
    {"kind": "configuration", "post": "it_configurator"},
    {"kind": "training", "post": "service_trainer"},
    {"kind": "technical_test", "post": "it_tester"},
    {"kind": "business_test", "post": "business_tester"},
    {"kind": "delivery", "post": "", "when": "gifts"},
)
# key: (name, who must co-sign, fields that this category makes mandatory, fields it leaves out)
CATEGORIES: Final[Mapping[str, tuple[str, Sequence[Mapping[str, Any]], frozenset[str], frozenset[str]]]] = {
    "prepaid-gift": ("预存送费+实物", (RISK, FINANCE), frozenset({"gifts", "gift_report"}), frozenset()),
    "prepaid": ("预存送费", (RISK, DATA), frozenset(), frozenset({"gifts", "gift_report"})),
    "tariff": ("资费优惠", (RISK, DATA), frozenset(), frozenset({"gifts", "gift_report"})),
    "bundle": ("融合套餐", (RISK, DATA, FINANCE), frozenset(), frozenset()),
    "terminal": ("终端合约", (RISK, FINANCE, DATA), frozenset({"gifts"}), frozenset()),
    "corporate": ("集团客户专项", (CORPORATE, DATA), frozenset(), frozenset({"gifts", "gift_report"})),
    "online": ("线上抢购与抽奖", (RISK, DATA, FINANCE), frozenset(), frozenset()),
}


def fields_for(mandatory: frozenset[str] = frozenset(), without: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """The catalogue as a template's fields, with some made mandatory and some left out."""
    fields = []
    for key, field in CATALOGUE.items():
        if key in without:
            continue
        stored = field.as_json()
        stored["presence"] = MANDATORY if key in mandatory or field.presence == MANDATORY else OPTIONAL
        fields.append(stored)
    return fields


def items_for(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Checklist items as a version stores them."""
    return [{"code": code, "text": text, "fields": [name for name in fields.split(",") if name], "evidence": evidence}
            for code, text, fields, evidence in rows]


@transaction.atomic
def install_standard_templates(*, by: Person, at: datetime) -> int:
    """Publish version 1 of whatever is not there yet; returns how many were made."""
    made = 0
    for key, (name, rows) in CHECKLISTS.items():
        if not ChecklistVersion.objects.filter(checklist__key=key).exists():
            publish_checklist_version(checklist_key=key, name=name, items=items_for(rows), by=by, at=at)
            made += 1
    for key, (name, obliged, mandatory, without) in CATEGORIES.items():
        if CategoryVersion.objects.filter(category__key=key).exists():
            continue
        parts = {"fields": fields_for(mandatory, without), "obliged": [dict(entry) for entry in obliged],
                 "tasks": [dict(task) for task in TASKS], "thresholds": {}}
        publish_category_version(category_key=key, name=name, parts=parts, by=by, at=at)
        made += 1
    return made
