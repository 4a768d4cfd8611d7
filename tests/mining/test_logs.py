"""Event logs hold the cases as their chains do, keep to their format, and cases fit the version they ran on."""

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import resources
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from jsonschema import Draft202012Validator
from lxml import etree

from reports.mining import checking
from reports.mining.checking import BrokenLog, check_json, check_sqlite, check_xes
from reports.mining.conformance import conformance_of
from reports.mining.log import cases_in, logged, plain
from reports.mining.models import LogExport
from reports.mining.writing import write_log
from workflows.ledger.models import Event
from workflows.runtime.models import Case

EVER = {"since": datetime(2000, 1, 1, tzinfo=UTC), "until": datetime(2100, 1, 1, tzinfo=UTC)}
XES = "{http://www.xes-standard.org/}"


@pytest.fixture
def cases(house):
    return cases_in(process="marketing_case", **EVER)


def chains():
    """Event ids of all cases, a list a case, in the chain's order."""
    return {case.key: [f"{case.stream}#{seq}" for seq in Event.objects.of_stream(case.stream).order_by("seq")
                       .values_list("seq", flat=True)] for case in Case.objects.of_process("marketing_case")}


def test_a_trace_is_the_cases_chain_in_its_order(cases, tmp_path):
    file = tmp_path / "log.xes.gz"
    written = write_log(file, logged(cases), "xes")

    root = etree.fromstring(gzip.decompress(file.read_bytes()))
    read = {trace.find(f"{XES}string[@key='concept:name']").get("value"):
            [one.get("value") for one in trace.iterfind(f"{XES}event/{XES}id")] for trace in root.iter(f"{XES}trace")}
    assert read == chains()
    assert (written.cases, written.events) == check_xes(file) == (2, sum(map(len, read.values())))
    names = {one.get("value") for one in root.iterfind(f"{XES}trace/{XES}event/{XES}string[@key='concept:name']")}
    assert {"部门会签", "客服审核", "OA领导审批"} <= names


def test_objects_are_cases_people_and_versions_and_json_and_sqlite_say_the_same(cases, tmp_path):
    write_log(tmp_path / "log.json", logged(cases), "json")
    write_log(tmp_path / "log.sqlite", logged(cases), "sqlite")

    log = json.loads((tmp_path / "log.json").read_text())
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as database:
        events = dict(database.execute("SELECT ocel_id, ocel_type FROM event"))
        related = set(database.execute("SELECT * FROM event_object"))
    assert {"case", "person", "process_version"} <= {one["name"] for one in log["objectTypes"]}
    assert events == {one["id"]: one["type"] for one in log["events"]}
    assert set(events) == {key for chain in chains().values() for key in chain}
    assert related == {(one["id"], pair["objectId"], pair["qualifier"]) for one in log["events"]
                       for pair in one["relationships"]}
    assert all(isinstance(told["value"], str) for one in log["events"] for told in one["attributes"])
    times = [datetime.fromisoformat(one["time"]) for one in log["events"]]
    assert times == sorted(times)


def test_an_event_stands_once_in_the_table_of_its_kind_and_moments_are_called_so(cases, tmp_path):
    write_log(tmp_path / "log.sqlite", logged(cases), "sqlite")
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as database:
        kinds = [f"{what}_{mapped}" for what in ("event", "object")
                 for (mapped,) in database.execute(f"SELECT ocel_type_map FROM {what}_map_type")]
        columns = {kind: database.execute(f"PRAGMA table_info({kind})").fetchall() for kind in kinds}
    for kind, told in columns.items():
        assert [name for _no, name, *_more, key in told if key] == (["ocel_id"] if kind.startswith("event_") else [])
        assert {name: type_ for _no, name, type_, *_more in told}["ocel_time"] == "TIMESTAMP"


def test_every_case_fits_its_version_and_one_that_was_tampered_with_does_not(cases):
    whole = conformance_of(cases)
    assert (whole.cases, whole.fitting, whole.misfits, whole.share) == (2, 2, [], 100)
    assert whole.commands > 20

    case = Case.objects.get(pk=cases.order_by("pk").first().pk)
    Case.objects.filter(pk=case.pk).update(document=case.document.replace('"online":false', '"online":true'))
    after = conformance_of(cases)
    assert (after.fitting, [key for key, _why in after.misfits]) == (1, [case.key])


def test_a_period_takes_in_its_days_and_nothing_else(house, tmp_path):
    first = Case.objects.of_process("marketing_case").order_by("started_at").first()
    day = first.started_at
    assert list(cases_in(process="marketing_case", since=day, until=day + timedelta(microseconds=1))) == [first]
    assert not cases_in(process="marketing_case", since=day + timedelta(days=3650), until=EVER["until"]).exists()


