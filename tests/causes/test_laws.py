"""Human error alone is never the last word; what could be mended always may be."""

import pytest

from complaints.causes.laws import blames_only

BLAMING = [
    "人为失误", "人为操作失误", "人为因素", "人为原因", "操作失误", "操作错误", "员工操作失误",
    "客服人员操作失误导致", "疏忽", "疏忽大意", "工作疏忽", "员工疏忽", "粗心", "粗心大意", "马虎", "责任心不强",
    "工作责任心不强", "员工责任心不强", "个别员工责任心不够强", "值班人员责任意识淡薄", "坐席责任心差", "态度不好",
    "服务意识不强", "没有认真核对", "营业员未认真核对客户资料", "忘记了", "录错", "填错了", "个人原因", "一时疏忽",
    "人员失误", "业务办理人员的失误", "坐席粗心，录入时录错", "由于客服人员工作不认真", "工作失误", "执行不到位",
    "执行力不强", "操作不当", "误操作", "员工误操作", "手误", "人 为 失 误", "「人为失误」。", "人為失誤",
    "human error", "Human Error.", "HUMAN ERROR", "Operator error", "a simple human error by the agent",
    "carelessness", "careless staff", "Staff carelessness", "negligence", "The clerk forgot", "user mistake",
    "lack of attention", "due to human error", "the operator was not careful", "ｈｕｍａｎ　ｅｒｒｏｒ",
    "张三操作失误", "李某粗心大意", "个别客服代表责任心不强，操作失误", "人为失误，责任心不强", "能力不足",
    "人的问题", "失职", "操作不规范", "当班客服人员在为客户办理业务时责任心不强，没有认真核对", "输错号码了",
    "人为失误（张三）", "Employee negligence", "  人为失误  ！！", "①人为失误", "客服态度不好", "坐席误操作导致",
]
MENDABLE = [
    "缺少防止误操作的校验", "操作失误后系统没有提示", "续费流程没有「到期前 30 天」节点", "资费口径没有唯一责任人",
    "上线未做回调回归", "流程 P-0312 v4 无该节点", "超时由 30 s 改为 5 s", "双人复核被取消，录错无人发现",
    "操作手册错误", "界面容易选错套餐", "新员工未经培训即上岗，容易操作失误", "人为失误没有被系统校验拦住",
    "缺少复核环节", "责任心考核指标缺失", "责任分工不清", "系统故障", "异步通知超时被丢弃",
    "No check prevents operator errors", "The form lets agents pick the wrong plan without confirmation",
    "Human error is not caught because no second person checks", "missing regression test for the callback",
    "提醒任务挂在计费出账后触发", "误操作无锁", "系统允许误操作，没有二次确认", "培训没有覆盖新资费",
    "考核只看时长，坐席来不及认真核对", "人手不足，排班不合理", "短信网关丢失提醒", "知识库没有更新，坐席说错",
    "退订入口太深", "没有按流程执行：流程本身没有写明由谁复核", "The error code is swallowed by the gateway",
    "配置错误未被自动校验发现", "手工录入环节没有校验", "权限过大", "银行网关服务器老化", "责任人变更未交接",
    "忘记续约时系统不提醒", "系统出错", "计费出错", "数据录错", "system error", "没有二次确认，坐席容易点错",
    "录入错误率未纳入考核", "The agent forgot because no reminder exists", "人为修改参数不留痕",
    "operators cannot undo a wrong choice", "操作权限没有分级",
]


@pytest.mark.parametrize("text", BLAMING)
def test_blame_alone_is_no_cause(text):
    assert blames_only(text)


@pytest.mark.parametrize("text", MENDABLE)
def test_what_can_be_mended_is_never_refused(text):
    assert not blames_only(text)


@pytest.mark.parametrize("text", MENDABLE)
@pytest.mark.parametrize("blame", ["人为失误", "责任心不强"])
def test_blame_beside_something_that_can_be_mended_is_not_refused(text, blame):
    if not text.isascii():
        assert not blames_only(f"{blame}，{text}")
        assert not blames_only(f"{text}；{blame}")
