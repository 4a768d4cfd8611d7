"""Training a model: asked for by a person, done by the worker, put in force by a person."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from complaints.models import Contact
from complaints.models.category import SEPARATOR, CategoryTree
from complaints.sorting import selectors
from complaints.sorting.learning import learn, measured
from complaints.sorting.learning.features import Said, counted, named_counts
from complaints.sorting.learning.measuring import FOLDS
from complaints.sorting.models import SorterVersion
from complaints.sorting.services.refusals import STREAM, CannotSort
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append, hold

WORK: Final = "sorting.train"
MOST: Final = 20_000  # sorted contacts, the latest
AROUND: Final = 1_500  # others, from which only is learned how rare words are
LEAST: Final = 2 * FOLDS  # of a category; rarer ones are not suggested


@transaction.atomic
def ask_for_training(*, tree_id: int, by: Actor, at: datetime) -> SorterVersion:
    """Have the worker train a model on everything that is sorted; one at a time."""
    hold(STREAM)
    known = SorterVersion.objects.filter(tree_id=tree_id).order_by("-number")
    if any(one.state == SorterVersion.State.WAITING for one in known[:1]):
        raise CannotSort(_("已经有一个模型正在训练，请等它完成。"))
    if len(_usual(_labelled(tree_id))) < 2:
        raise CannotSort(_("至少要有两个分类各有 %(least)s 件已归类的投诉，才能训练。") % {"least": LEAST})
    version = SorterVersion.objects.create(
        tree_id=tree_id, number=known[0].number + 1 if known else 1, by_id=by.id, by_name=by.name, asked_at=at)
    _record("sorting.model.asked", version, by, at)
    outbox.put(effect=WORK, key=f"{WORK}-{version.pk}", payload={"version_id": version.pk})
    return version


def train(*, version_id: int, at: datetime) -> None:
    """Learn, measure, keep: no lock is held while it lasts. The first model of a tree is in force at once."""
    version = SorterVersion.objects.select_related("tree").get(pk=version_id)
    if version.state != SorterVersion.State.WAITING:
        return
    said, labels = _material(version.tree_id)
    others, named = _others(), selectors.named_in(version.tree)
    scores = measured(said, labels, others, named, progress=lambda percent: _told(version_id, percent * 9 // 10))
    model = learn(counted(said), labels, counted(others), named_counts(named))
    kept = type(model)(model.words, model.categories, model.weights, model.offsets, scores.heat).as_bytes()
    _keep(version_id, kept, _digest(said, labels, named), scores.as_json(), at)


@transaction.atomic
def fail(*, version_id: int, why: str, at: datetime) -> None:
    """Note that a model cannot be trained."""
    version = SorterVersion.objects.select_for_update().get(pk=version_id)
    if version.state == SorterVersion.State.WAITING:
        version.state, version.failure, version.ended_at = SorterVersion.State.FAILED, why[:300], at
        version.save()
        _record("sorting.model.failed", version, SYSTEM, at, reason=why)


@transaction.atomic
def choose_version(*, version_id: int, by: Actor, at: datetime) -> SorterVersion:
    """Put a model in force, be it a newer or an older one."""
    hold(STREAM)
    version = SorterVersion.objects.select_for_update(of=("self",)).select_related("tree").get(pk=version_id)
    if version.state != SorterVersion.State.READY:
        raise CannotSort(_("这个模型没有训练成功，不能启用。"))
    before = selectors.version_in_force(version.tree)
    if before and before.pk == version.pk:
        return version
    version.chosen_at = at
    version.save(update_fields=["chosen_at"])
    _record("sorting.model.chosen", version, by, at, before=before.number if before else 0)
    return version


@transaction.atomic
def _keep(version_id: int, kept: bytes, data: str, scores: dict[str, object], at: datetime) -> None:
    hold(STREAM)
    version = SorterVersion.objects.select_for_update(of=("self",)).select_related("tree").get(pk=version_id)
    if version.state != SorterVersion.State.WAITING:
        return
    version.kept, version.sha256, version.data_sha256 = kept, sha256(kept).hexdigest(), data
    version.state, version.percent, version.ended_at = SorterVersion.State.READY, 100, at
    version.scores = scores
    if selectors.version_in_force(version.tree) is None:
        version.chosen_at = at
    version.save()
    _record("sorting.model.trained", version, SYSTEM, at, data_sha256=data, sha256=version.sha256,
            macro_f1=f"{scores['macro_f1']:.4f}", texts=scores["texts"], in_force=version.chosen_at is not None)


def _labelled(tree_id: int) -> list[str]:
    """The first level of the category of every sorted contact of the tree that counts for training."""
    paths = Contact.objects.filter(category__tree_id=tree_id).order_by("-at", "-pk").values_list(
        "category__path", flat=True)[:MOST]
    return [path.split(SEPARATOR)[0] for path in paths]


def _usual(labels: list[str]) -> set[str]:
    return {label for label, count in Counter(labels).items() if count >= LEAST}


def _material(tree_id: int) -> tuple[list[Said], list[str]]:
    found = Contact.objects.filter(category__tree_id=tree_id).order_by("-at", "-pk").values_list(
        "title", "text", "category__path")[:MOST]
    rows = [((title, text), path.split(SEPARATOR)[0]) for title, text, path in found]
    usual = _usual([label for _said, label in rows])
    kept = [(said, label) for said, label in rows if label in usual]
    return [said for said, _label in kept], [label for _said, label in kept]


def _others() -> list[Said]:
    found = Contact.objects.filter(category=None).order_by("-at", "-pk").values_list("title", "text")[:AROUND]
    return list(found)


def _digest(said: list[Said], labels: list[str], named: list[tuple[Said, str]]) -> str:
    return sha256(json.dumps([said, labels, named], ensure_ascii=False).encode()).hexdigest()


def _told(version_id: int, percent: int) -> None:
    SorterVersion.objects.filter(pk=version_id, state=SorterVersion.State.WAITING).update(percent=percent)


def _record(verb: str, version: SorterVersion, by: Actor, at: datetime, *, reason: str = "", **detail: object) -> None:
    tree = CategoryTree.objects.get(pk=version.tree_id)
    append(stream=STREAM, at=at, by=by, entry=Entry(
        verb=verb, object=Object(type="sorter", id=str(version.pk), name=f"{tree.name} v{version.number}"),
        reason=reason, detail={"version": version.number, **detail}))
