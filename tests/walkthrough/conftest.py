"""An office that walks through its drafts: who leads, who plays, who signs."""

import pytest
from django.test import Client

from approvals.walkthrough import services
from approvals.walkthrough.models import Walkthrough
from approvals.walkthrough.scenes import scene_of, stage_of
from approvals.walkthrough.services import Said, Script
from tests.release.conftest import Office
from tests.walkthrough.drawing import channel_change
from workflows.library.models import ProcessVersion


class Sandbox(Office):
    """Deeds of a walk-through; `author` leads, the quality reviewer signs."""

    def draft(self, source=None, **more):
        return super().draft(source or channel_change(), walked=False, **more)

    def open(self, version=None, *, by=None, name="更换银联网关", **script):
        wanted = Script(name, **{"signing_post": "quality_reviewer", "data": {"amount": 100}, **script})
        version = version or self.draft()
        return services.open_walkthrough(version_id=version.pk, script=wanted, by=by or self.author, at=self.tick())

    def place(self, walk, node, signer=""):
        state = scene_of(fresh(walk)).state
        return next(one for one in state.waiting() if one.node == node and (not signer or one.key == f"post:{signer}"))

    def said(self, walk, node, outcome="", signer="", **more):
        scope = self.place(walk, node, signer)
        return Said(scope.id, scope.generation, fresh(walk).moves_made, outcome, **more)

    def do(self, walk, node, outcome="done", *, signer="", by=None, **more):
        said = self.said(walk, node, outcome, signer, **more)
        return services.play(walkthrough_id=walk.pk, said=said, by=by or self.author, at=self.tick())

    def back(self, walk, node, to, *, by=None, comment="口径没有退出办法", **more):
        said = self.said(walk, node, comment=comment, **more)
        return services.send_back(walkthrough_id=walk.pk, said=said, node=to, by=by or self.author, at=self.tick())

    def forward(self, walk, *, by=None):
        return services.wind_forward(
            walkthrough_id=walk.pk, moves=fresh(walk).moves_made, by=by or self.author, at=self.tick())

    def play_out(self, walk):
        """The way to the end, nothing unusual."""
        self.do(walk, "fill", "submit", data={"urgent": True})
        self.do(walk, "check")
        self.do(walk, "switch")
        self.do(walk, "board", "pass", signer="quality_reviewer")
        self.do(walk, "board", "pass", signer="legal_reviewer")
        return fresh(walk)

    def sign(self, walk, *, passed=True, by=None, opinion="走通了"):
        signer = by or self.people["quality_reviewer"]
        return services.sign(walkthrough_id=walk.pk, passed=passed, opinion=opinion, by=signer, at=self.tick())

    def passed(self, version=None, **more):
        """A kept script."""
        return self.sign(self.play_out(self.open(version, **more)))

    def label(self, walk):
        walk = fresh(walk)
        graph = stage_of(ProcessVersion.objects.select_related("process").get(pk=walk.version_id)).graph
        return {graph.nodes[one.node].name for one in scene_of(walk).state.waiting()}


def fresh(walk):
    return Walkthrough.objects.select_related("version__process").get(pk=walk.pk)


@pytest.fixture
def office(db):
    return Sandbox()


def signed_in(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client
