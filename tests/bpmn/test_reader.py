import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bpmn.writing import HEAD, chain, file_of, flow, process
from workflows.bpmn.describe import describe
from workflows.bpmn.draw import draw
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import BadModel, as_utf8, read


def refused(data: bytes) -> BadModel:
    begun = time.process_time()
    with pytest.raises(BadModel) as caught:
        read(data)
    assert time.process_time() - begun < 3
    assert str(caught.value).strip()
    return caught.value


def test_empty_and_garbled_files_are_refused():
    for data in (b"", b"  \n ", b"hello", b"%PDF-1.7", b"\x00" * 20, b"PK\x03\x04" + b"\x00" * 50):
        refused(data)


def test_a_nul_byte_is_refused_with_its_line():
    assert refused(file_of("<process id='p'/>").replace(b"process", b"pro\x00cess")).line == 2


def test_truncated_files_are_refused():
    whole = process(chain('<userTask id="a"/>', "a"))
    for cut in (1, 10, len(whole) // 2, len(whole) - 3):
        refused(whole[:cut])


def test_other_xml_is_refused_by_its_root():
    assert "html" in str(refused(b"<html/>"))
    assert "definitions" in str(refused(b'<definitions xmlns="http://example.org/other"/>'))


@pytest.mark.parametrize("prolog", ["", "<!-- c -->", "<?pi x?>\n<!-- <!DOCTYPE -->"])
def test_doctype_is_refused_before_it_is_parsed(prolog):
    bomb = '<!DOCTYPE definitions [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    data = HEAD.replace("?>\n<def", f"?>\n{prolog}{bomb}\n<def", 1) + "&b;</definitions>"

    assert "DOCTYPE" in str(refused(data.encode()))


def test_a_comment_may_mention_a_doctype():
    data = HEAD.replace("?>\n<def", "?>\n<!-- <!DOCTYPE x> -->\n<def", 1) + '<process id="p"/></definitions>'

    assert read(data.encode()).processes[0].id == "p"


def test_external_entities_are_not_fetched():
    refused(b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>')


@pytest.mark.parametrize("closed", [True, False])
def test_ten_thousand_levels_neither_crash_nor_hang(closed):
    body = "<subProcess>" * 10_000 + ("</subProcess>" * 10_000 if closed else "")
    assert "120" in str(refused((HEAD + body + "</definitions>").encode()))


def test_fifty_megabytes_are_refused_at_once():
    assert "10 MB" in str(refused(b"<" * 50_000_000))


def test_a_flood_of_elements_is_refused():
    refused(file_of("<a/>" * 1_000_000))
    refused(file_of('<process id="p">' + "<task/>" * 3_000 + "</process>"))
    refused(file_of('<process id="p"/>' * 60))
    refused(file_of("<a " + " ".join(f'x{number}="1"' for number in range(2_000)) + "/>"))


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-8", "GB18030", "UTF-16"])
def test_declared_encodings_are_read(encoding):
    name = "审核" if encoding in {"UTF-8", "GB18030", "UTF-16"} else "Prüfung"
    text = process(chain(f'<userTask id="a" name="{name}"/>', "a")).decode().replace("UTF-8", encoding, 1)

    assert read(text.encode(encoding)).process.elements["a"].name == name


def test_a_signature_wins_over_the_declaration():
    text = process(chain('<userTask id="a" name="审核"/>', "a")).decode()

    assert read(b"\xef\xbb\xbf" + text.encode()).process.elements["a"].name == "审核"
    assert read(text.encode("utf-16")).process.elements["a"].name == "审核"


def test_unknown_encodings_and_wrong_bytes_are_refused_by_name():
    assert "EBCDIC" in str(refused(file_of("").replace(b"UTF-8", b"EBCDIC-X")))
    wrong = refused(process('<task id="a" name="\u00fc"/>').decode().encode("latin-1"))
    assert "utf-8" in str(wrong)
    assert wrong.line == 2


def test_what_is_stored_is_utf8_and_utf8_stays_as_it_is():
    data = process(chain('<userTask id="a" name="审核"/>', "a"))
    latin = process('<task id="a" name="Prüfung"/>').decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")

    assert as_utf8(data) is data
    for other in (b"\xef\xbb\xbf" + data, data.decode().encode("utf-16"), latin):
        kept = as_utf8(other)
        assert kept.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<definitions')
        assert as_utf8(kept) is kept
        assert read(kept).process == read(other).process


def test_prefixes_do_not_matter():
    data = process(chain('<userTask id="a" name="x"/>', "a"))
    prefixed = (data.decode().replace('xmlns="http://www.omg', 'xmlns:ä="http://www.omg')
                .replace("<", "<ä:").replace("<ä:/", "</ä:").replace("<ä:?", "<?"))

    assert read(prefixed.encode()).process == read(data).process


def test_a_foreign_namespace_is_not_bpmn():
    model = read(process(chain('<x:userTask xmlns:x="urn:x" id="other"/>')))

    assert set(model.process.elements) == {"start", "end"}


def test_incoming_and_outgoing_come_from_the_flows_alone():
    lies = '<userTask id="a"><incoming>nothing</incoming><outgoing>never</outgoing></userTask>'
    element = read(process(chain(lies, "a"))).process.elements["a"]

    assert (element.incoming, element.outgoing) == (("start_a",), ("a_end",))


def test_nested_subprocesses_keep_their_parents():
    middle = chain('<subProcess id="t"><task id="u"/></subProcess>', "t")
    inner = f'<subProcess id="s">{middle}</subProcess>'
    elements = read(process(inner)).process.elements

    assert {key: elements[key].parent for key in ("s", "t", "u")} == {"s": "p", "t": "s", "u": "t"}


def test_events_boundaries_and_multi_instance_are_read():
    body = """
      <userTask id="a"><multiInstanceLoopCharacteristics isSequential="true" camunda:collection="${reviewers}">
        <loopCardinality>3</loopCardinality><completionCondition>x</completionCondition>
      </multiInstanceLoopCharacteristics></userTask>
      <boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition>
        <timeDuration xsi:type="x">PT8H</timeDuration></timerEventDefinition></boundaryEvent>
      <boundaryEvent id="broken" attachedToRef="a"><errorEventDefinition errorRef="e1"/></boundaryEvent>
      <callActivity id="call" calledElement="t:other"/>
      <endEvent id="stop"><terminateEventDefinition/></endEvent>
      <endEvent id="both"><terminateEventDefinition/><signalEventDefinition/></endEvent>"""
    model = read(file_of(f'<error id="e1" errorCode="E-1"/><process id="p">{body}</process>'))
    elements = model.process.elements

    assert (elements["a"].multi.sequential, elements["a"].multi.collection) == (True, "reviewers")
    assert elements["a"].multi.cardinality == "3"
    late = elements["late"]
    assert (late.attached_to, late.interrupting, late.event.form, late.event.spec) == ("a", False, "duration", "PT8H")
    assert (elements["broken"].event.kind, elements["broken"].event.spec) == ("error", "E-1")
    assert elements["call"].called == "other"
    assert elements["stop"].event.kind == "terminate"
    assert elements["both"].event.kind == "multiple"


def test_lanes_pools_data_annotations_and_message_flows_are_kept_for_the_picture():
    data = file_of("""
      <collaboration id="c"><participant id="pool" name="市场部" processRef="p"/>
        <messageFlow id="m" sourceRef="a" targetRef="pool"/></collaboration>
      <process id="p"><laneSet id="ls"><lane id="l1" name="外"><flowNodeRef>a</flowNodeRef><childLaneSet>
        <lane id="l2" name="内"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>
        <task id="a"/><dataObjectReference id="d" name="合同" dataObjectRef="o"/>
        <textAnnotation id="n"><text>注意</text></textAnnotation></process>""")
    model = read(data)

    assert [lane.name for lane in model.process.lanes] == ["外", "内"]
    assert model.process.elements["a"].lane == "l2"
    assert {key: (one.kind, one.name) for key, one in model.drawn.items()} == {
        "pool": ("participant", "市场部"), "m": ("messageFlow", ""), "d": ("dataObjectReference", "合同"),
        "n": ("textAnnotation", "注意")}
    assert model.drawn["m"].refers_to == ("a", "pool")


def test_several_processes_are_kept():
    model = read(file_of('<process id="p"><task id="a"/></process><process id="q" isExecutable="true">'
                         '<task id="b"/></process>'))

    assert [process.id for process in model.processes] == ["p", "q"]
    assert model.process.id == "q"


def test_duplicate_ids_are_reported_and_nothing_is_lost_by_them():
    model = read(process(chain('<userTask id="a" name="one"/><userTask id="a" name="two"/>', "a")))

    assert model.duplicates == ("a",)
    assert any("a" in remark for remark in model.remarks)
    assert model.process.elements["a"].name == "one"


def test_elements_without_an_id_are_kept():
    model = read(process('<startEvent id="s"/><task/><task/><endEvent id="e"/>'
                         '<sequenceFlow sourceRef="s" targetRef="e"/>'))

    assert len(model.process.elements) == 4
    assert len(model.process.flows) == 1


def test_impossible_coordinates_are_refused_with_their_line():
    di = ('<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane><d:BPMNShape bpmnElement="a">'
          '<c:Bounds xmlns:c="http://www.omg.org/spec/DD/20100524/DC" x="{}" y="1" width="1" height="1"/>'
          "</d:BPMNShape></d:BPMNPlane></d:BPMNDiagram>")

    for number in ("abc", "NaN", "inf", "1e300"):
        assert refused(file_of('<process id="p"><task id="a"/></process>' + di.format(number))).line == 2


WHOLE = process(chain(
    '<userTask id="a" name="审核" ld:fires="pass:approve"/><exclusiveGateway id="g" default="g_b"/><task id="b"/>'
    + flow("g", "end", "${x > 1}"), "a", "g", "b")).decode()


@settings(max_examples=150)
@given(st.data())
def test_mutated_files_only_ever_raise_bad_model(data):
    text = bytearray(WHOLE.encode())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(text) - 1))
        piece = data.draw(st.sampled_from([b"", b"<", b">", b'"', b"&", b"\xff", b"\x00", b"id=", b"</process>",
                                           b"<subProcess>", b"a", b"end", b"${", b"(", b"]]>"]))
        length = data.draw(st.integers(0, 40))
        text[place:place + length] = piece
    try:
        model = read(bytes(text))
    except BadModel:
        return
    assert all(problem.element_id and problem.name and problem.reason for problem in lint(model))
    assert draw(model).startswith("<svg")
    assert len(describe(model)) == sum(len(one.elements) for one in model.processes)


@given(st.binary(max_size=200))
def test_random_bytes_only_ever_raise_bad_model(data):
    with pytest.raises(BadModel):
        read(data)
