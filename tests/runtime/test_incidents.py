"""The pages of incidents: who sees them, what they say, what can be done about it."""

import pytest
from django.urls import reverse

from approvals.organisation.models import Department, Person
from tests.runtime.conftest import CLERK, NOON
from tests.runtime.desk import Narrow
from tests.runtime.drawings import draw, end, job, start, user
from tests.runtime.publishing import publish
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.runtime import operations, ports
from workflows.runtime.incidents import CannotResolve, resolve_incident, retry_incident
from workflows.runtime.models import Incident
from workflows.runtime.services import cancel_case, start_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(client):
    """Sign somebody of this role in and return them."""
    department = Department.objects.create(code="quality", name="品质部", kind="province")

    def enter(role):
        person = Person.objects.create(number=f"no-{role}", name="赵启明", department=department, role=role)
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return person

    return enter


@pytest.fixture
def printer(monkeypatch):
    """An operation that fails as long as `broken` says so."""
    printer = {"broken": "<b>卡纸</b>", "runs": 0}

    def stamp(case, attributes, key):
        printer["runs"] += 1
        if printer["broken"]:
            raise outbox.Undeliverable(printer["broken"])

    monkeypatch.setattr(operations, "_REGISTERED", {"archive.stamp": stamp})
    return printer


def jammed(key="L-1", process="letter"):
    """A case whose automatic task failed for good."""
    if not ports.domains.get(process) and not Incident.objects.exists():
        publish(process, draw(process, start(), job("stamp", "archive.stamp"), user("send"), end(),
                              flows="start -> stamp -> send -> end"))
    case = start_case(process_key=process, key=key, title="关于春节值班的函", by=CLERK, at=NOON)
    while outbox.deliver_due(10, NOON):
        pass
    outbox.deliver_due(10, NOON)
    return Incident.objects.get(case=case)


def page(client, name="incidents", query="", **kwargs):
    return client.get(reverse(name, kwargs=kwargs) + query)


@pytest.mark.parametrize("role", ["process_manager", "administrator"])
def test_the_list_says_what_failed_where_and_how_often(client, enter, world, printer, role):
    jammed()
    enter(role)
    told = page(client).content.decode()
    for words in ("自动任务「stamp」没有完成", "L-1", "关于春节值班的函", "卡纸", "重试", "异常"):
        assert words in told
    assert "<b>卡纸" not in told
    assert (f'href="/c/{Incident.objects.get().case.key}/"' in told) is (role == "process_manager")


@pytest.mark.parametrize("role", ["staff", "auditor", "leader"])
@pytest.mark.parametrize("name", ["incidents", "incident", "incident-retry", "incident-close"])
def test_nobody_else_sees_or_touches_incidents(client, enter, world, printer, role, name):
    kwargs = {} if name == "incidents" else {"pk": jammed().pk}
    enter(role)
    assert client.get(reverse(name, kwargs=kwargs)).status_code == 403
    assert client.post(reverse(name, kwargs=kwargs), {"note": "处理完毕"}).status_code == 403
    assert not Incident.objects.filter(resolved_at__isnull=False).exists()


def test_what_does_not_exist_is_not_found(client, enter, world):
    enter("process_manager")
    assert page(client, "incident", pk=4711).status_code == 404
    assert client.post(reverse("incident-retry", args=[4711])).status_code == 404


def test_the_list_is_filtered_in_the_url(client, enter, world, printer):
    one, two = jammed("L-1"), jammed("L-2")
    resolve_incident(incident_id=two.pk, by=CLERK, at=NOON, note="线下盖章")
    enter("process_manager")

    def shown(query):
        return [row.incident.pk for row in page(client, query=query).context["rows"]]

    assert (shown(""), shown("?state=closed")) == ([one.pk], [two.pk])
    assert set(shown("?state=all")) == {one.pk, two.pk}
    assert (shown("?state=all&q=L-2"), shown("?state=all&q=卡纸 L-1")) == ([two.pk], [one.pk])
    assert (shown("?process=letter"), shown("?process=letter&state=closed&q=L-1")) == ([one.pk], [])
    assert "没有符合条件的异常" in page(client, query="?q=L-9").content.decode()
    closed = page(client, query="?state=closed").content.decode()
    assert "线下盖章" in closed
    assert "陈晓" in closed


