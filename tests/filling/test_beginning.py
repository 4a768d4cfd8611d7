"""A case begun with a form: what is typed is checked, kept, and told by the trail."""

import pytest
from django.urls import reverse

from approvals.filling.models import StartDraft
from approvals.filling.selectors import data_of, startable
from approvals.filling.services import CannotFill, CannotKeep, CannotSave, save_start_draft
from tests.filling.conftest import PDF
from tests.filling.processes import change_form, change_process
from tests.inbox.world import events, fresh
from tests.runtime.publishing import publish
from workflows.library.models import Process
from workflows.runtime.models import Case
from workflows.runtime.selectors import replay


def body(event):
    import json

    return json.loads(event.body)


def test_a_case_begins_with_what_was_typed_and_the_trail_says_so(world):
    people = world.people
    case = world.begin(online="true", peak="1,500", budget="1370000.50", owner=people.wangmin.number,
                       unit=people.wangmin.department.code, channels=["sms", "hall"], reason="第一行\r\n第二行")
    assert case.key == f"{world.version.process.code}-2026-0001"
    data = data_of(fresh(case))
    assert {key: data[key] for key in ("gateway", "online", "peak", "budget", "owner", "unit", "reason")} == {
        "gateway": "unionpay", "online": True, "peak": 1500, "budget": "1370000.5",
        "owner": f"person:{people.wangmin.number}", "unit": people.wangmin.department.code, "reason": "第一行\n第二行"}
    assert (list(data["channels"]), list(data["report"]), data["ends"]) == (["hall", "sms"], [], None)
    told = {change["label"]: change["new"] for change in body(events(case, "case.started")[0])["diff"]}
    assert (told["预算"], told["联系人"], told["涉及渠道"], told["线上渠道"]) == (
        "1,370,000.50 元", f"{people.wangmin.name} · {people.wangmin.department.name}", "HALL、SMS", "是")
    assert replay(fresh(case)).matches


def test_numbers_of_cases_go_up_by_process_and_year(world):
    assert [world.begin().key[-4:] for _ in range(3)] == ["0001", "0002", "0003"]


@pytest.mark.parametrize(("typed", "wrong"), [
    ({"gateway": ""}, "gateway"),
    ({"gateway": "paypal"}, "gateway"),
    ({"online": "true"}, "peak"),
    ({"online": "true", "peak": "0"}, "peak"),
    ({"budget": "2000000.01"}, "budget"),
    ({"budget": "1e3"}, "budget"),
    ({"begins": "2026-02-30"}, "begins"),
    ({"ends": "2026-12-01"}, "ends"),
    ({"owner": "没有这个人"}, "owner"),
    ({"unit": "NOWHERE"}, "unit"),
    ({"channels": ["hall", "carrier-pigeon"]}, "channels"),
    ({"reason": "长" * 501}, "reason"),
    ({"report": "a" * 64 + "/x.pdf"}, "report"),  # only the test step writes it
    ({"nobody": "x"}, "nobody"),
])
def test_what_is_wrong_is_said_beside_its_field_and_no_case_begins(world, typed, wrong):
    with pytest.raises(CannotFill) as refusal:
        world.begin(**typed)
    assert list(refusal.value.fields) == [f"field.{wrong}"]
    assert not Case.objects.exists()


def test_a_title_is_asked_for_together_with_the_rest(world):
    from approvals.filling.services import begin_case

    form = {**world.typed(gateway=""), "title": " \x00 "}
    with pytest.raises(CannotFill) as refusal:
        begin_case(version=world.version, form=form, by=world.people.chenxiao, at=world.now)
    assert set(refusal.value.fields) == {"title", "field.gateway"}


def test_two_people_of_one_name_are_told_apart_by_number(world):
    from tests.organisation.factories import add_person

    for number in ("77001", "77002"):
        add_person(name="同名", number=number)
    with pytest.raises(CannotFill, match="有 2 位叫「同名」"):
        world.begin(owner="同名")
    assert data_of(fresh(world.begin(owner="77002 同名")))["owner"] == "person:77002"
    assert data_of(fresh(world.begin(owner=world.people.wangmin.name)))["owner"].startswith("person:")


