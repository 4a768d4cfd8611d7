"""People with addresses, news put as the lower rooms put it, stand-ins for everything outside."""

import pytest
from django.test import Client

from approvals.notifications import outage
from approvals.notifications.kinds import ROBOT_KINDS
from approvals.notifications.models import Robot
from tests.inbox.world import World
from tests.notifications.stand_ins import SECRET, MailServer, RobotServer, certificate
from tests.notifications.telling import with_addresses
from tests.organisation.factories import common_people


@pytest.fixture(autouse=True)
def no_outage_remembered():
    outage._until.clear()


@pytest.fixture
def world(db):
    return World(with_addresses(common_people()))


@pytest.fixture
def real_world(transactional_db):
    """The same with real commits."""
    return World(with_addresses(common_people()))


@pytest.fixture
def as_person():
    def make(person):
        client = Client()
        client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
        return client

    return make


@pytest.fixture
def mail_server(tmp_path, settings):
    """A mail server of our own, which the settings name from now on."""
    server = MailServer(tmp_path / "mail")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
    yield server
    server.stop()


@pytest.fixture(scope="session")
def certified(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def robot_server(tmp_path, settings, certified):
    """The three vendors on this machine; the settings allow the host and trust its certificate."""
    server = RobotServer(tmp_path / "robots", *certified)
    settings.ROBOT_HOSTS, settings.ROBOT_CA = [f"localhost:{server.port}"], str(certified[0])
    settings.ROBOT_SECONDS = 2
    yield server
    server.stop()


@pytest.fixture
def add_robot(robot_server):
    """A robot of the vendor, at the stand-in."""

    def add(vendor="wecom", **more):
        values = {"name": f"{vendor} 群", "vendor": vendor, "kinds": list(ROBOT_KINDS), **more}
        secret = values.pop("secret", "" if vendor == "wecom" else SECRET)
        robot = Robot(**values)
        robot.keep(address=robot_server.address(vendor), secret=secret)
        robot.save()
        return robot

    return add
