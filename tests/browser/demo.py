"""The product with the demo loaded by its own command, a worker beside it, and its people by name."""

import contextlib
from collections.abc import Iterable, Iterator

from approvals.organisation.models import Person
from marketing_review.management.demo.people import PASSWORD
from tests.browser.product import Site, running_site, worker_of

__all__ = ["PASSWORD", "demo_site", "somebody"]


@contextlib.contextmanager
def demo_site(*, cases: int, more: Iterable[str] = ()) -> Iterator[Site]:
    """A site of its own: organisation, published process and templates, so many marketing cases, and what more commands
    bring."""
    with running_site() as site:
        for command in (("load_demo", "--no-processes", "--cases", str(cases)), *((one,) for one in more)):
            done = site.manage(*command)
            assert done.returncode == 0, done.stderr
        with worker_of(site):
            yield site


def somebody(name: str) -> Person:
    """The person of the demo with this name."""
    return Person.objects.get(name=name)
