"""The editor's page and what its script asks: plain forms, kept texts, findings, suggestions, and bad input."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.bpmn.forms import field, form
from tests.bpmn.writing import chain
from tests.bpmn.writing import process as process_file
from tests.editor.conftest import HAN, ONE, THREE, TWO, ZHAO
from tests.library.drawing import bpmn, task
from workflows.bpmn.attributes import NODE_ATTRIBUTES, PROCESS_ATTRIBUTES
from workflows.editor import checking, panel, ports, services
from workflows.editor.models import Draft, EditLock
from workflows.library import domains
from workflows.library.models import ProcessVersion

EDIT = "/p/PRC-0001/edit/"
XML = "application/xml"


@pytest.fixture
def me(enter):
    return enter()


@pytest.fixture
def open_draft(me, process, published):
    """A working copy that whoever is signed in holds."""
    return services.start_draft(process_id=process.pk, number=1, by=me.as_actor(), at=timezone.now())


@pytest.fixture
def barred(me, process, published):
    """A working copy that somebody else holds."""
    return services.start_draft(process_id=process.pk, number=1, by=HAN, at=timezone.now())


def send(client, part, text=TWO, revision=None, **more):
    query = f"?revision={revision}" if revision is not None else ""
    return client.post(f"{EDIT}{part}/{query}", text, content_type=XML, **more)


def page_of(client, language="zh-hans"):
    return client.get(EDIT, headers={"accept-language": language}).content.decode()


def test_editing_begins_with_a_plain_form(client, me, published):
    page = page_of(client)
    assert "从哪里开始编辑" in page
    assert "第 1 版（已发布）" in page
    assert client.post(f"{EDIT}start/", {"number": "1"})["Location"] == EDIT
    assert Draft.objects.get().base == published
    assert client.post(f"{EDIT}start/", {"number": "9"}).status_code == 422
    assert client.post(f"{EDIT}start/", {"number": ""}).status_code == 302
    assert Draft.objects.get().base is None


def test_the_page_holds_the_desk_and_what_to_do_without_a_script(client, open_draft, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = page_of(client)
    assert "bpmn-modeler.production.min.js" in page
    assert "在线编辑需要 JavaScript" in page
    assert "/p/PRC-0001/#upload-title" in page
    assert "窗口太窄，不能编辑" in page
    assert "data-check=" in page


def test_whoever_comes_second_sees_who_edits_and_may_only_look(client, barred):
    page = page_of(client)
    assert "韩梅正在编辑，你只能查看" in page
    assert "bpmn-modeler" not in page
    assert "bpmn-navigated-viewer" in page
    answer = send(client, "keep", revision=barred.revision)
    assert (answer.status_code, answer.json()["kind"], answer.json()["holder"]) == (409, "locked", "韩梅")
    assert client.post(f"{EDIT}hold/").status_code == 409
    saved = client.post(f"{EDIT}save/", {"revision": barred.revision, "notes": "我写的说明"})
    assert (saved.status_code, "韩梅" in saved.content.decode()) == (409, True)


def test_taking_over_is_a_plain_form_with_a_reason(client, me, barred):
    assert client.post(f"{EDIT}take-over/", {"reason": ""}).status_code == 422
    assert client.post(f"{EDIT}take-over/", {"reason": "明早发布"})["Location"] == EDIT
    assert EditLock.objects.get().holder_id == me.pk


def test_what_is_typed_is_kept_and_a_stale_text_is_told(client, open_draft):
    answer = send(client, "keep", revision=open_draft.revision)
    assert (answer.status_code, answer.json()["revision"]) == (200, open_draft.revision + 1)
    assert client.get(f"{EDIT}draft.bpmn").content == TWO
    stale = send(client, "keep", THREE, revision=open_draft.revision)
    told = stale.json()
    assert (stale.status_code, told["kind"], told["revision"]) == (409, "stale", open_draft.revision + 1)
    assert "你的改动还在本页" in told["why"]
    assert Draft.objects.get().bytes == TWO


def test_the_last_words_of_a_closing_page_are_kept_and_the_lock_is_free(client, open_draft):
    assert client.post(f"{EDIT}keep/?revision={open_draft.revision}&leave=1", TWO, content_type=XML).status_code == 200
    assert (Draft.objects.get().bytes, EditLock.objects.count()) == (TWO, 0)
    client.post(f"{EDIT}hold/")
    assert client.post(f"{EDIT}leave/").status_code == 204
    assert not EditLock.objects.exists()


def test_saving_makes_a_draft_version_and_what_is_in_the_way_keeps_the_words(client, me, open_draft):
    twin = client.post(f"{EDIT}save/", {"revision": open_draft.revision, "notes": "我写的说明"})
    assert (twin.status_code, "完全相同" in twin.content.decode()) == (422, True)
    assert "我写的说明" in twin.content.decode()
    kept = send(client, "keep", revision=open_draft.revision).json()
    stale = client.post(f"{EDIT}save/", {"revision": 0, "notes": "我写的说明"})
    assert (stale.status_code, "我写的说明" in stale.content.decode()) == (409, True)
    saved = client.post(f"{EDIT}save/", {"revision": kept["revision"], "notes": "改名"})
    assert saved["Location"] == "/p/PRC-0001/v/2/"
    assert ProcessVersion.objects.get(number=2).authors == {me.pk}
    assert not EditLock.objects.exists()


NODES = b"".join(b'<userTask id="t%d"/>' % number for number in range(2001))
MANY = ONE.replace(b"<startEvent", NODES + b"<startEvent", 1)


@pytest.mark.parametrize(("text", "told"), [
    (b"no xml", "XML"), (b"", "空"), (ONE[:200], "XML"), (b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>", "DOCTYPE"),
    (MANY, "2000"), (b" " * (5 * 2**20 + 1), "5 MB"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "BPMN"),
])
def test_what_is_no_process_gets_a_sentence_and_the_working_copy_stays(client, open_draft, text, told):
    answer = send(client, "keep", text, revision=open_draft.revision)
    assert (answer.status_code, told in answer.json()["why"].replace(",", "")) == (422, True)
    assert Draft.objects.get().bytes == ONE
    looked = send(client, "check", text)
    assert told in looked.content.decode().replace(",", "")


@pytest.mark.parametrize("revision", ["", "x", "-1", "９", "1" * 12])
def test_a_revision_that_is_none_is_stale(client, open_draft, revision):
    assert client.post(f"{EDIT}keep/?revision={revision}", TWO, content_type=XML).status_code == 409


def test_a_script_in_a_name_is_shown_as_text(client, open_draft):
    nasty = bpmn(task("review", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    assert send(client, "keep", nasty, revision=open_draft.revision).status_code == 200
    page = send(client, "check", nasty).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
    source = client.get(f"{EDIT}draft.bpmn")
    assert source["Content-Type"] == "application/xml"
    assert source["Content-Disposition"].startswith("attachment")


def test_findings_name_their_elements_and_say_what_is_only_advice(client, open_draft):
    page = send(client, "check", bpmn(task("review"), extra='<receiveTask id="wait" name="等回执"/>')).content.decode()
    assert 'data-finding="problem" data-element="wait"' in page
    assert 'data-finding="advice" data-element="review"' in page
    assert "没有负责人（A）" in page
    whole = 'ld:assignee="initiator" ld:raciR="客服部" ld:raciA="品质部"'
    assert "没有发现问题" in send(client, "check", bpmn(task("review", "审核", whole))).content.decode()
    two = 'ld:candidateGroups="quality" ld:raciR="客服部" ld:raciA="品质部、法务部"'
    assert "有 2 个负责人（A）" in send(client, "check", bpmn(task("review", "审核", two))).content.decode()
    assert Draft.objects.get().bytes == ONE  # nothing was written


def test_a_check_that_takes_too_long_says_so_and_is_not_called_clean(client, open_draft, monkeypatch):
    monkeypatch.setattr(checking, "SECONDS", -1.0)
    page = send(client, "check").content.decode()
    assert "完整检查在提交时进行" in page
    assert "没有发现问题" not in page


def test_a_counter_example_comes_step_by_step(client, open_draft, monkeypatch):
    from tests.library.test_versions import APPROVE, Marketing

    monkeypatch.setattr(domains, "_providers", {"small": Marketing()})
    page = send(client, "check", bpmn(task("look", "看一眼"), APPROVE)).content.decode()
    assert "在图上演示这条路" in page
    assert page.index('data-at="look"') < page.index('data-at="approve"')


def test_one_person_cannot_ask_without_end(client, open_draft):
    answers = {send(client, "check").status_code for _ in range(checking.OFTEN + 1)}
    assert answers == {200, 429}


@pytest.mark.parametrize(("text", "position"), [
    ("amount >", 9), ("amount = 3", 8), ("${amount >}", 11), ("'x", 1), ("a == 1 and", 11),
])
def test_a_condition_is_told_where_it_breaks_off(client, open_draft, text, position):
    answer = client.get(f"{EDIT}condition/", {"text": text}).json()
    assert (answer["ok"], answer["position"]) == (False, position)
    assert answer["why"].endswith("。")


@pytest.mark.parametrize("text", ["amount > 1000 and category == 'gift'", "${online}", ""])
def test_a_condition_that_can_be_read_is_fine(client, open_draft, text):
    assert client.get(f"{EDIT}condition/", {"text": text}).json()["ok"]


def test_suggestions_come_from_the_organisation_and_the_domain(client, open_draft, monkeypatch):
    from approvals.organisation.models import Department, Post
    from tests.library.test_versions import Marketing

    Post.objects.create(code="legal_reviewer", name="法律审核岗", department=Department.objects.get())
    monkeypatch.setattr(domains, "_providers", {"small": Marketing()})

    def suggest(kind, words=""):
        found = client.get(f"{EDIT}suggest/", {"kind": kind, "q": words}).json()["found"]
        return {one["code"]: one["name"] for one in found}

    assert suggest("post", "法律") == suggest("post", "legal") == {"legal_reviewer": "法律审核岗"}
    assert "赵启明 · 品质部" in suggest("person", "赵启明").values()
    assert suggest("party") == {"品质部": "品质部"}
    assert set(suggest("transition")) == {"approve", "review"}
    assert "notify" in suggest("operation")
    assert suggest("process") == {"small": "小流程"}
    assert suggest("nonsense") == {}


def test_an_empty_slot_for_names_fails_the_system_check(monkeypatch):
    from workflows.editor.checks import organisation_is_known

    assert organisation_is_known(None) == []
    monkeypatch.setattr(ports, "_sources", {})
    assert [error.id for error in organisation_is_known(None)] == ["editor.E001", "editor.E001"]


def test_a_file_takes_the_place_of_the_working_copy(client, open_draft):
    sent = {"file": SimpleUploadedFile("x.bpmn", TWO), "revision": open_draft.revision}
    assert client.post(f"{EDIT}import/", sent)["Location"] == EDIT
    assert Draft.objects.get().bytes == TWO
    bad = {"file": SimpleUploadedFile("x", b"no xml"), "revision": open_draft.revision + 1}
    assert client.post(f"{EDIT}import/", bad).status_code == 422
    by_script = {"X-Requested-With": "fetch"}
    bad["file"].seek(0)
    assert "XML" in client.post(f"{EDIT}import/", bad, headers=by_script).json()["why"]


def test_giving_up_deletes_the_working_copy_alone(client, open_draft):
    assert client.post(f"{EDIT}discard/")["Location"] == "/p/PRC-0001/"
    assert (Draft.objects.count(), ProcessVersion.objects.count()) == (0, 1)


def test_a_silent_editor_bars_nobody(client, me, process, published):
    services.start_draft(process_id=process.pk, number=1, by=HAN, at=timezone.now() - timedelta(minutes=6))
    assert "bpmn-modeler" in page_of(client)
    assert client.post(f"{EDIT}hold/").status_code == 200
    assert EditLock.objects.get().holder_id == me.pk


def test_what_does_not_exist_is_not_found(client, me, process):
    for part in ("keep", "hold", "leave", "take-over", "save", "discard"):
        assert client.post(f"{EDIT}{part}/").status_code == 404
    assert client.get("/p/PRC-9999/edit/").status_code == 404


def test_the_pages_speak_english(client, open_draft):
    page = page_of(client, "en")
    for words in ("Save as draft version", "Accountable A", "Editing here needs JavaScript"):
        assert words in page


def test_every_attribute_has_one_place_in_the_panel():
    names = [field.name for field in panel.fields()]
    assert sorted(names) == sorted(NODE_ATTRIBUTES | PROCESS_ATTRIBUTES)


def test_bpmn_js_is_told_of_the_same_attributes(settings):
    told = json.loads((settings.BASE_DIR / "workflows/editor/static/editor/ld.json").read_text())
    assert told == panel.descriptor()


def test_the_library_leads_to_the_editor_only_whom_may_write(client, enter, published):
    assert f'href="{EDIT}' not in client_page(client, enter("staff"))
    assert f'href="{EDIT}?from=1"' in client_page(client, enter("process_manager"))


def client_page(client, person):
    return client.get("/p/PRC-0001/").content.decode()


def test_nobody_who_edited_sees_the_button_to_publish(client, me, open_draft):
    kept = send(client, "keep", revision=open_draft.revision).json()
    client.post(f"{EDIT}save/", {"revision": kept["revision"], "notes": "改名"})
    services.hold_draft(draft_id=open_draft.pk, by=ZHAO, at=timezone.now())
    services.keep_draft(draft_id=open_draft.pk, text=THREE, revision=kept["revision"], by=ZHAO, at=timezone.now())
    services.save_version(
        draft_id=open_draft.pk, revision=kept["revision"] + 1, notes="", by=ZHAO, at=timezone.now(),
    )
    assert "检查并发布" not in client.get("/p/PRC-0001/v/2/").content.decode()


def test_an_expired_sign_in_is_told_to_the_script_and_nothing_is_written(client, open_draft):
    client.logout()
    answer = send(client, "keep", revision=open_draft.revision, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 401
    assert Draft.objects.get().bytes == ONE


# --- the form ---------------------------------------------------------------------------------------------------------


def with_form(*fields, steps='<userTask id="a" name="测试" ld:writes="report"/>'):
    return process_file(form(*fields) + chain(steps, "a"))


def test_the_form_of_the_text_is_drawn_as_people_will_see_it(client, open_draft, django_assert_max_num_queries):
    text = with_form(field("gateway", "choice", label="更换的网关", options=("unionpay", "ccb")),
                     field("owner", "department", label="牵头部门"), field("report", "files", label="回归报告"))
    door = f"{EDIT}form/"
    at_start = client.post(door, text, content_type=XML).content.decode()
    with django_assert_max_num_queries(12):
        at_step = client.post(f"{door}?node=a", text, content_type=XML).content.decode()
    everything = client.post(f"{door}?node=*", text, content_type=XML).content.decode()
    assert ('name="field.gateway"' in at_start, 'data-place="report"' in at_start) == (True, False)
    assert ('name="field.gateway"' in at_step, 'data-place="report"' in at_step) == (False, True)
    assert ('name="field.gateway"' in everything, 'data-place="report"' in everything) == (True, True)


@pytest.mark.parametrize(("text", "told"), [
    (b"no xml", "ed-problems"), (b"", "ed-problems"), (b"<a/>", "BPMN 2.0"),
])
def test_what_has_no_form_is_drawn_as_nothing_with_the_reason(client, open_draft, text, told):
    answer = client.post(f"{EDIT}form/", text, content_type=XML)
    assert (answer.status_code, told in answer.content.decode()) == (200, True)


def test_a_form_that_makes_no_sense_yet_is_drawn_as_far_as_it_does(client, open_draft):
    text = with_form(field("a", "integer", label="<script>金额", default="x"), field("b", "no-such-kind", label="新的"))
    page = client.post(f"{EDIT}form/", text, content_type=XML).content.decode()
    assert "默认值不合适" in page
    assert "没有“no-such-kind”这个类型" in page
    assert "&lt;script&gt;金额" in page
    assert 'name="field.b"' in page
