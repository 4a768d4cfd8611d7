"""Archive files prove what they hold without the database, and the check knows when one is not what it was."""

import json

from tests.transparency.conftest import BY
from verify_trail.merkle import check_inclusion, leaf_hash
from verify_trail.merkle.notes import Verifier, open_note
from workflows.ledger.chain import Head, verify
from workflows.transparency.archive import archive, archived, changed
from workflows.transparency.findings import Fault


def written(one):
    first, *lines = [json.loads(line) for line in one.path.read_text().splitlines()]
    return first, lines


def test_a_file_proves_all_its_events_by_itself(events, settings, tmp_path):
    settings.LEDGER_ARCHIVE_DIR = str(tmp_path / "archive")
    events.happen(300)
    events.happen(5, stream="versions")
    made = archive(stream="versions", seq=5, by=BY, at=events.tick())
    first, lines = written(made)
    assert verify([(one["body"], one["hash"]) for one in lines], head=Head(5, first["head"])) is None
    said, _by = open_note(first["note"], [Verifier.from_vkey(key) for key in first["keys"]])
    for one in lines:
        path = [bytes.fromhex(step) for step in one["path"]]
        check_inclusion(leaf_hash(one["body"].encode()), one["index"], said.size, path, said.root)
    assert list(archived()) == [made]
    assert changed(None).findings == []


def test_a_file_that_is_gone_or_changed_is_named(events, settings, tmp_path):
    settings.LEDGER_ARCHIVE_DIR = str(tmp_path / "archive")
    events.happen(3)
    made = archive(stream="organisation", seq=3, by=BY, at=events.tick())
    text = made.path.read_text()
    for change, why in ((lambda: made.path.write_text(text.replace("people", "peoplf")), "changed"),
                        (made.path.unlink, "missing")):
        change()
        assert [(one.fault, one.why, one.place) for one in changed(None).findings] == [
            (Fault.ARCHIVE_CHANGED, why, "organisation-3.jsonl")]
    made.path.write_text(text)
    assert changed(None).findings == []
