"""One clock for all processes of a test run. It stands a day before the working week in which the tests' stories begin
and runs on from there, so that what a test says of "now" holds on every day on which the tests are run.

Every Python process that a test starts finds this file through PYTHONPATH before anything else is imported.
"""

import os
import time
from datetime import UTC, datetime, timedelta

import time_machine

BEGINS = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)  # a Sunday, 09:00 in Shanghai
SHIFT = "LOOPDESK_TESTS_ARE_AHEAD_BY"  # seconds, negative when the tests' week is past; the run's first process says it


def turn_back() -> None:
    """Let this process, and those it starts, read the tests' clock; once per process."""
    real = datetime.now(UTC)
    shift = os.environ.setdefault(SHIFT, str((BEGINS - real).total_seconds()))
    clock = time_machine.travel(real + timedelta(seconds=float(shift)), tick=True).start()
    # starting takes a moment, in every process another: without this, their clocks differ by it
    clock.shift(time_machine.escape_hatch.time.time() + float(shift) - time.time())


turn_back()
