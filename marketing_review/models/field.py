"""The fields a marketing case can have: what a template is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

MANDATORY: Final = "mandatory"
OPTIONAL: Final = "optional"
PRESENCES: Final = (MANDATORY, OPTIONAL)

SIMPLE_KINDS: Final = ("line", "text", "integer", "money", "percent", "moment", "yesno", "tags", "choices", "files")

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Column:
    """One cell of a row field: a segment's customers, a gift's unit cost."""

    key: str
    label: Text
    kind: str = "line"
    required: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"key": self.key, "label": _source(self.label), "kind": self.kind, "required": self.required}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form as a template version keeps it."""

    key: str
    label: Text
    kind: str
    section: str
    presence: str = MANDATORY
    help: Text = ""
    columns: tuple[Column, ...] = ()
    options: tuple[str, ...] = ()
    least: int = 1  # row fields: how many rows at least
    when: str = ""  # mandatory only when this other field is filled or true

    @property
    def mandatory(self) -> bool:
        return self.presence == MANDATORY

    @property
    def shown(self) -> str:
        """The label in the reader's language."""
        return gettext(str(self.label)) if self.label else self.key

    def as_json(self) -> dict[str, Any]:
        """The field as a template version stores it, labels in the source language."""
        return {
            "key": self.key, "label": _source(self.label), "kind": self.kind, "section": self.section,
            "presence": self.presence, "help": _source(self.help), "options": list(self.options),
            "columns": [column.as_json() for column in self.columns], "least": self.least, "when": self.when,
        }


def _source(text: Text) -> str:
    with override("zh-hans"):
        return str(text)


def field_from(stored: Mapping[str, Any]) -> Field:
    """The field that a template version stored."""
    columns = tuple(
        Column(key=column["key"], label=column["label"], kind=column["kind"], required=column["required"])
        for column in stored.get("columns", ())
    )
    return Field(
        key=stored["key"], label=stored["label"], kind=stored["kind"], section=stored["section"],
        presence=stored["presence"], help=stored.get("help", ""), columns=columns,
        options=tuple(stored.get("options", ())), least=stored.get("least", 1), when=stored.get("when", ""),
    )


SECTIONS: Final[dict[str, Text]] = {
    "basic": _("基本信息"),
    "customers": _("目标客户与细分方案"),
    "offer": _("优惠与参与规则"),
    "tariff": _("资费七要素"),
    "money": _("预算与收入"),
    "gift": _("实物礼品"),
    "texts": _("协议、宣传与口径"),
    "support": _("系统支撑"),
    "risk": _("风险与应急"),
    "effect": _("预期效果与后评估"),
    "other": _("其他"),
}

CHANNELS: Final[dict[str, Text]] = {
    "hall": _("营业厅"),
    "app": _("掌厅"),
    "web": _("网厅"),
    "sms": _("短信"),
    "hotline": _("热线"),
    "outcall": _("外呼"),
    "wechat": _("微信公众号"),
}

RISK_KINDS: Final[dict[str, Text]] = {
    "compliance": _("合规"),
    "revenue": _("收入"),
    "system": _("系统负荷"),
    "fraud": _("欺诈套利"),
    "opinion": _("舆情"),
}

MEASURES: Final[dict[str, Text]] = {
    "participants": _("参与客户数"),
    "participation_rate": _("办理率"),
    "revenue": _("收入"),
    "cost": _("成本"),
    "satisfaction": _("满意度"),
    "complaints_per_10k": _("万户投诉"),
    "gift_exchange_rate": _("礼品退换率"),
}

SEGMENT_COLUMNS: Final = (
    Column("name", _("细分方案")),
    Column("definition", _("客户定义"), "text"),
    Column("customers", _("客户数"), "integer"),
    Column("benefit", _("每户优惠金额"), "money"),
    Column("gift_cost", _("每户礼品成本"), "money"),
    Column("variant", _("优惠档位"), required=False),
    Column("channel", _("渠道"), required=False),
    Column("quota", _("限额"), "integer", required=False),
)
GIFT_COLUMNS: Final = (
    Column("item", _("品名")),
    Column("model", _("型号"), required=False),
    Column("supplier", _("供应商")),
    Column("unit_cost", _("单价"), "money"),
    Column("stock", _("库存"), "integer"),
    Column("quantity", _("数量"), "integer"),
    Column("delivery", _("配送方式"), "text"),
    Column("warranty", _("三包说明"), "text"),
    Column("substitution", _("替换规则"), "text", required=False),
    Column("tax_code", _("税务编码"), required=False),
)
SCRIPT_COLUMNS: Final = (Column("question", _("问题")), Column("answer", _("答复"), "text"))
RISK_COLUMNS: Final = (
    Column("kind", _("风险类别")),
    Column("risk", _("风险描述"), "text"),
    Column("level", _("影响程度"), "integer"),
    Column("probability", _("发生概率"), "integer"),
    Column("countermeasure", _("应对措施"), "text"),
    Column("emergency_plan", _("应急预案"), "text"),
)
TARGET_COLUMNS: Final = (
    Column("measure", _("指标")),
    Column("comparison", _("要求")),
    Column("value", _("目标值"), "number"),
)

