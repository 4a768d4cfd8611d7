"""Processes that die at a commit: kill -9 right before or right after one, by their own hand, so that it is exact."""

import os
import signal
import time

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

usual = BaseDatabaseWrapper._commit


def die_at(number, before):
    """From now on this process is killed before (or after) its commit of that number."""
    left = [number]

    def commit(self):
        left[0] -= 1
        if left[0] == 0 and before:
            os.kill(os.getpid(), signal.SIGKILL)
        usual(self)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    BaseDatabaseWrapper._commit = commit


class Running:
    """A process at work, with what it has acknowledged."""

    def __init__(self, work, *, commit=0, before=False):
        connections.close_all()
        reading, writing = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(reading)
            self._live(work, writing, commit, before)
        os.close(writing)
        self.pipe = os.fdopen(reading)

    @staticmethod
    def _live(work, writing, commit, before):
        status = 1
        try:
            if commit:
                die_at(commit, before)
            work(lambda word: os.write(writing, f"{word}\n".encode()))
            status = 0
        except Exception as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(status)

    def end(self, patience):
        """Wait so long, then kill it: what it acknowledged, and whether it died at its commit before that."""
        until = time.monotonic() + patience
        while (done := os.waitpid(self.pid, os.WNOHANG)) == (0, 0) and time.monotonic() < until:
            time.sleep(0.005)
        if late := done == (0, 0):
            os.kill(self.pid, signal.SIGKILL)
            done = os.waitpid(self.pid, 0)
        with self.pipe:
            return self.pipe.read().split(), os.WIFSIGNALED(done[1]) and not late


def surviving(deed, seconds):
    """Go on with the deed for so long, whatever becomes of the database meanwhile."""
    from django.db import DatabaseError, InterfaceError

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if not deed():
                time.sleep(0.01)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.05)
