"""The three statements look at the office from three sides; over whole random offices they tell the same."""

from random import Random

import pytest

from approvals.absence.chains import Place
from approvals.absence.selectors import acting_for, seats_for, stand_in, substitutes_of
from tests.absence.factories import away
from tests.organisation.factories import add_department, add_person, add_post, hold

KEYS = ("", "cases")


def random_office(seed, now):
    """Ten people of three departments, some away, some for one process or one post, some named by those away."""
    random = Random(seed)
    upper = add_department(f"U{seed}")
    departments = [upper, add_department(f"L{seed}", parent=upper), add_department(f"M{seed}", parent=upper)]
    people = [add_person(department=random.choice(departments)) for _ in range(10)]
    posts = [add_post(f"post_{seed}_{n}", department=random.choice(departments), is_head=n < 3) for n in range(6)]
    for person in people:
        for post in random.sample(posts, random.randint(0, 2)):
            hold(person, post)
    for person in random.sample(people, 5):
        named = random.sample([one for one in people if one != person], random.randint(0, 2))
        kind = random.choice([{}, {}, {"process_key": "cases"}, {"post": random.choice(posts)}])
        away(person, now, *named, begins=random.choice((-1, -1, -1, 1)), **kind)
    return people, posts


@pytest.mark.parametrize("seed", range(8))
def test_lists_and_single_questions_agree(world, now, seed):
    people, posts = random_office(seed, now)
    places = [*(Place("person", one.pk) for one in people), *(Place("post", post.pk) for post in posts)]
    for person in people:
        seats = [named.seat for named in seats_for(person, now)]
        for place in places:
            for key in KEYS:
                sits = any(
                    seat.place == place and (seat.process_keys is None or key in seat.process_keys)
                    and key not in seat.not_process_keys and not seat.only for seat in seats
                )  # fmt: skip
                acts = acting_for(person, now, key, [place]) is not None
                assert sits == acts, (seed, person, place, key)


@pytest.mark.parametrize("seed", range(8))
def test_whoever_stands_in_may_act(world, now, seed):
    people, _posts = random_office(seed, now)
    by_id = {person.pk: person for person in people}
    for person in people:
        found = stand_in(person.pk, "cases", None, now)
        for one in substitutes_of(person.pk, "cases", None, now):
            assert acting_for(by_id[one], now, "cases", [("person", person.pk)]).absent_id == person.pk
        if found is not None and found.person_id:
            assert found.person_id == substitutes_of(person.pk, "cases", None, now)[0]
