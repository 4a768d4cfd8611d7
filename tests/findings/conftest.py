"""A house with a campaign, two auditors, somebody responsible and their head; files of their own."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import override_settings

from approvals.organisation.models import Holding, Post
from approvals.organisation.roles import Role
from reports.findings.services import Wanted, add_evidence, move_finding, raise_finding
from tests import worlds
from tests.archive.conftest import as_person
from tests.ledger.guards import lifted_for_flush
from tests.marketing_review.campaigns import House
from tests.organisation.factories import add_person

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
DUE = AT + timedelta(days=10)


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True, scope="session")
def keys_folder(tmp_path_factory):
    with override_settings(LOG_KEYS_DIR=str(tmp_path_factory.mktemp("keys"))):
        yield


@pytest.fixture(autouse=True)
def files_of_their_own(settings, tmp_path):
    settings.EXPORTS_DIR, settings.MEDIA_ROOT = tmp_path / "exports", tmp_path / "files"
    settings.CHECKPOINT_PLACES = []


def _house():
    house = House()
    house.closed()
    return house


worlds.build("findings", house=_house)


@pytest.fixture
def house(db):
    return worlds.get("house")


class Desk:
    """Who takes part, and the usual deeds in one line."""

    def __init__(self):
        self.auditor, self.other = (add_person(role=Role.AUDITOR, name=name) for name in ("郑审", "秦越"))
        self.owner = add_person(role=Role.STAFF, name="王敏")
        self.head = add_person(role=Role.STAFF, name="何主任", department=self.owner.department)
        post = Post.objects.create(code="F-HEAD", name="主任", department=self.owner.department, is_head=True)
        Holding.objects.create(person=self.head, post=post, since=AT - timedelta(days=99))
        self.minute = 0

    def tick(self):
        self.minute += 1
        return AT + timedelta(minutes=self.minute)

    def raised(self, **more):
        said = {"title": "审批用时不足五秒", "severity": "high", "criterion": "《营销案管理办法》第八条",
                "description": "第二轮三个部门在四秒内通过。", "owner": self.owner, "due_at": DUE, **more}
        said.setdefault("department", said["owner"].department)
        return raise_finding(wanted=Wanted(**said), token=uuid4(), by=self.auditor, at=self.tick())

    def do(self, finding, deed, by=None, text="核对过，确有此事", seen=None):
        finding.refresh_from_db()
        by = by or (self.owner if deed in ("accept", "dispute", "report") else self.auditor)
        seen = finding.steps if seen is None else seen
        return move_finding(key=finding.key, deed=deed, text=text, seen=seen, by=by, at=self.tick())

    def file(self, finding, by=None, name="整改.txt"):
        return add_evidence(key=finding.key, upload=ContentFile(b"done " + name.encode()), name=name,
                            by=by or self.owner, at=self.tick())

    def up_to(self, state, **more):
        """A finding that has come as far as this."""
        finding = self.raised(**more)
        for reached, deed in (("answered", "accept"), ("rectifying", "begin"), ("reported", "report"),
                              ("closed", "close")):
            if finding.state == state:
                break
            if deed == "report":
                self.file(finding)
            finding = self.do(finding, deed)
            assert finding.state == reached
        return finding


@pytest.fixture
def desk(db):
    return Desk()


@pytest.fixture
def browser():
    """Of somebody who is signed in."""
    return as_person
