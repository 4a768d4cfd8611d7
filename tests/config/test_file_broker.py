"""The embedded broker under many writers: no reader ever sees half a message, and a damaged one stops nobody."""

import subprocess
import sys
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import virtual

from config import celery, file_broker

MESSAGES, WRITERS = 150, 3
WRITE = """
import sys
from kombu import Connection
import config.celery
folder, count = sys.argv[1], int(sys.argv[2])
options = dict(data_folder_in=folder, data_folder_out=folder, control_folder=folder + "/control")
with Connection("filesystem://here", transport_options=options) as connection:
    queue = connection.SimpleQueue("celery")
    for number in range(count):
        queue.put({"number": number, "padding": "x" * 200_000})
"""


@pytest.fixture
def connection(tmp_path, monkeypatch):
    monkeypatch.setattr(file_broker.Transport, "global_state", virtual.BrokerState())  # queues of another folder
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": f"{folder}/control"}
    with Connection("filesystem://here", transport_options=options) as opened:
        yield opened


def test_the_product_uses_it(connection):
    assert celery.app.connection_for_read(url="filesystem://here").transport_cls == "filesystem"
    assert type(connection.transport) is file_broker.Transport


def test_every_message_is_read_whole_while_others_write(connection, tmp_path):
    channel = connection.SimpleQueue("celery").channel
    command = [sys.executable, "-c", WRITE, str(tmp_path), str(MESSAGES)]
    writers = [subprocess.Popen(command) for _ in range(WRITERS)]
    read = 0
    while read < MESSAGES * WRITERS:
        try:
            channel._get("celery")
        except Empty:
            assert any(writer.poll() is None for writer in writers) or list(tmp_path.glob("*.msg")), read
            continue
        read += 1

    assert [writer.wait(10) for writer in writers] == [0] * WRITERS


def test_a_damaged_message_is_passed_over(connection, tmp_path):
    queue = connection.SimpleQueue("celery")
    (tmp_path / "0_damaged.celery.msg").write_bytes(b'{"body": "un')
    (tmp_path / "0_empty.celery.msg").write_bytes(b"")
    queue.put({"number": 1})

    assert queue.get(timeout=5).payload == {"number": 1}
