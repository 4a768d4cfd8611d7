"""Between a benchmark and its clients: each works a round when told, so that kinds take turns within seconds."""

import subprocess
import sys
import time


def in_rounds(work, opened, size) -> None:
    """A client's side: say ready; for every line that comes in work the next `size` and say how long it took."""
    print("ready", flush=True)
    for first in range(0, len(opened), size):
        sys.stdin.readline()
        started = time.perf_counter()
        for one in opened[first : first + size]:
            work(one)
        print(time.perf_counter() - started, flush=True)


class Clients:
    """So many clients of one kind, ready to work their rounds."""

    def __init__(self, command: list[str], count: int, environment: dict[str, str]) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": environment}
        self.running = [subprocess.Popen([sys.executable, "-m", *command], **pipes) for _ in range(count)]
        for client in self.running:
            if client.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{command} did not get ready.")

    def round(self) -> float:
        """Let all work one round at once; the seconds of the slowest."""
        for client in self.running:
            client.stdin.write("go\n")
            client.stdin.flush()
        return max(float(client.stdout.readline()) for client in self.running)

    def leave(self) -> None:
        for client in self.running:
            client.stdin.close()
            client.stdout.close()
            client.wait()