def test_a_process_without_form_asks_for_a_title_only(world, enter):
    from tests.filling.processes import draw, end, start, user
    from workflows.library.models import ProcessVersion

    publish("bare", draw("bare", start(), user("a"), end(), flows="start -> a -> end"))
    code = Process.objects.get(key="bare").code
    version = ProcessVersion.objects.get(process__key="bare")
    answer = enter(world.people.chenxiao).post(
        reverse("case-begin", args=[code]), {"title": "只有标题", "version": version.pk})
    assert (answer.status_code, Case.objects.get().title) == (302, "只有标题")
    again = enter(world.people.chenxiao).post(
        reverse("case-begin", args=[code]), {"title": "伪造", "version": version.pk, "field.x": "1"})
    assert again.status_code == 422


# --- the page ---------------------------------------------------------------------------------------------------------


def url(world, name="case-begin"):
    return reverse(name, args=[world.version.process.code])


def test_the_page_draws_every_kind_and_takes_few_statements(world, enter, django_assert_max_num_queries):
    browser = enter(world.people.chenxiao)
    browser.get(url(world))
    with django_assert_max_num_queries(12):
        page = browser.get(url(world)).content.decode()
    for words in ('name="field.gateway"', 'type="radio"', 'type="checkbox"', 'inputmode="decimal"', 'type="date"',
                  "data-people", "<textarea", "更换的网关", "基本情况", "data-rules", 'max="2000000"'):
        assert (words in page) == (words != 'max="2000000"')
    assert 'name="field.report"' not in page  # another step's
    assert " style=" not in page
    assert "<script>" not in page


