"""Whatever people type into a case, building its trail asks no address and reads no file that they name."""

import io
import socket
import sys
import threading
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from reports import services
from reports.models import Export
from tests.inbox.world import World
from tests.organisation.factories import common_people
from workflows.ledger.chain import Change, Entry, File, Object, Reason
from workflows.runtime.models import Case
from workflows.runtime.move import moving

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
SECRET = "an-entirely-different-secret-8472"


class Ear:
    """Listens on a port and counts who comes."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port, self.came = self.server.getsockname()[1], []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                caller, address = self.server.accept()
            except OSError:
                return
            self.came.append(address)
            caller.close()


class Watch:
    """Sees every file that Python opens and every connection it makes; hooks stay for ever, so it is told when."""

    def __init__(self):
        self.on, self.opened, self.called = False, [], []
        sys.addaudithook(self)

    def __call__(self, event, values):
        if self.on and event == "open":
            self.opened.append(str(values[0]))
        elif self.on and event in ("socket.connect", "socket.getaddrinfo"):
            self.called.append(values[1:] if event == "socket.connect" else values)


WATCH = Watch()


@pytest.fixture
def ear():
    made = Ear()
    yield made
    made.server.close()


@pytest.fixture
def bait(tmp_path):
    path = tmp_path / "bait.txt"
    path.write_text(SECRET)
    return path


def parts(ear, bait):
    """Every way that is known to make a renderer of HTML, SVG or CSS fetch something."""
    web, file = f"http://127.0.0.1:{ear.port}", bait.as_uri()
    return [
        f"<img src='{web}/img'>", f"<link rel=attachment href='{file}'>", f"<link rel=stylesheet href='{web}/css'>",
        f"<style>@import url({web}/import); body {{ background: url({file}) }}</style>",
        f"<svg xmlns='http://www.w3.org/2000/svg'><image href='{file}'/><use href='{web}/use#x'/></svg>",
        f"<a rel=attachment href='{file}'>x</a>", f"<object data='{file}'></object>", f"<embed src='{web}/embed'>",
        f"<iframe src='{web}/frame'></iframe>", f"<base href='{web}/'>", f"<script src='{web}/js'></script>",
        f"<!DOCTYPE x [<!ENTITY xxe SYSTEM '{file}'>]>&xxe;", "{{ 7|add:7 }}{% include '/etc/passwd' %}",
        "\u202etxt.exe\u202c\u2066\u200f", "]]><![CDATA[", "&#0;&lt;&amp;", "'\"--><!--",
    ]


@pytest.fixture
def case(db, ear, bait):
    """A case with the text in its title, its comments, reasons, changes, files, people and steps."""
    world, text = World(common_people()), "".join(parts(ear, bait))
    made = world.on_board()
    world.decide(made, "board", "pass", by=world.people.liqiang, signer="risk_reviewer", comment=text)
    world.return_to(made, "board", "quality", by=world.people.zhaolin, signer="service_reviewer",
                    reasons=[Reason(number, one) for number, one in enumerate(parts(ear, bait), start=1)])
    entry = Entry(
        verb="case.annotated", object=Object("note", text[:60], node=text[:60], name=text), outcome=text[:100],
        reason=text, reasons=[Reason(1, text, field=text, label=text)],
        diff=[Change(text[:60], text, text, text)], files=[File(text, "0" * 64, 1)],
        detail={"to_name": text, "signer_name": text, text[:60]: text, "answers_to_reasons": {"1": text}},
    )  # fmt: skip
    people = world.people.wangmin
    with moving(case_id=made.pk, by=people.as_actor(address=text[:40]), at=world.later()) as move:
        move.record(entry)
        move.retitle(text)
    world.people.zhengshen.name = text[:60]
    world.people.zhengshen.save()
    return Case.objects.get(pk=made.pk), world.people.zhengshen


def test_nothing_is_fetched_and_nothing_is_read(case, settings, tmp_path, ear, bait):
    settings.EXPORTS_DIR, settings.LOG_KEYS_DIR = tmp_path / "exports", str(tmp_path / "keys")
    made, auditor = case
    export = services.request_trail(case_key=made.key, by=auditor, at=NOON, purpose="".join(parts(ear, bait)))

    WATCH.on = True
    try:
        services.build_export(export_id=export.pk, at=NOON)
    finally:
        WATCH.on = False
    export.refresh_from_db()

    assert export.status == Export.Status.DONE
    assert ear.came == []
    assert [one for one in WATCH.called if str(ear.port) in str(one)] == []
    assert [one for one in WATCH.opened if "bait" in one or "/etc/passwd" in one] == []
    assert WATCH.opened, "the watch saw nothing at all, so it would not have seen the bait either"
    reader = PdfReader(io.BytesIO(export.path.read_bytes()))
    assert SECRET not in "".join(page.extract_text() for page in reader.pages)
    assert not any(SECRET.encode() in data for contents in reader.attachments.values() for data in contents)


def test_the_ear_and_the_watch_would_notice(ear, bait):
    WATCH.on = True
    try:
        bait.read_text()
        socket.create_connection(("127.0.0.1", ear.port)).close()
    finally:
        WATCH.on = False
    assert any("bait" in one for one in WATCH.opened)
    assert any(str(ear.port) in str(one) for one in WATCH.called)
