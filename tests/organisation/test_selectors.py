"""Questions about the organisation, and what they cost."""

from datetime import timedelta

from approvals.organisation import selectors
from tests.organisation.factories import add_department, add_person, hold, province


def test_posts_count_only_in_their_period(world, now):
    hold(world.liuyang, world.posts.leader, since=now, until=now + timedelta(days=1))

    before = selectors.posts_of(world.liuyang, now - timedelta(seconds=1))
    during = selectors.posts_of(world.liuyang, now)
    after = selectors.posts_of(world.liuyang, now + timedelta(days=1))
    assert ([post.code for post in before], [post.code for post in during], [post.code for post in after]) == (
        [], ["leader"], [],
    )  # fmt: skip


def test_people_may_hold_several_posts(world, now):
    hold(world.wangmin, world.posts.risk_reviewer)

    assert [post.code for post in selectors.posts_of(world.wangmin, now)] == ["quality_reviewer", "risk_reviewer"]


def test_holders_are_told_per_post_in_one_query(world, now, django_assert_num_queries):
    hold(world.liuyang, world.posts.quality_reviewer)

    with django_assert_num_queries(1):
        found = selectors.holders_of(["quality_reviewer", "nobody_holds_this"], now)

    assert {code: [person.name for person in people] for code, people in found.items()} == {
        "quality_reviewer": ["王敏", "刘洋"],
        "nobody_holds_this": [],
    }


def test_people_are_found_by_number_in_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = selectors.people_by_number(["10001", "10002", "00000"])

    assert {number: person.name for number, person in found.items()} == {"10001": "陈晓", "10002": "王敏"}


def test_the_head_of_a_department_holds_its_head_post(world, now):
    assert selectors.head_of(world.departments.MKT, now) == world.hanmei
    assert selectors.head_of(world.departments.LEGAL, now) is None


def test_the_tree_takes_two_queries_at_any_size(world, django_assert_num_queries):
    branch = world.departments.HZ
    for number in range(40):
        county = add_department(f"HZ{number}", f"县{number}", "county", branch)
        add_person(department=county)

    with django_assert_num_queries(2):
        nodes = selectors.department_tree()

    by_code = {node.department.code: node for node in nodes}
    assert (by_code["HZ"].people, by_code["HZ"].people_below, by_code["HZ"].depth) == (1, 41, 1)
    assert by_code["PROV"].people_below == 21 + 40
    places = [node.department.code for node in nodes]
    assert places.index("HZ") < places.index("HZ0") < places.index("NB")


def test_search_finds_every_word_in_number_name_or_department(world):
    found = [person.name for person in selectors.people(words="品质 吴")]

    assert found == ["吴静"]


def test_a_filter_by_department_includes_what_lies_below(world):
    county = add_department("HZ-XS", "萧山", "county", world.departments.HZ)
    add_person("40001", "萧山人", department=county)

    names = {person.name for person in selectors.people(department=world.departments.HZ)}
    assert names == {"唐丽", "萧山人"}
    assert selectors.people(department=province()).count() == 22