def test_what_was_typed_comes_back_with_errors_beside_fields_and_on_top(world, enter):
    sent = {**world.typed(gateway="", budget="多", reason="<script>x</script>"), "version": world.version.pk}
    answer = enter(world.people.chenxiao).post(url(world), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("请填写「更换的网关」。") == 2
    assert 'href="#new-field.budget"' in page
    assert 'value="多"' in page
    assert "&lt;script&gt;x" in page
    assert 'value="更换银联网关"' in page


def test_a_version_that_came_into_force_meanwhile_is_told_and_everything_stays(world, enter):
    sent = {**world.typed(reason="写了很久"), "version": world.version.pk}
    publish("change", change_process(inside=change_form().replace("更换的网关", "换成哪个网关")))
    answer = enter(world.people.chenxiao).post(url(world), sent)
    page = answer.content.decode()
    assert (answer.status_code, "换成哪个网关" in page, "写了很久" in page) == (409, True, True)
    assert not Case.objects.exists()


def test_begun_the_page_of_the_case_shows_it_all(world, enter):
    browser = enter(world.people.chenxiao)
    answer = browser.post(url(world), {**world.typed(reason="风险可控"), "version": world.version.pk}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == f"/c/{Case.objects.get().key}/"
    for words in ("填写内容", "按第 1 版的表单", "风险可控", "UNIONPAY"):
        assert words in page


def test_the_trail_tells_what_was_filled_in(world, enter):
    case = world.begin(budget="1370000.50", reason="风险可控")
    page = enter(world.people.chenxiao).get(reverse("trail", args=[case.key])).content.decode()
    for words in ("预算", "1,370,000.50 元", "变更原因", "风险可控"):
        assert words in page


def test_htmx_is_led_on_without_a_page(world, enter):
    sent = {**world.typed(), "version": world.version.pk}
    answer = enter(world.people.chenxiao).post(url(world), sent, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/c/{Case.objects.get().key}/")


def test_a_draft_is_kept_shown_again_and_gone_with_the_case(world, enter):
    browser = enter(world.people.chenxiao)
    typed = {**world.typed(gateway="", reason="半句\x00话"), "field.channels": ["hall", "app"]}
    assert browser.post(url(world, "begin-draft"), typed).status_code == 204
    page = browser.get(url(world)).content.decode()
    assert "半句话" in page
    assert [f'value="{one}" checked' in page for one in ("hall", "app", "sms", "unionpay")] == [
        True, True, False, False]
    assert enter(world.people.liqiang).get(url(world)).content.decode().count("半句话") == 0
    world.begin()
    assert not StartDraft.objects.exists()


def test_a_draft_without_end_is_refused(world):
    with pytest.raises(CannotSave):
        save_start_draft(process=world.version.process, form={"field.reason": "长" * 200_001},
                         by=world.people.chenxiao, at=world.now)


def test_rules_are_told_as_the_server_reckons_them(world, enter):
    browser = enter(world.people.chenxiao)
    off = browser.post(url(world, "begin-rules"), {"field.gateway": "ccb"}).json()
    on = browser.post(url(world, "begin-rules"), {"field.online": "true"}).json()
    assert ("peak" in off["hidden"], "peak" in on["hidden"], "peak" in on["required"]) == (True, False, True)


def test_a_process_of_a_domain_is_begun_elsewhere(world, enter):
    from marketing_review.services.process import PROCESS_KEY

    process, _new = Process.objects.get_or_create(
        key=PROCESS_KEY, defaults={"code": "PRC-9001", "name": "营销案", "created_at": world.now})
    assert startable(process, world.people.chenxiao, world.now).version is None
    assert enter(world.people.chenxiao).get(reverse("case-begin", args=[process.code])).status_code == 404


def test_the_list_finds_processes_by_words_and_the_process_leads_there(world, enter, django_assert_max_num_queries):
    browser = enter(world.people.chenxiao)
    browser.get("/begin/")
    with django_assert_max_num_queries(12):
        page = browser.get("/begin/").content.decode()
    assert url(world) in page
    assert "没有符合条件的流程" in browser.get("/begin/?q=%00没有").content.decode()
    assert url(world) in browser.get(reverse("process", args=[world.version.process.code])).content.decode()


def test_what_the_clock_begins_is_not_offered(world, enter):
    browser = enter(world.people.chenxiao)
    assert url(world) in browser.get("/begin/").content.decode()
    world.version.start_clocks.create(element="start", form="cycle", spec="R/P1D")

    assert url(world) not in browser.get("/begin/").content.decode()


def test_auditors_begin_nothing(world, enter):
    browser = enter(world.people.zhengshen)
    for name in ("case-begin", "begin-draft", "begin-rules", "begin-file"):
        assert browser.post(url(world, name)).status_code == 403
    assert browser.get("/begin/").status_code == 403
    assert url(world) not in browser.get(reverse("process", args=[world.version.process.code])).content.decode()


def test_the_page_speaks_english(world, enter):
    from approvals.organisation.models import Person

    Person.objects.filter(pk=world.people.chenxiao.pk).update(language="en")
    browser = enter(Person.objects.get(pk=world.people.chenxiao.pk))
    page = browser.post(url(world), {"version": world.version.pk, "sheet": "1"},
                        headers={"accept-language": "en"}).content.decode()
    assert "Please fill in “更换的网关”." in page
    assert "Send and begin" in page


# --- files ------------------------------------------------------------------------------------------------------------


def test_a_file_is_handed_out_to_whoever_brought_it_and_to_readers_of_its_case(world, enter):
    people = world.people
    case = world.begin()
    world.test_done(case)
    token = data_of(fresh(case))["report"][0]
    address = reverse("filed", args=token.split("/"))
    assert b"".join(enter(people.wangmin).get(address).streaming_content) == PDF
    assert enter(people.chenxiao).get(address).status_code == 404
    answer = enter(people.chenxiao).get(f"{address}?c={case.key}")
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PDF
    assert enter(people.sunhao).get(f"{address}?c={case.key}").status_code == 404  # a stranger to the case
    other = world.begin()
    assert enter(people.chenxiao).get(f"{address}?c={other.key}").status_code == 404  # not of that case
    assert enter(people.chenxiao).get(f"{address}?c=%00").status_code == 404


def test_without_a_script_a_file_comes_with_everything_typed(world, enter):
    from django.core.files.uploadedfile import SimpleUploadedFile

    inside = change_form().replace('id="reason"', 'id="reason"').replace(
        "</ld:section>", '<ld:field id="papers" label="材料" kind="files"/></ld:section>', 1)
    publish("change", change_process(inside=inside))
    upload = SimpleUploadedFile("材料.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n")
    answer = enter(world.people.chenxiao).post(
        url(world, "begin-file"), {**world.typed(reason="别丢"), "place": "papers", "upload.papers": upload})
    page = answer.content.decode()
    assert (answer.status_code, "材料.pdf" in page, "别丢" in page) == (200, True, True)
    wrong = SimpleUploadedFile("材料.pdf", b"MZ not a pdf")
    answer = enter(world.people.chenxiao).post(
        url(world, "begin-file"), {**world.typed(reason="别丢"), "place": "papers", "upload.papers": wrong})
    assert (answer.status_code, "与扩展名不符" in answer.content.decode()) == (422, True)
    assert "别丢" in answer.content.decode()


def test_only_so_many_files_a_day(world, monkeypatch):
    monkeypatch.setattr("approvals.filling.services.MOST_FILES_A_DAY", 1)
    world.file(world.people.chenxiao)
    with pytest.raises(CannotKeep, match="一天最多"):
        world.file(world.people.chenxiao, "另一份.pdf")
