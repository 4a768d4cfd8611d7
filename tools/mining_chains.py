"""What the ledger says of the cases of the marketing process, for the comparison with what pm4py read: a list of
(event, activity) a case, in the order of its chain."""

import json
import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from reports.mining.log import logged  # noqa: E402
from workflows.ledger.models import Event  # noqa: E402
from workflows.runtime.models import Case  # noqa: E402

cases = Case.objects.of_process("marketing_case")
names = {event.id: event.activity for case in logged(cases) for event in case.events}
chains = {}
for case in cases:
    events = Event.objects.of_stream(case.stream).order_by("seq").values_list("seq", flat=True)
    chains[case.key] = [(key, names[key]) for key in (f"{case.stream}#{seq}" for seq in events)]
Path(sys.argv[1]).write_text(json.dumps(chains, ensure_ascii=False))
