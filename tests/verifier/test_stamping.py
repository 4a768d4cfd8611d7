"""Signatures with the time of a time-stamp service, which here is a stand-in in a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.verifier.forge import pdf_of, pem, signer, trail_of, world
from verify_trail.checking import Beside, check
from verify_trail.verdict import Exit, Point

pytestmark = pytest.mark.pure
SERVICE = Path(__file__).with_name("stamping.py")


@pytest.fixture
def service():
    with subprocess.Popen([sys.executable, str(SERVICE)], stdout=subprocess.PIPE, text=True) as running:
        yield running.stdout.readline().strip()
        running.terminate()


def test_a_file_is_signed_with_the_services_time(service):
    made = world()
    pdf = pdf_of(trail_of(made), time_stamps=service)

    verdict = check(pdf, Beside(made.log.note(made.size), made.vkey, pem(signer())))

    (signed,) = [one for one in verdict.said if one.point is Point.SIGNATURE]
    assert (verdict.exit, signed.why) == (Exit.VALID, "signed_known")
    assert signed.told["at"].startswith("2026-12-07T04:00:00")  # the stand-in's clock, not ours


def test_a_service_that_does_not_answer_stops_the_signature():
    with pytest.raises(OSError):
        pdf_of(trail_of(world()), time_stamps="http://127.0.0.1:9/")
