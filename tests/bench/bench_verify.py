"""How long verifying takes, best of three: `python -m tests.bench.bench_verify`."""

import time

from tests.engine.drawing import draw
from workflows.engine.verify import verify

TARGET = 1


def forty_nodes():
    """A version with 40 nodes: ten parallel branches of three tasks, six tasks around them."""
    branches = "\n".join(f"and1 > b{number}x > b{number}y > b{number}z > and2" for number in range(10))
    return draw(f"start > a1 > a2 > a3 > and1\n{branches}\nand2 > c1 > c2 > c3 > end")


def main():
    graph = forty_nodes()
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        verdict = verify(graph, None, ())
        took.append(time.perf_counter() - begun)
    assert verdict.sound
    assert len(graph.nodes) == 40
    print(f"FIGURE verify_40_nodes_seconds={min(took):.3f} target=<={TARGET} states={verdict.states}")


if __name__ == "__main__":
    main()
