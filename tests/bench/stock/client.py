"""One client of stock viewflow: opens cases, then approves them through and says how many approvals a second it made.

    python -m tests.bench.stock.client prepare
    python -m tests.bench.stock.client approve CASES ROUNDS
"""

import os
import sys

from tests.bench.rounds import in_rounds

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.stock.settings"


def prepare() -> None:
    """Tables and the one person who approves."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    User.objects.create(pk=1, username="approver")


def approve(cases: int, rounds: int) -> None:
    """Approve every case five times, in rounds."""
    from viewflow.workflow.models import Task
    from viewflow.workflow.status import STATUS

    from tests.bench.stock.app.flows import FiveApprovals

    request = type("Request", (), {})()

    def through(process: int) -> None:
        for _ in range(5):
            task = Task.objects.get(process_id=process, status=STATUS.ASSIGNED)
            with task.activation() as activation:  # takes the lock
                activation.start(request)
                activation.execute()

    in_rounds(through, [FiveApprovals.start.run().pk for _ in range(cases * rounds)], cases)


if __name__ == "__main__":
    import django

    django.setup()
    prepare() if sys.argv[1] == "prepare" else approve(*map(int, sys.argv[2:]))