_ALL: Final = (
    Field("title", _("名称"), "line", "basic"),
    Field("owner", _("责任人工号"), "line", "basic", OPTIONAL, help=_("不填则为发起人")),
    Field("regions", _("实施地区"), "tags", "basic"),
    Field("channels", _("渠道"), "choices", "basic", options=tuple(CHANNELS)),
    Field("online", _("非实体渠道"), "yesno", "basic", help=_("含线上办理的活动须经五类专家评审")),
    Field("period_start", _("活动开始"), "moment", "basic"),
    Field("period_end", _("活动结束"), "moment", "basic"),
    Field("target_customers", _("目标客户"), "text", "customers"),
    Field("target_list", _("目标客户名单"), "files", "customers", OPTIONAL),
    Field("list_size", _("名单户数"), "integer", "customers"),
    Field("segments", _("细分方案"), "rows", "customers", columns=SEGMENT_COLUMNS),
    Field("offer", _("优惠内容"), "text", "offer"),
    Field("participation_rules", _("参与规则"), "text", "offer"),
    Field("optout_rules", _("退订规则"), "text", "offer"),
    Field("breach_rules", _("违约规则"), "text", "offer"),
    Field("contract_months", _("合约期（月）"), "integer", "offer"),
    Field("tariff_structure", _("资费结构"), "text", "tariff"),
    Field("tariff_items", _("收费项目"), "text", "tariff"),
    Field("tariff_rates", _("资费标准"), "text", "tariff"),
    Field("tariff_billing", _("计费规则"), "text", "tariff"),
    Field("tariff_service", _("服务内容"), "text", "tariff"),
    Field("tariff_conditions", _("办理条件"), "text", "tariff"),
    Field("tariff_validity", _("有效期"), "text", "tariff"),
    Field("budget", _("预算"), "money", "money", help=_("等于各细分方案 客户数 ×（优惠 + 礼品成本）之和")),
    Field("expected_revenue", _("预期收入"), "money", "money"),
    Field("gifts", _("实物礼品"), "rows", "gift", OPTIONAL, columns=GIFT_COLUMNS),
    Field("gift_report", _("质检报告"), "files", "gift", OPTIONAL),
    Field("agreement", _("客户协议"), "text", "texts"),
    Field("agreement_file", _("客户协议文件"), "files", "texts", OPTIONAL),
    Field("publicity", _("宣传物料"), "text", "texts"),
    Field("publicity_files", _("宣传物料文件"), "files", "texts", OPTIONAL),
    Field("script", _("客服口径"), "rows", "texts", columns=SCRIPT_COLUMNS, least=8),
    Field("script_limits", _("禁语与承诺边界"), "text", "texts", OPTIONAL),
    Field("system_support", _("系统支撑需求"), "text", "support"),
    Field("config_order", _("系统配置单号"), "line", "support"),
    Field("risks", _("风险分析"), "rows", "risk", columns=RISK_COLUMNS),
    Field("outcall_rules", _("外呼时段与频次"), "text", "risk", OPTIONAL),
    Field("emergency_contact", _("应急联系人"), "line", "risk"),
    Field("expected_participation", _("预期办理率（百分比）"), "percent", "effect"),
    Field("expected_satisfaction", _("预期满意度（百分比）"), "percent", "effect"),
    Field("satisfaction_impact", _("满意度影响预评估"), "text", "effect"),
    Field("targets", _("后评估指标"), "rows", "effect", columns=TARGET_COLUMNS),
    Field("competitors", _("竞品对照"), "text", "other", OPTIONAL),
    Field("attachments", _("附件"), "files", "other", OPTIONAL),
)
CATALOGUE: Final[dict[str, Field]] = {field.key: field for field in _ALL}
