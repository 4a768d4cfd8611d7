"""A sample is decided by population and seed alone, and everybody's chance is what its method says."""

from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.sampling.drawing import Item, monetary, random, stratified

pytestmark = pytest.mark.pure

ITEMS = st.lists(
    st.builds(Item, key=st.text("ABC0123456789-", min_size=1, max_size=8),
              stratum=st.sampled_from(["市场", "政企", "网络", ""]), amount=st.integers(0, 10_000_000)),
    max_size=40, unique_by=lambda item: item.key)
SIZES, SEEDS = st.integers(1, 50), st.text(max_size=10)
METHODS = st.sampled_from([random, stratified, monetary])


@given(ITEMS, SIZES, SEEDS, METHODS)
def test_the_order_in_which_the_cases_come_does_not_matter_and_none_comes_twice(items, size, seed, method):
    drawn = method(items, size, seed)
    assert method(items[::-1], size, seed) == drawn
    assert len({item.key for item in drawn}) == len(drawn) <= size
    assert set(drawn) <= set(items)


@given(ITEMS, SIZES, SEEDS)
def test_random_takes_as_many_as_there_are(items, size, seed):
    drawn = random(items, size, seed)
    assert len(drawn) == min(size, len(items))
    last = max((sha256(f"{seed}:{item.key}".encode()).hexdigest() for item in drawn), default="")
    assert all(sha256(f"{seed}:{item.key}".encode()).hexdigest() >= last for item in set(items) - set(drawn))


@given(ITEMS, SIZES, SEEDS)
def test_every_stratum_has_its_share(items, size, seed):
    counts, drawn = Counter(item.stratum for item in items), stratified(items, size, seed)
    shares = Counter(item.stratum for item in drawn)
    assert len(drawn) == min(size, len(items))
    if size >= len(counts):
        assert set(shares) == set(counts)
    for name, count in counts.items():
        assert shares[name] <= count
        if size >= len(counts) * 2:
            assert shares[name] >= min(count, size * count // len(items) - len(counts))


@given(ITEMS, SIZES, SEEDS)
def test_what_is_larger_than_the_interval_is_hit_for_certain(items, size, seed):
    drawn, total = monetary(items, size, seed), sum(item.amount for item in items)
    certain = {item for item in items if item.amount and item.amount * size >= total}
    assert certain <= set(drawn)
    assert all(item.amount for item in drawn)
    assert bool(drawn) is bool(total)


def test_the_chance_of_a_case_is_its_money():
    items = [Item("A", amount=100), Item("B", amount=300), Item("C", amount=600)]
    hits = Counter(item.key for number in range(4000) for item in monetary(items, 1, str(number)))
    assert abs(hits["A"] - 400) < 120
    assert abs(hits["B"] - 1200) < 180
    assert abs(hits["C"] - 2400) < 200


def test_a_seed_that_is_kept_gives_the_same_sample_for_ever():
    items = [Item(f"MKT-2026-{number:04d}") for number in range(1, 101)]
    assert [item.key for item in random(items, 3, "2026")] == sorted(
        (item.key for item in items), key=lambda key: sha256(f"2026:{key}".encode()).hexdigest())[:3]
