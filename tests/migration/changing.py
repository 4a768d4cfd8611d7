"""A review process whose second version asks for a regression test after the quality review."""

from tests.inbox.world import DEPARTMENTS, fresh, review
from tests.runtime.drawings import cosign, draw, end, start, user
from tests.runtime.publishing import publish
from workflows.ledger import outbox
from workflows.library.models import ProcessVersion
from workflows.migration import services
from workflows.migration.models import Migration


def regression(key="review", *, board=DEPARTMENTS, legal="legal"):
    """Draft, quality review, regression test, co-sign, legal review; other people or another step on request."""
    by = {"assignee": "", "outcomes": "pass,refuse"}
    return draw(key, start(), user("draft", outcomes="submit"),
                user("quality", candidateGroups="quality_reviewer", excludes="initiator", limit="1d", **by),
                user("regress", candidateGroups="it_tester", **by), cosign("board", "", candidateGroups=board),
                user(legal, candidateGroups="legal_reviewer", **by), end(),
                flows=f"start -> draft -> quality -> regress -> board -> {legal} -> end")


class Changing:
    """Four cases: in the draft, with quality, in the co-sign with one vote, with legal."""

    def __init__(self, world):
        self.world, people = world, world.people
        self.people = people
        publish("review", review())
        self.cases = {at: world.start(again=True) for at in ("draft", "quality", "board", "legal")}
        for case in list(self.cases.values())[1:]:
            world.decide(case, "draft", "submit", by=people.chenxiao)
        for case in list(self.cases.values())[2:]:
            world.decide(case, "quality", by=people.wangmin)
        for at, case in list(self.cases.items())[2:]:
            world.decide(case, "board", by=people.liqiang, signer="risk_reviewer")
            if at == "legal":
                world.decide(case, "board", by=people.zhaolin, signer="service_reviewer")
                world.decide(case, "board", by=people.sunhao, signer="finance_reviewer")
        self.manager = people.wujing.as_actor()

    @property
    def first(self):
        return ProcessVersion.objects.get(process__key="review", number=1)

    def next(self, **change):
        return publish("review", regression(**change))

    def forecast(self, target, mapping=None):
        made = services.forecast_migration(source_id=self.first.pk, target_id=target.pk, mapping=mapping or {},
                                           by=self.manager, at=self.world.later())
        self.deliver()
        return Migration.objects.get(pk=made.pk)

    def run(self, migration, reason="新规要求回归测试"):
        services.run_migration(migration_id=migration.pk, reason=reason, by=self.manager, at=self.world.later())
        self.deliver()
        migration.refresh_from_db()
        return migration

    def deliver(self, **time):
        at = self.world.later(**time)
        while outbox.deliver_due(50, at):  # other stories of the same office left letters, too
            pass

    def verdicts(self, migration):
        found = dict(migration.lines.values_list("case_id", "verdict"))
        return {at: found[case.pk] for at, case in self.cases.items()}

    def version_of(self, at):
        return fresh(self.cases[at]).process_version.number
