"""The offline verifier: an honest trail passes, every forgery is refused, and the first wrong event is named."""

import json
import random

import pytest

from tests.verifier.corpus import CORPUS, Given, honest
from tests.verifier.forge import CODE, KEY, pdf_of, pem, signer, trail_of, world
from verify_trail import cli, signature, words
from verify_trail.anchor import write_given
from verify_trail.checking import Beside, check
from verify_trail.verdict import Exit, Point, State, Unreadable

pytestmark = pytest.mark.pure
FLIPS = 1200


def beside(given):
    return Beside(given.checkpoint, given.key, given.certificate)


@pytest.mark.parametrize("packed", [True, False])
def test_an_honest_trail_is_valid_with_its_checkpoint_whatever_the_packing(packed):
    made = world()
    pdf = pdf_of(trail_of(made), packed=packed)

    verdict = check(pdf, Beside(made.log.note(made.size), made.vkey, pem(signer())))

    assert (verdict.exit, verdict.case_key, verdict.code, verdict.events) == (Exit.VALID, KEY, CODE, 6)
    assert {one.state for one in verdict.said} == {State.GOOD}
    assert [one.point for one in verdict.said] == list(Point)


@pytest.mark.parametrize("name", CORPUS)
def test_a_forgery_is_refused_and_the_first_wrong_event_is_named(name):
    forged = CORPUS[name]()

    verdict = check(forged.pdf, beside(forged))

    wrong = verdict.wrong
    assert (verdict.exit, wrong and wrong.why, wrong and wrong.seq) == (forged.exit, forged.why, forged.seq)
    for language in ("zh", "en"):
        assert "{" not in words.summary(verdict, language)


def test_without_anything_from_outside_nothing_is_called_valid():
    assert check(honest().pdf).exit is Exit.UNPROVEN


def test_the_key_alone_confirms_and_so_does_the_checkpoint_alone():
    made = world()
    pdf = pdf_of(trail_of(made))

    assert check(pdf, Beside(key=made.vkey)).exit is Exit.VALID
    assert check(pdf, Beside(checkpoint=made.log.note(made.size))).exit is Exit.VALID


def test_a_newer_checkpoint_needs_the_proof_that_it_continues_the_log():
    made = world()
    pdf, later = pdf_of(trail_of(made)), len(made.log.entries)
    alone, path = made.log.note(later), made.log.consistency(made.size, later)

    without, continued = (check(pdf, Beside(note)) for note in (alone, write_given(alone, made.size, path)))

    assert (without.exit, continued.exit) == (Exit.UNPROVEN, Exit.VALID)
    assert "newer_without_proof" in {one.why for one in without.said}


def test_an_older_checkpoint_agrees_but_confirms_nothing_of_the_end():
    made = world()
    pdf = pdf_of(trail_of(made, older=(3, 7)))

    known, unknown = (check(pdf, Beside(made.log.note(size))) for size in (7, 5))

    assert {known.exit, unknown.exit} == {Exit.UNPROVEN}
    assert [one.why for one in known.said if one.point is Point.CHECKPOINT] == ["older"]
    assert [one.why for one in unknown.said if one.point is Point.CHECKPOINT] == ["older_without_proof"]
    assert check(pdf, Beside(made.log.note(7), made.vkey)).exit is Exit.VALID


def test_every_single_bit_that_flips_is_found():
    pdf, chance = honest().pdf, random.Random(20261207)
    begin = pdf.index(b"/Contents <")
    places = [chance.randrange(len(pdf)) for _ in range(FLIPS - 300)]
    places += [chance.randrange(begin, begin + 2700) for _ in range(300)]  # the signature's own bytes

    unseen = []
    for place in places:
        flipped = bytearray(pdf)
        flipped[place] ^= 1 << chance.randrange(8)
        if signature.check(bytes(flipped)).state is State.GOOD:
            unseen.append(place)

    assert not unseen


def test_what_is_appended_after_signing_is_found():
    assert signature.check(honest().pdf + b"\n").why == "not_all_signed"


def test_the_command_ends_with_what_it_found(tmp_path, capsys):
    made = world()
    pdf, checkpoint, key = tmp_path / "trail.pdf", tmp_path / "checkpoint.txt", tmp_path / "key.txt"
    pdf.write_bytes(pdf_of(trail_of(made)))
    checkpoint.write_text(made.log.note(made.size))
    key.write_text(made.vkey + "\n")

    ends = [cli.main([str(pdf), *more]) for more in (
        [], ["--checkpoint", str(checkpoint), "--lang", "en"], ["--key", str(key)])]
    said = capsys.readouterr().out
    assert ends == [Exit.UNPROVEN, Exit.VALID, Exit.VALID]
    assert "Valid: MKT-2026-0417, 6 events" in said
    assert "有效：MKT-2026-0417" in said

    assert cli.main([str(tmp_path / "none.pdf")]) == Exit.UNREADABLE
    assert "无法读取文件" in capsys.readouterr().out


