"""The pages of field work: planned, recorded and mended by forms; nothing typed is lost; strangers see nothing."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.fieldwork.models import Evidence, Item, Plan
from approvals.walkthrough.models import Finding
from tests.fieldwork.conftest import PDF, signed_in
from tests.walkthrough.conftest import Sandbox
from workflows.ledger.attempts import STREAM
from workflows.ledger.models import Event


def at(name, one):
    return reverse(name, args=[one.pk])


def test_a_manager_plans_and_dispatches(office):
    client = signed_in(office.manager)
    sent = {"kind": "base_test", "title": "网关更换基地测试", "process": office.process.pk, "task": "各办一笔",
            "due_on": "2099-12-11", "branches": [office.hangzhou.pk, office.ningbo.pk]}
    wrong = client.post(reverse("field-plan-new"), sent | {"branches": [], "due_on": "2001-01-01"})
    assert (wrong.status_code, "网关更换基地测试" in wrong.content.decode()) == (422, True)
    past = client.post(reverse("field-plan-new"), sent | {"due_on": "2001-01-01"})
    assert (past.status_code, "不能在过去" in past.content.decode()) == (422, True)
    assert client.post(reverse("field-plan-new"), sent | {"title": "a\x00b"}).status_code == 422
    answer = client.post(reverse("field-plan-new"), sent)
    plan = Plan.objects.get()
    assert answer["Location"] == at("field-plan", plan)
    assert "派发给分公司" in client.get(answer["Location"]).content.decode()
    assert client.post(at("field-plan-dispatch", plan)).status_code == 302
    again = client.post(at("field-plan-dispatch", plan))
    assert (again.status_code, "没有待派发" in again.content.decode()) == (409, True)
    assert client.get(reverse("field-plan", args=[10_000])).status_code == 404


def test_a_branch_records_finds_and_proves(office):
    task = office.task(office.dispatched())
    client = signed_in(office.hangzhou_staff)
    page = client.get(at("field-task", task)).content.decode()
    assert all(text in page for text in ("各渠道各办理一笔", "完成并记录", "记为优化项", "添加证据"))
    sent = {"text": "掌厅没有回执", "step": "办理", "owner": office.owner.number, "due_on": "2099-12-20"}
    wrong = client.post(at("field-task-found", task), sent | {"owner": "nobody"})
    assert (wrong.status_code, "掌厅没有回执" in wrong.content.decode()) == (422, True)
    assert client.post(at("field-task-found", task), sent).status_code == 302
    assert Item.objects.get().owner == office.owner
    bad = client.post(at("field-task-attach", task), {"upload": SimpleUploadedFile("x.exe", b"MZ")})
    assert (bad.status_code, "不接受" in bad.content.decode()) == (422, True)
    assert client.post(at("field-task-attach", task)).status_code == 422
    good = client.post(at("field-task-attach", task), {"upload": SimpleUploadedFile("截图.pdf", PDF)})
    assert good.status_code == 302
    file = client.get(at("field-file", Evidence.objects.get()))
    assert (b"".join(file.streaming_content), file["X-Content-Type-Options"]) == (PDF, "nosniff")
    assert client.post(at("field-task-record", task), {"summary": ""}).status_code == 422
    assert client.post(at("field-task-record", task), {"summary": "走通"}).status_code == 302
    twice = client.post(at("field-task-record", task), {"summary": "又走"})
    assert (twice.status_code, "为已完成" in twice.content.decode()) == (409, True)


def test_another_branch_cannot_tell_it_from_nothing(office):
    plan = office.dispatched(office.hangzhou)
    task = office.task(plan)
    item, file = office.note(task), office.attach(task)
    client = signed_in(office.ningbo_staff)
    for url in (at("field-task", task), at("field-item", item), at("field-file", file)):
        assert client.get(url).status_code == 404
    assert client.post(at("field-task-record", task), {"summary": "x"}).status_code == 404
    assert client.post(at("field-item-mend", item), {"fix": "x"}).status_code == 404
    assert plan.title not in client.get(reverse("field-work")).content.decode()
    assert client.get(at("field-plan", plan)).status_code == 403


def test_an_item_is_mended_and_verified_on_its_page(office):
    item = office.note(office.task(office.dispatched()))
    owner, finder = signed_in(office.owner), signed_in(office.hangzhou_staff)
    assert "提交验证" in owner.get(at("field-item", item)).content.decode()
    assert owner.post(at("field-item-mend", item), {"fix": ""}).status_code == 422
    refused = finder.post(at("field-item-mend", item), {"fix": "我来改"})
    assert (refused.status_code, "我来改" in refused.content.decode()) == (409, False)
    assert owner.post(at("field-item-attach", item), {"upload": SimpleUploadedFile("回执.pdf", PDF)}).status_code == 302
    assert owner.post(at("field-item-mend", item), {"fix": "补发回执"}).status_code == 302
    mine = owner.post(at("field-item-verify", item), {"result": "works", "opinion": "我看过"})
    assert (mine.status_code, "责任人不能验证" in mine.content.decode()) == (409, True)
    assert finder.post(at("field-item-verify", item), {"result": "works"}).status_code == 422
    assert finder.post(at("field-item-verify", item), {"result": "works", "opinion": "已复测"}).status_code == 302
    page = owner.get(at("field-item", item)).content.decode()
    assert all(text in page for text in ("已验证", "已复测", "补发回执", "回执.pdf"))


def test_who_verifies_what_they_mended_is_refused_and_on_record(office):
    item = office.mended(office.note(office.task(office.dispatched()), owner_id=office.hangzhou_staff.pk),
                         by=office.hangzhou_staff)
    sent = {"result": "works", "opinion": "很好"}
    answer = signed_in(office.hangzhou_staff).post(at("field-item-verify", item), sent)
    assert (answer.status_code, "责任人不能验证" in answer.content.decode()) == (409, True)
    tried = Event.objects.of_stream(STREAM).get()
    assert (tried.verb, tried.actor_id) == ("attempt.own_work", office.hangzhou_staff.pk)


def test_lists_are_filtered_in_the_url(office):
    plan = office.dispatched()
    office.note(office.task(plan))
    client = signed_in(office.manager)
    url = reverse("field-work")
    assert client.get(url, {"branch": "HZ", "kind": "base_test", "state": "dispatched", "q": "网关"}
                      ).content.decode().count("网关更换基地测试") == 1
    assert "没有符合条件的任务" in client.get(url, {"state": "late", "q": "网关"}).content.decode()
    assert client.get(url, {"state": "nothing", "page": "x", "q": "\x00"}).status_code == 200
    items = reverse("field-items")
    assert "掌厅没有回执" in client.get(items, {"branch": "HZ", "state": "open", "q": "何支"}).content.decode()
    assert "没有符合条件的优化项" in client.get(items, {"mine": "on"}).content.decode()
    english = client.get(items, headers={"accept-language": "en"}).content.decode()
    assert "Optimisation items" in english


def test_the_months_progress_is_a_page_and_a_table(office):
    office.note(office.task(office.dispatched()))
    client = signed_in(office.auditor)
    page = client.get(reverse("field-progress"), {"year": "2026"}).content.decode()
    assert all(text in page for text in ("2026 年", "杭州分公司", "2026-12", "?year=2026"))
    table = client.get(reverse("field-progress-csv"), {"year": "2026"})
    rows = table.content.decode("utf-8-sig").splitlines()
    assert rows[0] == "月份,分公司,计划,完成,超期,发现未验证,发现已验证"
    assert "2026-12,杭州分公司,1,0,0,0,0" in rows
    assert client.get(reverse("field-progress"), {"year": "x"}).status_code == 200
    assert "没有计划" in client.get(reverse("field-progress"), {"year": "2001"}).content.decode()


def test_a_task_is_called_off_on_its_page(office):
    task = office.task(office.dispatched())
    client = signed_in(office.manager)
    assert client.post(at("field-task-cancel", task), {"reason": ""}).status_code == 422
    assert client.post(at("field-task-cancel", task), {"reason": "网关延期"}).status_code == 302
    assert client.post(at("field-task-cancel", task), {"reason": "网关延期"}).status_code == 409


def test_what_was_noticed_in_the_sandbox_is_made_an_item_on_a_page(db):
    sandbox = Sandbox()
    walk = sandbox.open()
    finding = Finding.objects.create(walkthrough=walk, step="check", text="缺回归测试", found_by=sandbox.author,
                                     found_at=sandbox.tick())
    client, url = signed_in(sandbox.author), at("field-item-of-finding", finding)
    assert "缺回归测试" in client.get(url).content.decode()
    assert url in client.get(reverse("walkthrough", args=[walk.pk])).content.decode()
    sent = {"owner": sandbox.manager.number, "due_on": "2099-01-01"}
    assert client.post(url, sent | {"due_on": "2001-01-01"}).status_code == 422
    made = client.post(url, sent)
    assert made["Location"] == at("field-item", Item.objects.get())
    assert client.get(url)["Location"] == made["Location"]
    assert client.get(reverse("field-item-of-finding", args=[10_000])).status_code == 404


def test_pages_take_few_queries(office, django_assert_max_num_queries):
    task = office.task(office.dispatched())
    item = office.note(task)
    office.attach(task)
    client = signed_in(office.manager)
    for url in (reverse("field-work"), reverse("field-items"), at("field-task", task), at("field-item", item),
                at("field-plan", task.plan), reverse("field-progress")):
        with django_assert_max_num_queries(12):
            client.get(url)
