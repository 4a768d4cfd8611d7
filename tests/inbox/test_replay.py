"""A real approval log through the whole stack: what it may do happens, what no process allows is listed."""

import gzip
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from approvals.inbox.replay.cast import BPMN
from approvals.inbox.replay.log import BadLog, traces
from tests.library.releasing import publish_version
from workflows.ledger.models import Event
from workflows.library.problems import CannotPublish
from workflows.library.services import create_process, draft_version
from workflows.runtime.models import Case
from workflows.runtime.selectors import replay

MORNING = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
LOG = "data/events/DomesticDeclarations.xes.gz"


@pytest.fixture
def people(db):
    from tests.organisation.factories import common_people

    return common_people()


@pytest.mark.slow
def test_five_hundred_real_cases_go_through_and_the_ledger_holds(samples, people, capsys):
    call_command("replay_log", str(samples / LOG), limit=500, players=1)

    said = capsys.readouterr().out
    completed = Case.objects.filter(process_key="domestic_declarations", status="ended").count()
    assert f"cases 500 completed {completed}" in said
    assert completed >= 475
    assert "all as written" in said
    some = Case.objects.filter(process_key="domestic_declarations").order_by("pk")[:20]
    assert all(replay(case).matches for case in some)


def test_the_same_log_twice_changes_nothing(samples, people, capsys):
    for _ in range(2):
        call_command("replay_log", str(samples / LOG), limit=20, players=1)

    assert "known 20" in capsys.readouterr().out
    assert Case.objects.filter(process_key="domestic_declarations").count() == 20


def test_what_the_process_does_not_allow_is_listed_with_its_reason(people, tmp_path, capsys):
    log = tmp_path / "log.xes"
    events = ["Declaration SUBMITTED by EMPLOYEE", "Payment Handled", "Declaration APPROVED by ADMINISTRATION",
              "Declaration FINAL_APPROVED by SUPERVISOR", "Request Payment", "Payment Handled", "Payment Handled"]
    log.write_text(xes(events))

    call_command("replay_log", str(log), players=1)

    said = capsys.readouterr().out
    assert "events carried out 5 refused 2" in said
    assert "Payment Handled: the case stands at administration" in said
    assert "Payment Handled: the case is over" in said


def test_a_version_that_pays_before_the_final_approval_is_refused_with_the_path(people):
    author, publisher = people.wujing.as_actor(), people.pengyu.as_actor()
    process = create_process(key="domestic_declarations", name="国内差旅报销", by=author, at=MORNING)
    source = BPMN.read_bytes().replace(b'targetRef="supervisor">', b'targetRef="request_payment">')
    draft = draft_version(process_id=process.pk, source=source, by=author, at=MORNING)

    with pytest.raises(CannotPublish) as refusal:
        publish_version(version_id=draft.pk, by=publisher, at=MORNING)

    assert any(problem.path for problem in refusal.value.problems)


@pytest.mark.parametrize("data", [b"", b"not xml", b"<other/>", b"<log><trace><event/></trace></log>",
                                  b"<!DOCTYPE log [<!ENTITY x 'y'>]><log><trace/></log>"])  # fmt: skip
def test_what_is_no_log_gets_a_sentence(tmp_path, data):
    zipped = gzip.compress(data)
    for name, stored in (("log.xes", data), ("log.xes.gz", zipped), ("cut.xes.gz", zipped[:-9])):
        file = tmp_path / name
        file.write_bytes(stored)
        with pytest.raises(BadLog):
            list(traces(file))


def test_a_missing_file_gets_a_sentence(db, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("replay_log", str(tmp_path / "nowhere.xes"))


def xes(names):
    """A log of one case, an event an hour."""
    events = "".join(
        f'<event><string key="concept:name" value="{name}"/>'
        f'<date key="time:timestamp" value="2017-01-09T{hour + 8:02d}:00:00+01:00"/></event>'
        for hour, name in enumerate(names)
    )
    return f'<log><trace><string key="concept:name" value="declaration1"/>{events}</trace></log>'


def test_every_event_of_a_replay_is_in_its_cases_chain(samples, people):
    call_command("replay_log", str(samples / LOG), limit=5, players=1)

    for case in Case.objects.filter(process_key="domestic_declarations"):
        assert Event.objects.filter(stream=case.stream).count() == case.ledger_seq
