"""Properties of chains of substitutes, over offices with circles, deserted departments and whatever else can be."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from approvals.absence.chains import Head, Link, Office, Place, asked, heads_above, seats, substitutes
from approvals.absence.circles import Span, by_person
from approvals.absence.circles import circle_through as circle_through_all

PEOPLE = range(1, 7)
POSTS = (11, 12)
DEPARTMENTS = (21, 22, 23)
KEYS = ("", "cases", "complaints")

people = st.sampled_from(PEOPLE)
links = st.builds(
    lambda who, key, post: Link(who, "" if post else key, post),
    people, st.sampled_from(KEYS), st.sampled_from((None, None, *POSTS)),
)  # fmt: skip
excluded = st.frozensets(people, max_size=3)
places = st.one_of(people.map(lambda one: Place("person", one)), st.sampled_from([Place("post", p) for p in POSTS]))


@st.composite
def offices(draw):
    gone = draw(st.dictionaries(people, st.lists(links, max_size=3), max_size=5))
    holding = draw(st.dictionaries(st.sampled_from(POSTS), st.lists(people, unique=True, max_size=3)))
    heads = draw(st.dictionaries(st.sampled_from(DEPARTMENTS), st.lists(people, unique=True, max_size=2)))
    return Office(
        links=gone,
        able=draw(st.frozensets(people)),
        holders=holding,
        homes={one: draw(st.sampled_from(DEPARTMENTS)) for one in gone},
        parents=draw(st.dictionaries(st.sampled_from(DEPARTMENTS), st.sampled_from((None, *DEPARTMENTS)))),  # rings too
        heads={unit: [Head(one, 100 + one) for one in some] for unit, some in heads.items()},
    )


@given(offices(), people, st.sampled_from(KEYS), places, excluded)
def test_a_substitute_is_always_somebody_who_is_there_and_able_and_never_the_person(office, one, key, place, out):
    for found in substitutes(office, one, key, place, out):
        assert found != one
        assert found not in out
        assert not office.is_away(found)
        assert found in office.able


@given(offices(), people, st.sampled_from(KEYS), places, excluded)
def test_whoever_is_asked_is_there_and_not_excluded(office, one, key, place, out):
    for found in asked(office, one, key, place, out):
        assert found != one or not office.is_away(one)
        assert found not in out
        assert not office.is_away(found)


@given(offices(), people, excluded)
def test_heads_are_there_and_of_one_department_of_the_ladder(office, one, out):
    found = heads_above(office, one, out)

    assert all(head.person_id not in out and not office.is_away(head.person_id) for head in found)
    assert not found or any(set(found) <= set(office.heads[unit]) for unit in office.heads)


@given(offices(), people)
def test_seats_say_exactly_what_asking_would(office, person):
    """Reading a list by seats and asking item by item agree, for every process and for whoever is excluded; only a
    head who is asked because the head below is excluded has no seat of their own."""
    taken = seats(office, person)
    for absent in office.links:
        nearest = {head.person_id for head in heads_above(office, absent)}
        for place in office.places_of(absent):
            for key in (*KEYS, "something else"):
                for out in (None, *PEOPLE):
                    excluding = {out} - {None}
                    wanted = not office.is_away(person) and person in asked(office, absent, key, place, excluding)
                    shown = out != person and any(admits(seat, absent, place, key, out) for seat in taken)
                    steps_up = person not in nearest and out in nearest and person in above(office, absent, nearest)
                    assert shown == wanted or (wanted and steps_up), (absent, place, key, out, taken)


def above(office, absent, nearest) -> set[int]:
    return {head.person_id for head in heads_above(office, absent, nearest)}


def admits(seat, absent, place, key, out) -> bool:
    """As the inbox reads a seat."""
    in_process = (seat.process_keys is None or key in seat.process_keys) and key not in seat.not_process_keys
    in_terms = out in seat.only if seat.only else out not in seat.barred
    return (seat.absent_id, seat.place) == (absent, place) and in_process and in_terms


@given(st.integers(1, 40))
def test_a_long_chain_ends_at_its_last(length):
    chain = {one: [Link(one + 1)] for one in range(1, length + 1)}
    office = Office(links=chain, able=frozenset([length + 1]))

    assert substitutes(office, 1, "", Place("person", 1)) == [length + 1]
    assert [seat.absent_id for seat in seats(office, length + 1)] == list(range(1, length + 1))


def test_an_office_where_everybody_names_everybody_ends():
    crowd = range(60)
    office = Office(links={one: [Link(other) for other in crowd] for one in crowd}, able=frozenset(crowd))

    assert substitutes(office, 0, "", Place("person", 0)) == []


def circle_through(start, others):
    return circle_through_all(start, by_person(others))


DAY = timedelta(days=1)
START = datetime(2026, 12, 1, tzinfo=UTC)


def span(person, *substitutes, begins=0, days=2, key=""):
    links = tuple(Link(one, key) for one in substitutes)
    return Span(person, START + begins * DAY, START + (begins + days) * DAY, links)


def test_a_circle_is_found_with_its_people_and_its_days():
    found = circle_through(span(1, 2, days=4), [span(2, 3, begins=1, days=4), span(3, 1, begins=2, days=9)])

    assert found == ((1, 2, 3, 1), START + 2 * DAY, START + 4 * DAY)


def test_no_circle_at_different_times_or_for_different_work():
    assert circle_through(span(1, 2), [span(2, 1, begins=2)]) is None
    assert circle_through(span(1, 2, key="cases"), [span(2, 1, key="complaints")]) is None
    assert circle_through(span(1, 2), [span(2, 3), span(3, 2)]) is None  # a circle, but not through this one


def test_the_search_ends_where_everybody_names_everybody():
    crowd = range(2, 40)
    others = [span(one, *(other for other in crowd if other != one)) for one in crowd]

    assert circle_through(span(1, *crowd), others) is None


@given(st.lists(st.tuples(people, st.lists(people, max_size=2), st.integers(0, 3)), max_size=6), people, people)
def test_without_a_circle_nobody_is_reached_twice(others, one, other):
    """What is refused when entered is exactly what would lead back to the person."""
    spans = [span(who, *some, begins=begin) for who, some, begin in others if who != one]
    found = circle_through(span(one, other), spans) if one != other else None

    if found:
        assert found.people[0] == found.people[-1] == one
        assert len(set(found.people)) == len(found.people) - 1
        assert found.since < found.until
