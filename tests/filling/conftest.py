"""A house with a published process that has a form, and people who begin its cases and work on them."""

import pytest
from django.core.files.base import ContentFile

from approvals.filling import services
from tests.filling.processes import change_process
from tests.inbox.world import World
from tests.organisation.factories import common_people
from tests.runtime.publishing import publish

BACKEND = "approvals.organisation.backend.PersonBackend"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class FormWorld(World):
    """The world of the inbox with the form process in force."""

    def __init__(self, people):
        super().__init__(people)
        self.version = publish("change", change_process())

    def typed(self, **fields):
        """A start form as a page sends it: what is not named is left empty."""
        said = {"gateway": "unionpay", "begins": "2026-12-15", **fields}
        return {"sheet": "1", "title": "更换银联网关", **{f"field.{key}": value for key, value in said.items()}}

    def begin(self, *, by=None, **fields):
        return services.begin_case(version=self.version, form=self.typed(**fields), by=by or self.people.chenxiao,
                                   at=self.later())

    def file(self, by, name="报告.pdf", data=PDF):
        return services.keep_file(upload=ContentFile(data, name), name=name, by=by, at=self.now)

    def test_done(self, case, **fields):
        """The tester hands in a report."""
        by = self.people.wangmin
        said = {"sheet": "1", "field.report": self.file(by).token, **{f"field.{k}": v for k, v in fields.items()}}
        return self.decide(case, "test", "pass", by=by, form=said)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def world(db):
    return FormWorld(common_people())


@pytest.fixture
def enter(client):
    """The browser of somebody."""

    def enter(person):
        client.force_login(person, backend=BACKEND)
        return client

    return enter
