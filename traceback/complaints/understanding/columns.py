"""What a column may be, and by which headings it is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.models import ImportRun


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a row may say."""

    key: str
    label: str | Promise
    headings: tuple[str, ...]  # in small letters, the likelier first
    required: bool = False


PLACE: Final = Field("place", _("地区"), (
    "地区", "地市", "城市", "分公司", "省市", "区县", "place", "city", "state", "borough", "region", "地点"))
PRODUCT: Final = Field("product", _("产品"), (
    "产品", "业务", "产品名称", "业务名称", "套餐", "product", "service", "agency"))

CONTACT_FIELDS: Final = (
    Field("number", _("受理号"), (
        "受理号", "工单号", "工单编号", "流水号", "投诉编号", "留言编号", "编号", "number", "ticket #", "ticket",
        "complaint id", "unique key", "id"), required=True),
    Field("at", _("受理时间"), (
        "受理时间", "投诉时间", "留言时间", "时间", "日期", "受理日期", "at", "created date", "date received", "date"),
        required=True),
    Field("clock", _("时刻（另成一列时）"), ("时刻", "time")),
    Field("kind", _("类型"), ("类型", "工单类型", "kind")),
    Field("category1", _("分类（一级）"), ("一级分类", "分类", "投诉分类", "category", "complaint type", "issue")),
    Field("category2", _("分类（二级）"), ("二级分类", "descriptor", "sub-issue")),
    Field("category3", _("分类（三级）"), ("三级分类",)),
    PLACE,
    Field("channel", _("渠道"), ("渠道", "受理渠道", "来源渠道", "channel", "received via")),
    PRODUCT,
    Field("customer", _("客户（脱敏）"), (
        "客户", "号码", "客户号码", "手机号", "受理号码", "留言用户", "用户", "customer")),
    Field("title", _("主题"), ("主题", "标题", "留言主题", "title", "subject", "customer complaint")),
    Field("text", _("内容"), (
        "内容", "投诉内容", "诉求", "留言详情", "详情", "text", "description", "consumer complaint narrative",
        "resolution description")),
)
EXPOSURE_FIELDS: Final = (
    Field("at", _("日期"), ("日期", "统计日期", "day", "date"), required=True),
    Field("value", _("数量"), ("数量", "客户数", "订单数", "参与人数", "value", "customers", "orders", "participants"),
          required=True),
    PLACE,
    PRODUCT,
)
SURVEY_FIELDS: Final = (
    Field("number", _("答卷编号"), ("答卷编号", "用户id", "用户编号", "编号", "respondent", "id"), required=True),
    Field("at", _("日期"), ("调查日期", "答卷时间", "日期", "date")),
    PLACE,
)
TREE_FIELDS: Final = (
    Field("level1", _("一级分类"), ("一级分类", "一级", "分类", "level 1", "category"), required=True),
    Field("level2", _("二级分类"), ("二级分类", "二级", "level 2")),
    Field("level3", _("三级分类"), ("三级分类", "三级", "level 3")),
    Field("level4", _("四级分类"), ("四级分类", "四级", "level 4")),
    Field("level5", _("五级分类"), ("五级分类", "五级", "level 5")),
    Field("level6", _("六级分类"), ("六级分类", "六级", "level 6")),
)
FIELDS: Final = {
    ImportRun.Kind.CONTACTS: CONTACT_FIELDS, ImportRun.Kind.EXPOSURES: EXPOSURE_FIELDS,
    ImportRun.Kind.SURVEY: SURVEY_FIELDS, ImportRun.Kind.TREE: TREE_FIELDS,
}

KINDS: Final = {
    "投诉": "complaint", "complaint": "complaint", "申诉": "complaint", "咨询": "enquiry", "enquiry": "enquiry",
    "inquiry": "enquiry", "查询": "enquiry", "建议": "suggestion", "suggestion": "suggestion",
}
