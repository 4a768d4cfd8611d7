"""A case with a past, for everything that reads it."""

import pytest
from django.test import override_settings

from tests.inbox.world import World
from tests.ledger.guards import lifted_for_flush
from tests.organisation.factories import common_people
from workflows.ledger.chain import Reason


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


@pytest.fixture(autouse=True, scope="session")
def keys_folder(tmp_path_factory):
    """Files that tests share are signed with one key."""
    with override_settings(LOG_KEYS_DIR=str(tmp_path_factory.mktemp("keys"))):
        yield


@pytest.fixture(autouse=True)
def exports_folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"
    settings.CHECKPOINT_PLACES = []


@pytest.fixture
def world(db):
    return World(common_people())


@pytest.fixture
def case(world):
    """Submitted, co-signed, returned by Legal with two reasons, corrected and submitted again."""
    people = world.people
    case = world.on_board()
    for post, person in (("risk_reviewer", people.liqiang), ("service_reviewer", people.zhaolin),
                         ("finance_reviewer", people.sunhao)):
        world.decide(case, "board", "pass", by=person, signer=post, comment=f"同意，{person.name}已核对")
    reasons = [Reason(1, "违约金要写明算法 <script>alert(1)</script>"), Reason(2, "缺退订方式 & 生效时间")]
    world.return_to(case, "legal", "draft", by=people.qianning, reasons=reasons)
    world.decide(case, "draft", "submit", by=people.chenxiao)
    case.refresh_from_db()
    return case
