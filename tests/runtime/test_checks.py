"""A port left open is noticed before the first request."""

from django.core.checks import run_checks

from workflows.runtime import ports


def test_a_missing_port_fails_the_system_check(monkeypatch):
    monkeypatch.setattr(ports.resolver, "_filled", None)
    found = [error for error in run_checks() if error.id == "runtime.E001"]
    assert [("Resolver" in error.msg) for error in found] == [True]


def test_filled_ports_pass_the_system_check():
    assert not [error for error in run_checks() if error.id == "runtime.E001"]
