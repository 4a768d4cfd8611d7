"""Clusters are those of average linkage, worked out here the slow way."""

import numpy as np
import pytest
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from complaints.topics import neighbours
from complaints.topics.merging import merged

pytestmark = pytest.mark.pure


def rows_of(seed, count, words=12, matters=9):
    """Unit vectors of a few words each, of which some matters are told again and again in a slightly other way."""
    chance = np.random.default_rng(seed)
    told = chance.random((matters, 60)) * (chance.random((matters, 60)) < words / 60)
    rows = told[chance.integers(matters, size=count)] * (chance.random((count, 60)) < 0.7)
    rows += chance.random((count, 60)) * (chance.random((count, 60)) < 0.05) + 1e-6 * chance.random((count, 60))
    return sparse.csr_matrix(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def slowly(rows, weights, limit):
    whole = rows.toarray().repeat(weights, axis=0)
    apart = np.clip(1 - whole @ whole.T, 0, None)
    np.fill_diagonal(apart, 0)
    found = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - limit, "distance")
    return found[np.cumsum(weights) - weights]


def same(one, other):
    return len(set(zip(one, other, strict=True))) == len(set(one)) == len(set(other))


@pytest.mark.parametrize("listed", [1, 2, 8, 1000])
@pytest.mark.parametrize("limit", [0.2, 0.35, 0.6])
def test_however_few_neighbours_are_listed_the_clusters_are_those_of_average_linkage(listed, limit, monkeypatch):
    monkeypatch.setattr(neighbours, "LISTED", listed)
    for seed in range(6):
        rows = rows_of(seed, 120)
        weights = np.random.default_rng(seed + 70).choice([1, 1, 1, 4], size=120)

        found = merged(rows, weights, limit, lambda left, of: None)

        assert 1 < len(set(found)) < 120
        assert same(found, slowly(rows, weights, limit))


def test_small_blocks_change_nothing(monkeypatch):
    rows, weights = rows_of(1, 150), np.ones(150, dtype=int)
    whole = merged(rows, weights, 0.3, lambda left, of: None)

    monkeypatch.setattr(neighbours, "BLOCK", 50)

    assert (merged(rows, weights, 0.3, lambda left, of: None) == whole).all()


def test_those_who_have_their_list_do_not_look_again(monkeypatch):
    asked, look = [], neighbours.Neighbours._look_again

    def counted(self, centres, unsure):
        asked.append(int(unsure.sum()))
        look(self, centres, unsure)

    monkeypatch.setattr(neighbours.Neighbours, "_look_again", counted)
    merged(rows_of(3, 400), np.ones(400, dtype=int), 0.3, lambda left, of: None)

    assert asked[0] == 400
    assert len(asked) > 10
    assert sum(asked[1:]) < 2 * 400
