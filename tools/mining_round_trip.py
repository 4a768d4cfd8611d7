"""Reads the exported logs with pm4py, writes them with pm4py, reads them again: the same cases, events, order? And do
they fit the schemas of their formats?"""

import json
import sys
from pathlib import Path

import jsonschema
import pm4py
from pm4py.objects.ocel.validation import ocel20_rel_validation

FOLDER = Path(sys.argv[1])
SCHEMA = Path(__file__).parents[1] / "reports/mining/schemas/ocel.json"
LEDGER = json.loads((FOLDER / "chains.json").read_text())
CHAINS = {case: [tuple(pair) for pair in chain] for case, chain in LEDGER.items()}


def traces(frame):
    """Case -> its (event, activity), in the order of the frame."""
    grouped = frame.groupby("case:concept:name", sort=False)
    return {case: list(zip(its["event"], its["concept:name"], strict=True)) for case, its in grouped}


def flattened(log):
    """The same from an object-centric log, through the relations of its cases."""
    found = log.relations[log.relations["ocel:type"] == "case"].sort_values(["ocel:timestamp"], kind="stable")
    grouped = found.groupby("ocel:oid", sort=False)
    return {case.removeprefix("case:"): list(zip(its["ocel:eid"], its["ocel:activity"], strict=True))
            for case, its in grouped}


def same(name, read):
    """Say whether what was read is what the ledger says, event by event."""
    wrong = [case for case in CHAINS if sorted(read.get(case, [])) != sorted(CHAINS[case])]
    moved = [case for case in CHAINS if read.get(case) != CHAINS[case]]
    extra = sorted(set(read) - set(CHAINS))
    print(f"{name}: {len(read)} cases, {sum(map(len, read.values()))} events; "
          f"differing {wrong[:3]}, in another order {moved[:3]}, extra {extra[:3]}")
    return not wrong and not extra and not moved


def fits():
    """Whether the object-centric logs are as their standard wants them: by its JSON schema, by pm4py's own rules."""
    log, schema = (json.loads(path.read_text()) for path in (FOLDER / "log.json", SCHEMA))
    wrong = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(log)]
    kept, broken = ocel20_rel_validation.apply(str(FOLDER / "log.sqlite"))
    print(f"OCEL json by its schema: {len(wrong)} faults {wrong[:3]}")
    print(f"OCEL sqlite by pm4py's rules: {len(kept)} kept, broken {sorted(broken)}")
    return not wrong and not broken


def main():
    valid = fits()
    xes = pm4py.read_xes(str(FOLDER / "log.xes.gz"), show_progress_bar=False)
    good = same("XES", traces(xes))
    pm4py.write_xes(xes, str(FOLDER / "again.xes.gz"), show_progress_bar=False)
    good &= same("XES, again", traces(pm4py.read_xes(str(FOLDER / "again.xes.gz"), show_progress_bar=False)))
    for ending, read, write in (("json", pm4py.read_ocel2_json, pm4py.write_ocel2_json),
                                ("sqlite", pm4py.read_ocel2_sqlite, pm4py.write_ocel2_sqlite)):
        log = read(str(FOLDER / f"log.{ending}"))
        good &= same(f"OCEL {ending}", flattened(log))
        write(log, str(FOLDER / f"again.{ending}"))
        good &= same(f"OCEL {ending}, again", flattened(read(str(FOLDER / f"again.{ending}"))))
    print("round trip: ok" if good else "round trip: failed")
    return 0 if good and valid else 1


sys.exit(main())
