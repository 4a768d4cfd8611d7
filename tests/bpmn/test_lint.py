import pytest

from tests.bpmn.writing import chain, file_of, flow, process
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read


def found(data: bytes) -> dict[str, str]:
    """Reasons by element id; every problem is complete."""
    problems = lint(read(data))
    assert all(problem.element_id and problem.name and problem.reason for problem in problems)
    reasons: dict[str, str] = {}
    for problem in problems:
        reasons[problem.element_id] = reasons.get(problem.element_id, "") + problem.reason
    return reasons


CLEAN = chain(
    '<userTask id="a" name="审核" ld:outcomes="pass,refuse" ld:limit="8h"/>'
    '<boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeDuration>PT8H'
    "</timeDuration></timerEventDefinition></boundaryEvent>"
    '<exclusiveGateway id="g" default="g_end"/><serviceTask id="s" ld:operation="archive"/>'
    + flow("late", "end") + flow("g", "s", "${a_outcome == 'pass'}") + flow("s", "end"), "a", "g")


def test_what_can_be_executed_is_clean():
    assert found(process(CLEAN)) == {}


@pytest.mark.parametrize("element", [
    '<receiveTask id="x"/>', '<eventBasedGateway id="x"/>', '<complexGateway id="x"/>', '<transaction id="x"/>',
    '<adHocSubProcess id="x"/>', '<intermediateCatchEvent id="x"><messageEventDefinition/></intermediateCatchEvent>',
    '<intermediateThrowEvent id="x"><signalEventDefinition/></intermediateThrowEvent>',
    '<intermediateThrowEvent id="x"><linkEventDefinition name="l"/></intermediateThrowEvent>',
    '<intermediateCatchEvent id="x"/>',
])
def test_what_is_only_drawn_is_refused_by_id_and_kind(element):
    assert "只能绘制" in found(process(chain(element, "x")))["x"]


@pytest.mark.parametrize("event", ["message", "signal", "conditional", "escalation", "compensate", "cancel"])
def test_boundary_events_other_than_timer_and_error_are_refused(event):
    extra = f'<task id="a"/><boundaryEvent id="x" attachedToRef="a"><{event}EventDefinition/></boundaryEvent>'

    assert "只能绘制" in found(process(chain(extra + flow("x", "end"), "a")))["x"]


def test_event_subprocesses_are_refused():
    extra = f'<task id="a"/><subProcess id="x" triggeredByEvent="true">{chain("")}</subProcess>'.replace(
        'id="start"', 'id="s2"').replace('id="end"', 'id="e2"').replace("start_end", "s2_e2").replace(
        'sourceRef="start" targetRef="end"', 'sourceRef="s2" targetRef="e2"')

    assert "事件子流程" in found(process(chain(extra, "a")))["x"]


def test_a_process_without_start_is_refused():
    assert "没有开始事件" in found(process('<task id="a"/>'))["p"]


def test_two_plain_starts_are_refused():
    body = chain('<task id="a"/><startEvent id="other"/>' + flow("other", "a"), "a")

    assert set(found(process(body))) == {"start", "other"}


def test_unreachable_elements_are_refused():
    assert found(process(chain('<task id="a"/><task id="lost" name="遗忘"/>', "a"))).keys() == {"lost"}


def test_a_split_without_any_condition_is_refused_once_per_flow_and_gateway():
    body = chain('<exclusiveGateway id="g"/><task id="a"/>' + flow("g", "end"), "g", "a")

    assert set(found(process(body))) == {"g", "g_a", "g_end"}


def test_a_condition_to_restate_is_refused_with_what_it_said():
    body = chain('<exclusiveGateway id="g" default="g_a"/><task id="a"/>' + flow("g", "end", "${bean.ok()}"), "g", "a")

    assert "bean.ok" in found(process(body))["g_end"]


def test_flows_to_nowhere_and_across_a_border_are_refused():
    body = chain(f'<subProcess id="s"><task id="in"/></subProcess>{flow("start", "nowhere")}{flow("start", "in")}', "s")

    assert {"start_nowhere", "start_in"} <= set(found(process(body)))


def test_boundaries_need_a_host_that_is_an_activity():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    body = chain('<exclusiveGateway id="g"/>' + "".join(
        f'<boundaryEvent id="{key}" {host}>{timer}</boundaryEvent>{flow(key, "end")}'
        for key, host in (("none", ""), ("wrong", 'attachedToRef="g"'), ("lost", 'attachedToRef="nobody"'))), "g")

    assert set(found(process(body))) == {"none", "wrong", "lost"}


@pytest.mark.parametrize(("element", "word"), [
    ('<serviceTask id="x"/>', "operation"),
    ('<scriptTask id="x"><script>rm</script></scriptTask>', "operation"),
    ('<businessRuleTask id="x"/>', "decisionRef"),
    ('<callActivity id="x"/>', "被调用"),
    ('<task id="x"><standardLoopCharacteristics/></task>', "标准循环"),
    ('<userTask id="x"><multiInstanceLoopCharacteristics/></userTask>', "collection"),
    ('<subProcess id="x"/>', "什么也没有"),
    ('<userTask id="x" ld:cosign="most"/>', "cosign"),
    ('<userTask id="x" ld:limit="soon"/>', "limit"),
    ('<userTask id="x" ld:limit="8h" ld:remind="PT2H"/>', "remind"),
    ('<userTask id="x" ld:limit="8h" ld:escalate="later"/>', "escalate"),
    ('<userTask id="x" ld:remind="2h"/>', "remind"),
    ('<serviceTask id="x" ld:operation="a" ld:limit="8h" ld:escalate="2h"/>', "escalate"),
    ('<userTask id="x" ld:earlyEnd="maybe"/>', "earlyEnd"),
    ('<userTask id="x" ld:fires="a:b:c"/>', "fires"),
    ('<userTask id="x" ld:variables="a:boolean"/>', "variables"),
    ('<userTask id="x" ld:standing="always"/>', "standing"),
    ('<serviceTask id="x" ld:operation="o" ld:standing="fields"/>', "standing"),
    ('<userTask id="x" ld:samePerson="once"/>', "samePerson"),
    ('<intermediateCatchEvent id="x"><timerEventDefinition/></intermediateCatchEvent>', "期限"),
])
def test_incomplete_activities_are_refused(element, word):
    assert word in found(process(chain(element, "x")))["x"]


def test_a_process_says_whether_one_person_is_asked_once():
    body = chain('<userTask id="a" ld:standing="fields"/>', "a")

    assert found(process(body, 'ld:samePerson="once"')) == {}
    assert "samePerson" in found(process(body, 'ld:samePerson="never"'))["p"]


def test_no_process_and_two_processes_are_refused():
    assert "没有可执行" in found(file_of(""))["definitions"]
    two = '<process id="{0}"><startEvent id="s{0}"/></process>'
    assert set(found(file_of(two.format("p") + two.format("q")))) == {"p", "q"}


def test_duplicate_ids_are_refused():
    assert "多次" in found(process(chain('<task id="a"/><task id="a"/>', "a")))["a"]


def test_every_real_model_is_clean_or_refused_by_element_name_and_reason(samples):
    files = sorted((samples / "models").glob("*/*.*"))
    files = [file for file in files if file.suffix in {".bpmn", ".xml"}]
    assert len(files) == 104

    clean = sum(not found(file.read_bytes()) for file in files)

    assert clean >= 15
