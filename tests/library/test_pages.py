"""The library's pages: read by everybody signed in, changed by those whose role allows it."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.ledger.actor import Actor
from workflows.library import names, reading
from workflows.library.models import ProcessVersion
from workflows.library.selectors import current_version
from workflows.library.services import create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU = Actor(id=901, name="吴静")
HAN = Actor(id=902, name="韩梅")
SOURCE = bpmn(
    task("review", "客服口径审核", 'ld:candidateGroups="service" ld:limit="8h" ld:raciR="客服部" ld:raciA="品质部" '
         'ld:notes="逐条核对口径" ld:rules="口径须含退出办法"'),
    task("approve", "领导审批", 'ld:candidateUsers="40001,40002"'),
)
BROKEN = bpmn(task("review"), extra='<receiveTask id="wait" name="等回执"/>')


@pytest.fixture
def process(db):
    return create_process(key="small", name="小流程", by=WU, at=NOON, owner=HAN, description="测试用")


@pytest.fixture
def draft(process):
    return draft_version(process_id=process.pk, source=SOURCE, by=WU, at=NOON, notes="首版")


@pytest.fixture
def published(draft):
    return publish_version(version_id=draft.pk, by=HAN, at=NOON)


def address(name, version=None, **more):
    return reverse(name, kwargs={"code": "PRC-0001", **({"number": version.number} if version else {}), **more})


PAGES = ["process", "process-version", "process-version-source", "process-version-picture"]


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_sent_to_the_sign_in(client, published, name):
    answer = client.get(address(name, published if name != "process" else None))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("sign-in"))


@pytest.mark.parametrize("role", ["staff", "process_manager", "auditor", "leader", "administrator"])
@pytest.mark.parametrize("name", PAGES)
def test_everybody_signed_in_may_read(client, enter, published, name, role):
    enter(role)
    assert client.get(address(name, published if name != "process" else None)).status_code == 200


DEEDS = {
    "process-upload": {"process_manager"},
    "process-version-retire": {"process_manager", "leader"},
}


@pytest.mark.parametrize("role", ["staff", "process_manager", "auditor", "leader", "administrator"])
@pytest.mark.parametrize("name", DEEDS)
def test_only_those_in_charge_may_change(client, enter, draft, name, role):
    enter(role)
    answer = client.post(address(name, draft if "version" in name else None))
    assert (answer.status_code != 403) is (role in DEEDS[name])
    assert client.get(answer.wsgi_request.path).status_code in {403, 405}


@pytest.mark.parametrize("path", ["/p/PRC-9999/", "/p/PRC-0001/v/9/", "/p/PRC-0001/v/9/source.bpmn"])
def test_what_does_not_exist_is_not_found(client, enter, draft, path):
    enter()
    assert client.get(path).status_code == 404


def test_a_version_takes_few_queries(client, enter, published, django_assert_max_num_queries):
    enter()
    with django_assert_max_num_queries(12):
        client.get(address("process-version", published))


def test_a_version_page_says_in_words_what_the_picture_shows(client, enter, published):
    enter()
    page = client.get(address("process-version", published)).content.decode()
    for text in ["客服口径审核", "逐条核对口径", "口径须含退出办法", "8 小时", "service", "40001、40002", "品质部",
                 "韩梅 发布", "吴静 编写", published.sha256, "首版"]:
        assert text in page


def test_the_process_page_shows_the_version_in_force(client, enter, process, published):
    enter()
    draft_version(process_id=process.pk, source=BROKEN, by=WU, at=NOON)
    page = client.get("/p/PRC-0001/")
    assert page.context["version"] == published
    assert 'href="/p/PRC-0001/v/2/"' in page.content.decode()


def test_a_process_without_a_version_says_what_to_do(client, enter, process):
    enter("process_manager")
    assert "尚无版本" in client.get("/p/PRC-0001/").content.decode()


def test_the_source_comes_back_byte_for_byte_as_a_download(client, enter, published):
    enter()
    answer = client.get(address("process-version-source", published))
    assert answer.content == SOURCE
    assert answer["Content-Disposition"] == 'attachment; filename="PRC-0001-v1.bpmn"'
    assert answer["ETag"] == f'"{published.sha256}"'


def test_the_picture_is_coloured_by_states(client, enter, published):
    enter()
    path = address("process-version-picture", published)
    plain, coloured = client.get(path), client.get(path, {"current": "review", "done": "start,unknown"})
    assert plain["Content-Type"] == "image/svg+xml"
    assert "is-current" not in plain.content.decode()
    assert "is-current" in coloured.content.decode()


def test_no_page_holds_inline_scripts_or_styles(client, enter, published):
    enter("process_manager")
    for path in ["/p/", "/p/new/", address("process-version", published)]:
        page = client.get(path).content.decode()
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_names_in_a_file_are_escaped(client, enter, process):
    enter()
    hostile = bpmn(task("review", "&lt;script&gt;alert(1)&lt;/script&gt;", 'ld:notes="&lt;img src=x&gt;"'))
    version = draft_version(process_id=process.pk, source=hostile, by=WU, at=NOON, notes="<b>fett</b>")
    page = client.get(address("process-version", version)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>fett" not in page
    assert "&lt;script&gt;alert" in page


def test_a_manager_uploads_the_next_version(client, enter, published):
    person = enter("process_manager")
    changed = SOURCE.replace("客服口径审核".encode(), "口径审核".encode())
    upload = SimpleUploadedFile("x.bpmn", changed)
    answer = client.post(address("process-upload"), {"source": upload, "notes": "改名"})
    assert answer["Location"] == "/p/PRC-0001/v/2/"
    second = ProcessVersion.objects.get(number=2)
    assert (second.bytes, second.author_id, second.notes) == (changed, person.pk, "改名")


@pytest.mark.parametrize(("content", "told"), [(b"not xml", "无法"), (SOURCE, "完全相同"), (b"", "空")])
def test_an_upload_that_is_no_version_is_refused_and_the_notes_stay(client, enter, published, content, told):
    enter("process_manager")
    answer = client.post(address("process-upload"), {"source": SimpleUploadedFile("x", content), "notes": "我的说明"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "我的说明" in page
    assert answer.context["draft_form"].errors["source"]


def test_what_is_in_the_way_is_listed_and_drawn(client, enter, process):
    enter("process_manager")
    broken = draft_version(process_id=process.pk, source=BROKEN, by=WU, at=NOON)
    answer = client.get(address("process-version-check", broken))
    page = answer.content.decode()
    assert "等回执" in page
    assert answer.context["states"]["wait"] == "refused"
    assert "refused=wait" in page
    assert current_version("small") is None


def test_a_sound_version_passes_the_check(client, enter, draft):
    enter("process_manager")
    assert "检查通过" in client.get(address("process-version-check", draft)).content.decode()


def test_a_version_is_retired_on_the_page_with_a_reason(client, enter, published):
    enter("leader")
    assert client.post(address("process-version-retire", published), {"reason": ""}).status_code == 422
    client.post(address("process-version-retire", published), {"reason": "业务停办"})
    assert current_version("small") is None


def test_a_new_process_is_set_up_on_the_page(client, enter, process):
    enter("process_manager")
    assert client.get("/p/new/").status_code == 200
    taken = client.post("/p/new/", {"name": "重复", "key": "small", "area": "business"})
    assert (taken.status_code, "已有流程使用这个标识" in taken.content.decode()) == (422, True)
    made = client.post("/p/new/", {"name": "投诉处理", "key": "complaint", "area": "business", "description": ""})
    assert made["Location"] == "/p/PRC-0002/"


def test_the_pages_speak_english(client, enter, published):
    enter("process_manager")
    page = client.get(address("process-version", published), headers={"accept-language": "en"}).content.decode()
    for text in ["Steps", "Published", "Upload a new version", "8 hours"]:
        assert text in page


def test_codes_are_shown_by_the_names_that_others_offer(published, monkeypatch):
    monkeypatch.setattr(names, "_lookups", [])
    names.offer(lambda keys: {key: "客服部口径岗" for key in keys if key == "post:service"})
    assert names.names_of(["post:service", "person:40001"]) == {"post:service": "客服部口径岗", "person:40001": "40001"}


@pytest.mark.parametrize(("text", "words"), [
    ("8h", "8 小时"), ("2d", "2 个工作日"), ("PT1H30M", "1 小时 30 分钟"), ("${x}", "${x}"), ("", ""),
])
def test_limits_are_read_in_words(text, words):
    assert reading.limit_in_words(text) == words