def test_a_list_without_incidents_says_so(client, enter, world):
    enter("administrator")
    assert "没有待处理的异常" in page(client).content.decode()


def test_a_manager_tries_again_and_the_case_goes_on(client, enter, world, printer):
    incident = jammed()
    manager = enter("process_manager")
    printer["broken"] = ""

    answer = client.post(reverse("incident-retry", args=[incident.pk]), {"note": "已换纸"}, follow=True)
    incident.refresh_from_db()
    outbox.deliver_due(10, incident.resolved_at)

    assert "已安排重试" in answer.content.decode()
    assert [item.node for item in world.desk.of(incident.case)] == ["send"]
    event = Event.objects.get(stream="case:L-1", verb="incident.retried")
    assert (event.actor_id, "已换纸" in event.body) == (manager.pk, True)


def test_tries_are_counted_over_incidents_of_the_same_place(world, printer):
    first = jammed()
    retry_incident(incident_id=first.pk, by=CLERK, at=NOON)
    outbox.deliver_due(10, NOON)
    again = Incident.objects.open().get()
    assert (printer["runs"], first.tries, again.tries) == (2, 1, 2)


def test_closing_needs_a_reason_which_the_trail_keeps(client, enter, world, printer):
    incident = jammed()
    enter("administrator")
    address = reverse("incident-close", args=[incident.pk])

    empty = client.post(address, {"note": " "})
    assert (empty.status_code, Incident.objects.open().count()) == (422, 1)
    client.post(address, {"note": "改用纸质盖章"})
    late = client.post(address, {"note": "再关一次"})

    assert (late.status_code, Incident.objects.open().count()) == (409, 0)
    assert "该异常已处理" in late.content.decode()
    assert "改用纸质盖章" in Event.objects.get(stream="case:L-1", verb="incident.resolved").body
    with pytest.raises(CannotResolve):
        resolve_incident(incident_id=incident.pk, by=CLERK, at=NOON, note="")


def test_a_case_that_is_over_is_not_tried_again(client, enter, world, printer):
    incident = jammed()
    cancel_case(case_id=incident.case_id, by=CLERK, at=NOON)
    enter("process_manager")
    told = page(client, "incident", pk=incident.pk).content.decode()
    assert reverse("incident-retry", args=[incident.pk]) not in told
    assert client.post(reverse("incident-retry", args=[incident.pk])).status_code == 409


def test_an_error_that_nobody_catches_is_told_in_words(world, monkeypatch):
    monkeypatch.setitem(ports.domains, "narrow", Narrow())

    def fail(case, attributes, key):
        raise operations.BpmnError("NO_PAPER")

    monkeypatch.setattr(operations, "_REGISTERED", {"archive.stamp": fail})
    assert jammed().message == "操作报出错误「NO_PAPER」，流程没有为它准备去路。"


def test_the_pages_take_few_queries_and_have_pages(client, enter, world, printer, django_assert_max_num_queries):
    for number in range(55):
        jammed(f"L-{number}")
    enter("process_manager")
    page(client)
    with django_assert_max_num_queries(12):
        told = page(client, query="?q=L-")
    assert (len(told.context["rows"]), told.context["page"].paginator.num_pages) == (50, 2)
    assert "?q=L-&amp;page=2" in told.content.decode()
    with django_assert_max_num_queries(12):
        page(client, "incident", pk=Incident.objects.first().pk)


def test_the_pages_speak_english_and_hold_nothing_inline(client, enter, world, printer):
    incident = jammed()
    person = enter("process_manager")
    Person.objects.filter(pk=person.pk).update(language="en")
    for name, kwargs in (("incidents", {}), ("incident", {"pk": incident.pk})):
        told = client.get(reverse(name, kwargs=kwargs), headers={"accept-language": "en"}).content.decode()
        assert "did not finish" in told
        assert "Incidents" in told
        assert "<style" not in told
        assert " style=" not in told
        assert "onclick" not in told
