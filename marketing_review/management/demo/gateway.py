"""The form of the demo's process on trial: what replacing a payment gateway asks, and what the new version adds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from django.core.files.base import ContentFile
from django.utils import timezone

from approvals.filling.services import keep_file
from approvals.organisation.models import Person

ASKED: Final = """<ld:section id="plan" label="更换方案">
  <ld:field id="gateway" label="更换的网关" kind="choice" required="true"><ld:option value="unionpay" label="银联"/>\
<ld:option value="netsunion" label="网联"/><ld:option value="ccb" label="建行"/><ld:option value="boc" label="中行"/>\
</ld:field>
  <ld:field id="channels" label="涉及渠道" kind="choices" required="true" min="1"><ld:option value="app" label="掌厅"/>\
<ld:option value="web" label="网厅"/><ld:option value="hall" label="营业厅"/>\
<ld:option value="kiosk" label="自助终端"/>\
</ld:field>
  <ld:field id="cutover" label="计划割接时间" kind="moment" required="true"/>
  <ld:field id="orders" label="预计影响订单（笔/日）" kind="integer" min="0"/>
  <ld:field id="notice" label="需要客户公告" kind="yesno"/>
  <ld:field id="notice_text" label="公告口径" kind="long" visibleWhen="notice" requiredWhen="notice" max="500" \
help="客服和营业厅按此答复客户。"/>
</ld:section>
<ld:section id="fallback" label="回退与保障">
  <ld:field id="rollback" label="回退方案" kind="long" required="true" max="2000" help="写明触发条件、时限和负责人。"/>
  <ld:field id="on_call" label="割接值守电话" kind="phone"/>
</ld:section>"""
ADDED: Final = """<ld:section id="regression" label="支付回调回归测试">
  <ld:field id="report" label="回归报告" kind="files" required="true" max="3"/>
  <ld:field id="verdict" label="测试结论" kind="text" required="true"/>
</ld:section>"""
CHECKED: Final = '<ld:check test="orders &lt;= 200000" message="影响超过 20 万笔/日的，请分批割接。" field="orders"/>'
ROLLBACKS: Final = (
    "5 分钟内成功率低于 95% 即切回原网关，由支付组值班长执行。", "保留原通道 72 小时，出现未到账即时切回。",
)


def with_form(source: bytes, *, regression: str = "") -> bytes:
    """The drawn process with its form; `regression` is the step that hands in the report."""
    form = f"<ld:form>{ASKED}{ADDED if regression else ''}{CHECKED}</ld:form>"
    text = source.decode().replace(
        'isExecutable="true">', f'isExecutable="true"><bpmn:extensionElements>{form}</bpmn:extensionElements>', 1)
    writes = {"step_1": "rollback,on_call", regression: "report,verdict"}
    for step, fields in writes.items():
        text = text.replace(f'<bpmn:userTask id="{step}"', f'<bpmn:userTask id="{step}" ld:writes="{fields}"', 1)
    return text.encode()


def asked(title: str, rng: Random, at: datetime) -> dict[str, Any]:
    """The form of a new case, filled in."""
    cutover = timezone.localtime(at + timedelta(days=rng.randint(6, 20))).replace(hour=1, minute=0)
    notice = rng.random() < 0.4
    told = {"field.notice": "true", "field.notice_text": "凌晨 1 点至 3 点支付可能短暂中断，请稍后再试，无需重复支付。"}
    return {
        "sheet": "1", "title": title, "field.gateway": rng.choice(["unionpay", "netsunion", "ccb", "boc"]),
        "field.channels": ["app", *(["web", "kiosk"] if rng.random() < 0.5 else ["hall"])],
        "field.cutover": f"{cutover:%Y-%m-%dT%H:%M}", "field.orders": str(rng.randint(8, 90) * 1000),
        **(told if notice else {}),
    }  # fmt: skip


def said_at(step: str, by: Person, at: datetime, number: int) -> Mapping[str, Any]:
    """What somebody fills in at a step; nothing where it asks nothing."""
    if step == "step_1":
        return {"sheet": "1", "field.rollback": ROLLBACKS[number % len(ROLLBACKS)], "field.on_call": "0571-8600 1234"}
    if step != "step_3":
        return {}
    report = f"支付回调回归测试报告\n\n用例 {24 + number} 条，全部通过；异步通知超时 30 秒，重试 3 次。\n".encode()
    kept = keep_file(upload=ContentFile(report), name="支付回调回归报告.txt", by=by, at=at)
    return {"sheet": "1", "field.report": kept.token, "field.verdict": "三条主路径与超时重试均通过"}
