"""The organisation's pages: what they show, to whom, at what cost, and how they refuse."""

import re

import pytest

from approvals.organisation.models import Department, Person, Post
from tests.organisation.factories import PASSWORD, add_person

PAGES = (
    "/organisation/",
    "/organisation/people/",
    "/organisation/people/10002/",
    "/organisation/d/QM/",
    "/organisation/posts/leader/",
)


def test_everybody_sees_name_and_department_and_no_more(world, as_person):
    page = as_person(world.chenxiao).get("/organisation/people/10002/").content.decode()

    assert "王敏" in page
    assert "品质管理部" in page
    assert "停用人员" not in page
    assert "承办人" not in page


def test_auditors_read_everything_but_find_no_forms(world, as_person):
    client = as_person(world.zhengshen)
    pages = [client.get(url).content.decode() for url in ("/organisation/people/10002/", "/organisation/d/QM/")]

    assert "品质审核岗" in pages[0]
    assert not any('action="/organisation/' in page for page in pages)


@pytest.mark.parametrize(
    "url",
    ["/organisation/people/00000/", "/organisation/d/NONE/", "/organisation/posts/none/", "/organisation/import/99/"],
)
def test_what_does_not_exist_is_not_found(admin, url):
    assert admin.get(url).status_code == 404


def test_a_department_is_created_renamed_moved_and_closed_in_the_browser(admin):
    parent = Department.objects.get(code="ENG")
    values = {"code": "PLAN", "name": "计划部", "kind": "department", "parent": parent.pk, "order": 5}
    made = admin.post("/organisation/new/", values)
    admin.post("/organisation/d/PLAN/rename/", {"name": "规划部", "order": 6})
    admin.post("/organisation/d/PLAN/move/", {"parent": Department.objects.get(code="NET").pk})
    admin.post("/organisation/d/PLAN/close/")

    plan = Department.objects.get(code="PLAN")
    assert made["Location"] == "/organisation/d/PLAN/"
    assert (plan.name, plan.parent.code, plan.active) == ("规划部", "NET", False)


def test_a_refused_department_keeps_what_was_typed(admin):
    answer = admin.post("/organisation/new/", {"code": "QM", "name": "重复的部门", "kind": "department", "order": 0})

    assert answer.status_code == 422
    assert "重复的部门" in answer.content.decode()
    assert not Department.objects.filter(name="重复的部门").exists()


def test_a_person_enters_holds_a_post_and_leaves_in_the_browser(admin):
    department = Department.objects.get(code="QM").pk
    values = {"number": "30001", "name": "方圆", "department": department, "role": "staff", "email": ""}
    admin.post("/organisation/people/new/", values)
    admin.post("/organisation/people/30001/hold/", {"post": "quality_reviewer", "since": "2026-01-01"})
    password_page = admin.post("/organisation/people/30001/start-password/").content.decode()
    admin.post("/organisation/people/30001/role/", {"role": "leader"})
    admin.post("/organisation/people/30001/deactivate/", {"reason": "离职"})

    person = Person.objects.get(number="30001")
    assert "只显示这一次" in password_page
    assert (person.role, person.is_active, person.holdings.count()) == ("leader", False, 1)
    assert "只显示这一次" not in admin.get("/organisation/people/30001/").content.decode()


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("hold", {"post": "no_such_post", "since": "2026-01-01"}),
        ("hold", {"post": "leader", "since": "2026-02-30"}),
        ("role", {"role": "emperor"}),
        ("change", {"name": "", "department": "1"}),
        ("deactivate", {"reason": ""}),
    ],
)
def test_refused_changes_say_so_on_the_persons_page(admin, action, values):
    answer = admin.post(f"/organisation/people/10002/{action}/", values)

    assert answer.status_code == 422
    assert "还没有保存" in answer.content.decode()


def test_posts_are_created_and_filled_on_their_page(admin):
    admin.post("/organisation/d/QM/posts/new/", {"code": "trainer", "name": "培训主管"})
    admin.post("/organisation/posts/trainer/appoint/", {"person": "10010", "since": "2026-01-01"})
    unknown = admin.post("/organisation/posts/trainer/appoint/", {"person": "88888", "since": "2026-01-01"})
    post = Post.objects.get(code="trainer")
    admin.post(f"/organisation/holdings/{post.holdings.get().pk}/end/", {"from": "post"})
    admin.post("/organisation/posts/trainer/change/", {"name": "培训经理", "is_head": "on"})

    post.refresh_from_db()
    assert unknown.status_code == 422
    assert (post.name, post.is_head, post.active) == ("培训经理", True, False)


def test_the_list_keeps_filters_in_its_urls(world, admin):
    for _ in range(60):
        add_person(department=world.departments.QM)
    page = admin.get("/organisation/people/?department=QM&role=staff&q=员工&state=active")

    assert page.context["page"].paginator.count == 60
    assert "?department=QM&amp;role=staff&amp;q=%E5%91%98%E5%B7%A5&amp;state=active&amp;page=2" in page.content.decode()


def test_a_filter_that_means_nothing_is_left_out(admin):
    answer = admin.get("/organisation/people/?department=NOPE&role=emperor&page=9999")

    assert answer.status_code == 200
    assert answer.context["page"].paginator.count == 21


def test_pages_cost_few_statements_at_any_size(world, admin, django_assert_max_num_queries):
    for number in range(60):
        add_person(department=world.departments.QM, posts=[f"qm_post_{number}"])
    admin.get("/organisation/")  # renews the session

    for url in PAGES:
        with django_assert_max_num_queries(12):
            admin.get(url)


def test_names_are_escaped(world, admin):
    Person.objects.filter(number="10002").update(name='<script>alert("x")</script>')

    page = admin.get("/organisation/people/10002/").content.decode()
    assert "<script>alert" not in page


def test_pages_carry_no_inline_script_or_style(world, admin):
    for url in (*PAGES, "/sign-in/", "/organisation/import/", "/account/password/"):
        page = admin.get(url, follow=True).content.decode()
        assert " style=" not in page
        assert " onclick=" not in page
        assert "<script>" not in page


def test_no_two_fields_of_a_page_share_an_id(world, admin):
    for url in (*PAGES, "/organisation/new/", "/organisation/people/new/"):
        ids = re.findall(r' id="([^"]+)"', admin.get(url).content.decode())
        assert sorted(ids) == sorted(set(ids)), url


def test_the_sign_out_form_clears_local_drafts(world, admin):
    assert "data-sign-out" in admin.get("/organisation/").content.decode()


def test_the_password_of_the_fixture_is_strong_enough_for_the_product(world):
    from django.contrib.auth.password_validation import validate_password

    validate_password(PASSWORD, world.wangmin)
