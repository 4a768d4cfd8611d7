"""The release of a second version by the flow, in a log's own years: tested, reviewed, approved, on trial, in force."""

from datetime import timedelta

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from approvals.release.choosing import HUNDREDTHS, draw
from approvals.release.installing import install_release_process
from approvals.release.models import Release
from approvals.release.services import Plan, publish_release, submit_release
from tests.library.releasing import publish_version
from tests.walkthrough.walking import walk_through
from workflows.ledger import outbox
from workflows.library.models import ProcessVersion
from workflows.library.services import create_process, draft_version
from workflows.migration import carrying, services
from workflows.migration.models import Migration

STEPS = (("process_test_base", "pass"), ("quality_reviewer", "pass"), ("legal_reviewer", "pass"),
         ("process_committee", "approve"))


class House:
    """Whoever owns the process, its first version and the one that follows."""

    def __init__(self, cast, drawing):
        self.cast, self.drawing = cast, drawing
        install_release_process(author=cast.author, publisher=cast.manager, at=cast.at, command="tests")
        self.process = create_process(key=drawing.key, name=drawing.key, by=cast.author.as_actor(), at=cast.at)
        self.first = publish_version(version_id=self._draft(drawing.source(), cast.at).pk,
                                     by=cast.manager.as_actor(), at=cast.at)
        self.second = None

    def _draft(self, source, at):
        return draft_version(process_id=self.process.pk, source=source, by=self.cast.author.as_actor(), at=at,
                             notes="增加抽查复核")

    def try_out(self, source, at, share):
        """The next version through tests, reviews and committee onto its trial with a share of the new cases."""
        draft = self._draft(source, at)
        tester = self.cast.people["quality_reviewer"]
        walk_through(draft, by=self.cast.manager, signer=tester, tick=lambda: at, choose=lambda outcomes: outcomes[-1])
        plan = Plan(with_trial=True, trial={"scope": "share", "share": share})
        self.release = submit_release(version_id=draft.pk, by=self.cast.author, at=at, plan=plan)
        for number, (post, outcome) in enumerate(STEPS, 1):
            at += timedelta(minutes=number)
            item = WorkItem.objects.open().get(case=self.release.case_id, principals__kind="post",
                                               principals__principal_id=self.cast.posts[post].pk)
            decide(item_id=item.pk, case_id=item.case_id, outcome=outcome, by=self.cast.people[post], at=at,
                   comment="可以")
        self.second = ProcessVersion.objects.select_related("process").get(pk=draft.pk)
        assert self.second.state == "trial"

    def drawn(self, plays):
        """How many of the cases the draw gives to the trial."""
        return sum(draw(self.release.code, play.case.key) < HUNDREDTHS * self.release.trial.share // 100
                   for play in plays if play.case)

    def put_in_force(self, at):
        """The trial is over, and the version takes the first one's place."""
        item = WorkItem.objects.open().get(case=self.release.case_id)
        decide(item_id=item.pk, case_id=item.case_id, outcome="done", by=self.cast.author, at=at)
        assert publish_release(release_id=self.release.pk, at=at).state == Release.State.PUBLISHED
        self.second.refresh_from_db()

    def migrate_half(self, at):
        """Of the cases that run on the first version every other one that can be moved; returns the migration."""
        by = {"by": self.cast.author.as_actor(), "at": at}
        made = services.forecast_migration(source_id=self.first.pk, target_id=self.second.pk, mapping={}, **by)
        _carry_on(made, at)
        lines = list(Migration.objects.get(pk=made.pk).lines.order_by("pk"))
        half = [line.pk for line in sorted(lines, key=_fit) if line.possible][: (len(lines) + 1) // 2]
        services.choose(migration_id=made.pk, shown=[line.pk for line in lines], ticked=half, **by)
        services.run_migration(migration_id=made.pk, reason="按新版本抽查", **by)
        _carry_on(made, at)
        return Migration.objects.get(pk=made.pk)


def _fit(line):
    """Those that fit without anybody's decision first."""
    return line.verdict != "move", line.case_id


def _carry_on(migration, at):
    """What the worker does; the other letters of the outbox stay where they are."""
    while True:
        try:
            return carrying.carry_on(migration_id=migration.pk, at=at)
        except outbox.NotNow as later:
            at = later.args[0]
