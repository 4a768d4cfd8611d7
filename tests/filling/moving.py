"""Moving a case to another version, the way the migration room does."""

from workflows.engine.migration import plan
from workflows.library.models import ProcessVersion
from workflows.runtime import document
from workflows.runtime.migrating import go_on_in
from workflows.runtime.models import Case
from workflows.runtime.move import moving


def move_to(case, version, *, by, at):
    before = ProcessVersion.objects.get(pk=Case.objects.get(pk=case.pk).process_version_id)
    graphs = [document.graph_of(one.pk, one.sha256) for one in (before, version)]
    with moving(case_id=case.pk, by=by.as_actor(), at=at) as move:
        go_on_in(move, version, plan(*graphs, {}), reason="新规", before=before)