BROKEN = {
    "dangling": lambda log: log["events"][0]["relationships"].append({"objectId": "case:none", "qualifier": "case"}),
    "undeclared": lambda log: log["eventTypes"].pop(),
    "twice": lambda log: log["events"].append(log["events"][0]),
    "alone": lambda log: log["events"][0]["relationships"].clear(),
    "number": lambda log: log["events"][0]["attributes"][0].update(value=3),
    "no offset": lambda log: log["events"][0].update(time="2026-07-01T00:00:00"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_object_log_is_found(cases, tmp_path, how):
    file = tmp_path / "log.json"
    write_log(file, logged(cases), "json")
    log = json.loads(file.read_text())
    BROKEN[how](log)
    file.write_text(json.dumps(log))
    with pytest.raises(BrokenLog):
        check_json(file)


@pytest.mark.parametrize("statement", [
    "DELETE FROM object WHERE ocel_type = 'person'", "DELETE FROM event_type1", "DELETE FROM event_object",
])
def test_a_broken_database_is_found(cases, tmp_path, statement):
    file = tmp_path / "log.sqlite"
    write_log(file, logged(cases), "sqlite")
    with closing(sqlite3.connect(file)) as database:
        database.execute(statement)
        database.commit()
    with pytest.raises(BrokenLog):
        check_sqlite(file)


def test_events_out_of_order_are_found(cases, tmp_path):
    file = tmp_path / "log.xes.gz"
    write_log(file, logged(cases), "xes")
    root = etree.fromstring(gzip.decompress(file.read_bytes()))
    trace = root.find(f"{XES}trace")
    trace.append(trace.findall(f"{XES}event")[0])
    file.write_bytes(gzip.compress(etree.tostring(root)))
    with pytest.raises(BrokenLog):
        checking.check_xes(file)


FAULTY = {
    "no objects": lambda log: log.pop("objects"),
    "an event without a time": lambda log: log["events"][0].pop("time"),
    "a time without offset": lambda log: log["events"][0].update(time="2026-12-07T12:00:00"),
    "an attribute of an object from no moment on": lambda log: log["objects"][0]["attributes"][0].pop("time"),
    "a relation without a word": lambda log: log["events"][0]["relationships"][0].pop("qualifier"),
    "a kind that is not declared as one": lambda log: log["eventTypes"][0].pop("attributes"),
}


@pytest.fixture
def fits_the_standard():
    schema = resources.files("reports").joinpath("mining/schemas/ocel.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema)).is_valid


def test_object_logs_fit_the_schema_of_the_standard(cases, tmp_path, fits_the_standard):
    write_log(tmp_path / "log.json", logged(cases), "json")
    text = (tmp_path / "log.json").read_text()
    assert fits_the_standard(json.loads(text))
    for fault, make in FAULTY.items():
        log = json.loads(text)
        make(log)
        assert not fits_the_standard(log), fault


BREAKING = {
    "no version": lambda root: root.attrib.pop("xes.version"),
    "an unknown element": lambda root: etree.SubElement(
        root.find(f"{XES}trace/{XES}event"), f"{XES}text", key="a", value=""),
    "no value": lambda root: root.find(f"{XES}trace/{XES}event/{XES}string").attrib.pop("value"),
    "no date": lambda root: root.find(f"{XES}trace/{XES}event/{XES}date").set("value", "2026-13-01"),
    "no number": lambda root: root.find(f"{XES}trace/{XES}event/{XES}int").set("value", "one"),
    "a trace before its log's head": lambda root: root.insert(0, root.find(f"{XES}trace")),
    "an attribute behind the events": lambda root: root.find(f"{XES}trace").append(
        root.find(f"{XES}trace/{XES}string")),
    "a global of nothing": lambda root: root.find(f"{XES}global").set("scope", "log"),
}


@pytest.mark.parametrize("how", BREAKING)
def test_what_the_schema_does_not_allow_is_found(cases, tmp_path, how):
    file = tmp_path / "log.xes.gz"
    write_log(file, logged(cases), "xes")
    root = etree.fromstring(gzip.decompress(file.read_bytes()))
    BREAKING[how](root)
    file.write_bytes(gzip.compress(etree.tostring(root)))
    with pytest.raises(BrokenLog):
        check_xes(file)


def test_what_no_xml_may_hold_is_left_out():
    assert plain("部门\x00会签\x0b\ud800😀\u202e") == "部门会签😀\u202e"


def test_the_command_writes_and_tells(cases, tmp_path):
    said = StringIO()
    call_command("export_log", "marketing_case", str(tmp_path / "a.xes.gz"), stdout=said)
    assert "2 of 2 cases fit" in said.getvalue()
    for wrong in (("marketing_case", "a.xes.gz"), ("no_such", "b.xes.gz")):
        with pytest.raises(CommandError):
            call_command("export_log", wrong[0], str(tmp_path / wrong[1]), stdout=said)


def test_statements_grow_with_batches_not_with_cases(cases, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        assert len(list(logged(cases))) == 2
    assert LogExport.objects.count() == 0
    assert connection.vendor
