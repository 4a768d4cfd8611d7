"""A process of its own that is killed without warning, and what it had acknowledged until then."""

import os
import signal
import time

from django.db import connection


def killed_while(work, patience):
    """Run `work(acknowledge)` in a process of its own, kill it after `patience` seconds; the lines it acknowledged."""
    connection.close()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            work(lambda word: os.write(writing, f"{word}\n".encode()))
        finally:
            os._exit(0)
    os.close(writing)
    time.sleep(patience)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read().split()
