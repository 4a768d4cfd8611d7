"""Versions: bytes that stay, releases by a second person, one in force at a time."""

import json
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django_fsm import TransitionNotAllowed

from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.engine.machine import Machine, Precedence
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.library import domains, graphs
from workflows.library.models import Process, ProcessVersion
from workflows.library.problems import CannotPublish, CannotRetire
from workflows.library.retiring import retire_version
from workflows.library.selectors import called_by, current_version, graph_of, versions
from workflows.library.services import CannotDraft, create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU, ZHAO = Actor(id=1, name="吴静", number="10008"), Actor(id=2, name="赵启明")
ONE, TWO, THREE = (bpmn(task("review", f"审核{number}")) for number in "一二三")
State = ProcessVersion.State


@pytest.fixture
def process(db):
    return create_process(key="small", name="小流程", by=WU, at=NOON)


def draft(process, source=ONE, by=WU, at=NOON, **more):
    return draft_version(process_id=process.pk, source=source, by=by, at=at, **more)


def publish(version, by=ZHAO, at=NOON):
    return publish_version(version_id=version.pk, by=by, at=at)


def test_processes_get_the_next_code_and_are_recorded(process):
    assert process.code == "PRC-0001"
    assert create_process(key="other", name="另一个", by=WU, at=NOON, owner=ZHAO).code == "PRC-0002"
    event = Event.objects.filter(stream="library").latest("seq")
    assert (event.verb, event.object_key, event.actor_name) == ("process.created", "process:PRC-0002", "吴静")
    with pytest.raises(ValidationError):
        create_process(key="small", name="重复", by=WU, at=NOON)


def test_a_draft_keeps_the_bytes_as_they_are(process):
    source = ONE.replace(b"<startEvent", b"<!-- a comment -->  <startEvent")
    version = draft(process, source, notes="首版")
    version.refresh_from_db()
    assert (version.bytes, version.sha256) == (source, sha256(source).hexdigest())
    assert (version.number, version.state, version.author_name) == (1, State.DRAFT, "吴静")
    body = json.loads(Event.objects.get(stream="version:PRC-0001/1").body)
    assert body["files"] == [{"name": "PRC-0001-v1.bpmn", "sha256": version.sha256, "size": len(source)}]
    assert (body["verb"], body["version"], body["reason"]) == ("version.drafted", version.sha256, "首版")


def test_a_file_in_another_encoding_is_stored_as_utf8(process):
    text = ONE.decode().replace('encoding="UTF-8"', 'encoding="GB18030"')
    version = draft(process, text.encode("gb18030"))
    assert "审核一" in version.bytes.decode()


@pytest.mark.parametrize("source", [b"", b"not xml", b"<html/>", ONE[:200]])
def test_what_is_no_process_is_refused_with_a_sentence(process, source):
    with pytest.raises(CannotDraft, match="。"):
        draft(process, source)
    assert not ProcessVersion.objects.exists()


def test_the_same_bytes_are_one_version(process):
    draft(process)
    with pytest.raises(CannotDraft, match="第 1 版完全相同"):
        draft(process)


def test_a_second_person_publishes(process):
    version = draft(process)
    with pytest.raises(CannotPublish, match="第二人"):
        publish(version, by=WU)
    assert current_version("small") is None

    publish(version)

    current = current_version("small")
    assert (current, current.state, current.published_by_name, current.published_at) == (
        version, State.PUBLISHED, "赵启明", NOON,
    )
    assert list(Event.objects.filter(stream=version.stream).values_list("verb", flat=True)) == [
        "version.drafted", "version.submitted", "version.tested", "version.reviews_passed", "version.approved",
        "version.published",
    ]


def test_the_database_refuses_a_publication_by_the_author(process):
    version = draft(process)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessVersion.objects.filter(pk=version.pk).update(
            state=State.PUBLISHED, published_by_id=WU.id, published_at=NOON
        )


def test_the_system_publishes_nothing(process):
    with pytest.raises(ValueError, match="people"):
        publish(draft(process), by=SYSTEM)


def test_a_newer_version_supersedes_the_former(process):
    first, second = publish(draft(process)), draft(process, TWO)
    publish(second, at=NOON + timedelta(minutes=3))
    first.refresh_from_db()
    assert (first.state, first.superseded_at) == (State.SUPERSEDED, NOON + timedelta(minutes=3))
    assert current_version("small") == second
    assert [version.state for version in versions(process)] == [State.SUPERSEDED, State.PUBLISHED]
    assert all(verdict.wrong is None for verdict in verify_all())


