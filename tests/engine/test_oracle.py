"""The real models through two engines: same choices, same sequence of open steps."""

from collections import Counter

from tests.engine.oracle import CannotCompare, compare
from workflows.bpmn.bad import BadModel
from workflows.bpmn.reader import read

SEEDS = range(4)
LEAST_MODELS, LEAST_PROCESSES, LEAST_STEPS = 66, 68, 800


def processes(samples):
    """Every process of every model that can be read, with the name and the bytes of its file."""
    for path in sorted((samples / "models").glob("*/*")):
        if path.suffix in (".bpmn", ".xml"):
            source = path.read_bytes()
            try:
                model = read(source)
            except BadModel as error:
                yield path.name, source, None, str(error)
                continue
            for process in model.processes:
                if process.elements:
                    yield path.name, source, process, ""


def test_both_engines_walk_the_real_models_alike(samples, capsys):
    table, models, steps = Counter(), set(), 0
    for name, source, process, unread in processes(samples):
        try:
            taken = sum(len(compare(source, process, seed)) for seed in SEEDS) if process else 0
        except CannotCompare as why:
            table[_short(str(why))] += 1
            continue
        except AssertionError as difference:
            raise AssertionError(f"{name}, {process.id}: {difference}") from difference
        if unread:
            table[f"not read: {unread}"] += 1
            continue
        table["compared: alike"] += 1
        models.add(name)
        steps += taken

    with capsys.disabled():
        print(f"\n  oracle: {table['compared: alike']} processes of {len(models)} models, {steps} steps compared")
        for reason, count in table.most_common():
            print(f"  {count:4} {reason}")
    assert len(models) >= LEAST_MODELS
    assert table["compared: alike"] >= LEAST_PROCESSES
    assert steps >= LEAST_STEPS


def _short(reason):
    """The reason without the element's own name, so that like reasons count together."""
    side, _, rest = reason.partition(": ")
    return f"{side}: {rest.rpartition(': ')[2]}" if side == "ours" else reason
