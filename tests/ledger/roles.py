"""Names of database roles for tests: roles belong to the whole server, and several tests run on it at once."""

import os


def role_of_one_s_own(name):
    """The name, for the process that runs the test alone."""
    return f"{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
