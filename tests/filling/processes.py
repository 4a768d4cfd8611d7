"""A process with a form: replacing a payment gateway, tested before it goes live."""

from tests.bpmn.forms import check, field, form, section
from tests.runtime.drawings import draw, end, start, user

BASIC = section(
    field("gateway", "choice", label="更换的网关", options=("unionpay", "ccb"), required="true"),
    field("online", "yesno", label="线上渠道"),
    field("peak", "integer", label="峰值并发", visibleWhen="online", requiredWhen="online", min="1", max="100000"),
    field("budget", "money", label="预算", max="2000000"),
    field("begins", "date", label="开始日期", required="true"), field("ends", "date", label="结束日期"),
    field("owner", "person", label="联系人"), field("unit", "department", label="牵头部门"),
    field("channels", "choices", label="涉及渠道", options=("hall", "app", "sms")),
    field("reason", "long", label="变更原因", max="500"))
TESTED = section(field("report", "files", label="回归报告", required="true", max="3"),
                 field("verdict", "text", label="测试结论"), key="tested", label="回归测试")


def change_form(*more):
    return form(BASIC, TESTED, check("ends >= begins", "结束日期不能早于开始日期。", "ends"), *more)


def change_process(key="change", inside=None, **tester):
    """Asked at the start; the tester adds the report; the reviewer reads everything."""
    said = {"assignee": "", "candidateGroups": "quality_reviewer", "outcomes": "pass,refuse",
            "reads": "gateway,online,peak", "writes": "report,verdict", **tester}
    source = draw(key, start(), user("test", **said),
                  user("review", assignee="", candidateGroups="legal_reviewer", outcomes="pass,refuse"), end(),
                  flows="start -> test -> review -> end")
    inside = change_form() if inside is None else inside
    head, tail = source.decode().split('isExecutable="true">', 1)
    return f'{head}isExecutable="true">{inside}{tail}'.encode()
