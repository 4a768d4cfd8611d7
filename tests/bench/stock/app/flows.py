"""Five approvals in a row, as viewflow's documentation would have it."""

from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process


class FiveApprovals(flow.Flow):
    process_class = Process
    lock_impl = lock.SelectForUpdateLock(nowait=False, attempts=1)

    start = flow.StartHandle().Next(this.first)
    first = flow.View(lambda request: None).Assign(this.approver).Next(this.second)
    second = flow.View(lambda request: None).Assign(this.approver).Next(this.third)
    third = flow.View(lambda request: None).Assign(this.approver).Next(this.fourth)
    fourth = flow.View(lambda request: None).Assign(this.approver).Next(this.fifth)
    fifth = flow.View(lambda request: None).Assign(this.approver).Next(this.end)
    end = flow.End()

    def approver(self, activation):
        from django.contrib.auth.models import User

        return User(pk=1)