def test_only_what_is_open_can_be_published(process):
    version = publish(draft(process))
    with pytest.raises(CannotPublish, match="已发布"):
        publish(version)


def test_the_state_moves_only_as_the_machine_allows(process):
    version = draft(process)
    with pytest.raises(AttributeError):
        version.state = State.PUBLISHED
    version.submit()
    version.pass_test()
    version.pass_reviews()
    for early in (version.begin_trial, lambda: version.publish(at=NOON)):
        with pytest.raises(TransitionNotAllowed):
            early()
    version.approve(by=ZHAO, at=NOON)
    version.begin_trial()
    version.send_back()
    assert (version.state, version.approved_by_id) == (State.DRAFT, None)


def test_a_version_with_problems_names_the_elements(process):
    broken = draft(process, bpmn(task("review"), ("lost", "游离", ""), extra='<userTask id="island" name="孤岛"/>'))
    with pytest.raises(CannotPublish) as refusal:
        publish(broken)
    assert refusal.value.problems
    assert all(problem.reason for problem in refusal.value.problems)
    assert {problem.element_id for problem in refusal.value.problems} & {"island", "lost"}
    broken.refresh_from_db()
    assert broken.state == State.DRAFT


def test_a_called_process_is_bound_when_its_caller_is_published(process):
    caller = create_process(key="caller", name="调用方", by=WU, at=NOON)
    calling = draft(caller, bpmn(("call", "调用小流程", 'calledElement="small"', "callActivity")))
    with pytest.raises(CannotPublish) as refusal:
        publish(calling)
    [problem] = refusal.value.problems
    assert (problem.element_id, "small" in problem.reason) == ("call", True)

    first = publish(draft(process))
    publish(calling)
    publish(draft(process, TWO))

    calling.refresh_from_db()
    assert calling.bound == {"small": first.sha256}
    assert list(called_by(calling)) == [first]


def test_a_version_is_retired_with_a_reason(process):
    version = draft(process)
    with pytest.raises(CannotRetire, match="草稿"):
        retire_version(version_id=version.pk, by=ZHAO, at=NOON, reason="停用")
    publish(version)
    with pytest.raises(CannotRetire, match="原因"):
        retire_version(version_id=version.pk, by=ZHAO, at=NOON, reason=" ")
    retire_version(version_id=version.pk, by=WU, at=NOON, reason="停用")
    assert current_version("small") is None
    assert Event.objects.filter(stream=version.stream).latest("seq").verb == "version.retired"


def test_at_most_one_version_is_in_force(process):
    publish(draft(process))
    other = draft(process, TWO)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessVersion.objects.filter(pk=other.pk).update(
            state=State.PUBLISHED, published_by_id=ZHAO.id, published_at=NOON
        )


@pytest.mark.parametrize("sql", [
    "UPDATE library_processversion SET source = sha256::bytea",
    "UPDATE library_processversion SET source = 'x'",
    "UPDATE library_processversion SET sha256 = 'x'",
    "UPDATE library_processversion SET number = 9",
    "UPDATE library_processversion SET author_id = 9",
    "UPDATE library_processversion SET state = 'draft'",
    "UPDATE library_processversion SET published_by_id = 9",
    "UPDATE library_processversion SET approved_by_id = 9",
    "UPDATE library_processversion SET bindings = '[]'",
    "DELETE FROM library_processversion",
])
def test_nothing_published_is_changed_or_deleted_by_sql(process, sql):
    if "::" in sql and connection.vendor == "sqlite":
        sql = "INSERT OR REPLACE INTO library_processversion SELECT * FROM library_processversion"
    version = publish(draft(process))
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, None)
    version.refresh_from_db()
    assert version.bytes == ONE


def test_a_draft_may_still_change(process):
    version = draft(process)
    ProcessVersion.objects.filter(pk=version.pk).update(notes="改", source=TWO, sha256=sha256(TWO).hexdigest())
    version.delete()
    assert not ProcessVersion.objects.exists()


@pytest.mark.postgres
def test_postgresql_keeps_versions_from_truncation(process):
    draft(process)
    connection.check_constraints()  # what waits for the commit would refuse the truncation first
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; TRUNCATE library_processversion CASCADE", None)


def test_a_version_is_compiled_once(process, monkeypatch, django_assert_num_queries):
    graphs.forget()
    version, compilations = publish(draft(process)), []
    graphs.forget()
    compiled = graphs.compiled
    monkeypatch.setattr(graphs, "compiled", lambda version: compilations.append(version.number) or compiled(version))
    assert graph_of(version) is graph_of(version)
    assert compilations == [1]
    current = current_version("small")
    with django_assert_num_queries(0):
        assert graph_of(current).nodes["review"].name == "审核一"