def test_of_a_folder_of_checkpoints_the_one_that_fits_is_taken(tmp_path, capsys):
    made = world()
    (tmp_path / "trail.pdf").write_bytes(pdf_of(trail_of(made, older=(7,))))
    outside, later = tmp_path / "outside", len(made.log.entries)
    outside.mkdir()

    def ends_with(*sizes):
        for path in outside.iterdir():
            path.unlink()
        for size in sizes:
            (outside / f"checkpoint-{size:012d}.txt").write_text(made.log.note(size))
        return cli.main([str(tmp_path / "trail.pdf"), "--checkpoint", str(outside)]), capsys.readouterr().out

    assert ends_with(5, made.size, later)[0] == Exit.VALID
    ended, said = ends_with(5, 7, 8, later)  # of 7 alone the file shows how it continues
    assert (ended, "给出的检查点较旧（长度 7），与文件一致" in said) == (Exit.UNPROVEN, True)
    ended, said = ends_with(5, 8)
    assert (ended, "给出的检查点较旧（长度 8，" in said) == (Exit.UNPROVEN, True)
    ended, said = ends_with(later)
    assert (ended, f"请改用长度为 {made.size} 的检查点" in said) == (Exit.UNPROVEN, True)
    ended, said = ends_with()
    assert (ended, "没有检查点" in said) == (Exit.UNREADABLE, True)


def test_of_many_files_each_gets_a_line_and_the_worst_decides(tmp_path, capsys):
    made = world()
    pack, checkpoint = tmp_path / "pack", tmp_path / "checkpoint.txt"
    pack.mkdir()
    assert cli.main([str(pack)]) == Exit.UNREADABLE
    assert "没有 PDF 文件" in capsys.readouterr().out
    for name in ("a.pdf", "b.PDF"):
        (pack / name).write_bytes(pdf_of(trail_of(made)))
    (pack / "index.csv").write_text("not looked at")
    checkpoint.write_text(made.log.note(made.size))
    assert cli.main([str(pack), "--checkpoint", str(checkpoint)]) == Exit.VALID
    lines = capsys.readouterr().out.splitlines()
    assert [line[:10] for line in lines[:2]] == ["a.pdf 有效：MK"[:10], "b.PDF 有效：MK"[:10]]
    assert lines[2:] == ["共 2 份：有效 2"]

    (pack / "c.pdf").write_bytes(b"%PDF-1.7")
    assert cli.main([str(pack), "--checkpoint", str(checkpoint), "--lang", "en"]) == Exit.UNREADABLE
    assert capsys.readouterr().out.splitlines()[-1] == "3 files: Valid 2, Cannot be checked 1"
    forged = next(iter(CORPUS.values()))().pdf
    (pack / "d.pdf").write_bytes(forged)
    assert cli.main([str(pack), "--checkpoint", str(checkpoint)]) == Exit.WRONG
    assert "d.pdf 无效" in capsys.readouterr().out


def _nested(depth):
    tail = b"\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * depth + b"]" * depth + tail


HOSTILE = {
    "empty": b"", "no_pdf": b"PK\x03\x04", "head_only": b"%PDF-1.7", "zeros": b"%PDF-1.7" + bytes(5000),
    "deep": _nested(100_000), "loop": b"%PDF-1.7\nxref\n0 0\ntrailer<</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
    "self_length": b"%PDF-1.7\n1 0 obj<</Length 1 0 R>>stream\nx\nendstream endobj\nstartxref\n9\n%%EOF",
    "far_xref": b"%PDF-1.7\nstartxref\n99999999999\n%%EOF",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_a_sentence(name):
    with pytest.raises(Unreadable) as refused:
        check(HOSTILE[name])

    assert words.unreadable(refused.value, "en").startswith("Cannot be checked")


def test_any_cut_and_any_damage_gets_a_verdict_or_a_sentence():
    pdf, chance = honest().pdf, random.Random(7)
    for number in range(1, 61):
        data = bytearray(pdf[: chance.randrange(len(pdf))] if number % 2 else pdf)
        for _ in range(number):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        assert _said_of(bytes(data)) in (Exit.WRONG, Exit.UNREADABLE)


def _said_of(data):
    try:
        return check(data).exit
    except Unreadable:
        return Exit.UNREADABLE


@pytest.mark.parametrize("change", [
    lambda trail: trail.update(format="loopdesk-trail-9"), lambda trail: trail.pop("events"),
    lambda trail: trail.update(seq=True), lambda trail: trail.update(seq=-1), lambda trail: trail.update(events={}),
    lambda trail: trail["events"].append({"body": 1, "hash": ""}), lambda trail: trail["log"].update(path=["AA=="]),
    lambda trail: trail["log"].update(path=[trail["log"]["path"][0]] * 65), lambda trail: trail.update(attached=None),
    lambda trail: trail.update(case="\ud800"),
])
def test_a_trail_of_another_form_is_not_read(change):
    trail = trail_of(world())
    printed = (KEY, CODE, trail["head"])
    change(trail)
    data = json.loads(json.dumps(trail))

    with pytest.raises(Unreadable, match="format"):
        check(pdf_of(data, printed=printed))


def test_every_word_has_two_languages_and_every_corpus_entry_a_sentence():
    for pair in (*words.SENTENCES.values(), *words.POINTS.values(), *words.ENDS.values()):
        assert len(pair) == 2
        assert all(pair)
    assert all(isinstance(make(), Given) for make in CORPUS.values())