def test_two_versions_published_minutes_apart_are_two_graphs(process):
    first = publish(draft(process))
    before = graph_of(current_version("small"))
    publish(draft(process, TWO), at=NOON + timedelta(minutes=3))
    assert graph_of(current_version("small")).nodes["review"].name == "审核二"
    assert graph_of(first) is before


def test_the_memory_for_graphs_is_bounded(process, monkeypatch):
    graphs.forget()
    monkeypatch.setattr(graphs, "KEPT", 2)
    for source in (ONE, TWO, THREE):
        graph_of(draft(process, source))
    assert len(graphs._graphs) == 2


def test_nothing_runs_on_damaged_bytes(process):
    version = draft(process)
    version.source = TWO
    graphs.forget()
    with pytest.raises(graphs.SourceDamaged):
        graph_of(version)


@pytest.mark.postgres
def test_two_publications_at_once_leave_one_version_in_force(transactional_db):
    process = create_process(key="small", name="小流程", by=WU, at=NOON)
    drafts = [draft(process, source) for source in (ONE, TWO, THREE)]
    barrier = threading.Barrier(3)

    def release(version):
        barrier.wait()
        try:
            publish(version)
        finally:
            connection.close()

    people = [threading.Thread(target=release, args=(version,)) for version in drafts]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    assert sorted(versions(process).values_list("state", flat=True)) == ["published", "superseded", "superseded"]


@pytest.mark.postgres
def test_two_new_processes_at_once_get_two_codes(transactional_db):
    barrier = threading.Barrier(3)

    def create(number):
        barrier.wait()
        try:
            create_process(key=f"p{number}", name="流程", by=WU, at=NOON)
        finally:
            connection.close()

    people = [threading.Thread(target=create, args=(number,)) for number in range(3)]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    assert sorted(Process.objects.values_list("code", flat=True)) == ["PRC-0001", "PRC-0002", "PRC-0003"]


class Marketing:
    """A little domain: nothing is approved that was not reviewed."""

    def machine(self):
        return Machine("draft", frozenset({"approved"}), {
            "review": {"draft": "reviewed", "reviewed": "reviewed"},
            "approve": {"draft": "approved", "reviewed": "approved"},
        })

    def laws(self):
        return [Precedence("先审核后批准", first="review", then="approve")]

    def operations(self):
        return frozenset({"notify"})


@pytest.fixture
def domain(monkeypatch):
    monkeypatch.setattr(domains, "_providers", {"small": Marketing()})
    monkeypatch.setattr(domains, "_offers", [])


REVIEW = task("review", "审核", 'ld:candidateGroups="quality" ld:fires="review"')
APPROVE = task("approve", "批准", 'ld:candidateGroups="leader" ld:fires="approve"')


def test_a_version_that_breaks_a_law_is_refused_with_the_path(process, domain):
    unreviewed = draft(process, bpmn(task("look", "看一眼"), APPROVE))
    with pytest.raises(CannotPublish) as refusal:
        publish(unreviewed)
    [problem] = [problem for problem in refusal.value.problems if problem.element_id == "approve"]
    assert "先审核后批准" in problem.reason
    assert [point.element_id for point in problem.path][-2:] == ["look", "approve"]


def test_a_version_that_never_finishes_the_domain_is_refused(process, domain):
    with pytest.raises(CannotPublish):
        publish(draft(process, bpmn(REVIEW)))


def test_a_version_that_calls_what_nobody_offers_is_refused(process, domain):
    def calling(name):
        job = ("tell", "通知", f'ld:operation="{name}"', "serviceTask")
        return draft(process, bpmn(REVIEW, job, APPROVE))

    with pytest.raises(CannotPublish) as refusal:
        publish(calling("launch_rocket"))
    assert "launch_rocket" in refusal.value.problems[0].reason
    publish(calling("notify"))
    domains.offer_operations(lambda: ["launch_rocket"])
    assert domains.operations_of("small") == {"notify", "launch_rocket"}
    assert domains.operations_of("other") == {"launch_rocket"}


def test_a_lawful_version_is_published_with_what_was_proved(process, domain):
    version = publish(draft(process, bpmn(REVIEW, APPROVE)))
    detail = json.loads(Event.objects.filter(stream=version.stream).latest("seq").body)["detail"]
    assert detail["states"] > 3
    assert isinstance(detail["assumptions"], list)
