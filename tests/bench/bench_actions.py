"""SQL statements of every deed around a work item on PostgreSQL, without the transaction's own frame: no semantics may
cost more than a decision that moves the case; what waits is rehearsed when it is given, and counts twice."""

from datetime import timedelta

from tests.bench.server import database, figure, set_up

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
TEN = timedelta(seconds=10)


def counted(deed):
    """How many statements the deed takes, and what it gives."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        given = deed()
    return sum(not query["sql"].startswith(FRAME) for query in seen.captured_queries), given


class Office:
    """Cases of one small process, and the item of the quality review (or of a co-signer) in each."""

    def __init__(self):
        from tests.inbox.world import World
        from tests.organisation.factories import common_people

        self.world, self.known = World(common_people()), False
        self.people = self.world.people

    def at(self):
        return self.world.later()

    def item(self, *, board=False):
        from tests.inbox.world import review

        case = self.world.start(review(), again=self.known)
        self.known = True
        self.world.decide(case, "draft", "submit", by=self.people.chenxiao)
        if board:
            self.world.decide(case, "quality", by=self.people.wangmin)
        return self.world.item(case, "board", "risk_reviewer") if board else self.world.item(case, "quality")


def on(item):
    return {"item_id": item.pk, "case_id": item.case_id}


def deeds(office):
    """What is measured: a name, its target, and a deed that is given a new item."""
    from approvals.inbox import services

    people = office.people
    me = {"by": people.wangmin}
    ask = {"asked": people.liuyang.number, "question": "请看一下", **me}
    yield "transfer", "<=16", False, lambda item: services.transfer(
        **on(item), to=people.liuyang.number, reason="出差", at=office.at(), **me)
    yield "consult", "<=16", False, lambda item: services.consult(**on(item), **ask, at=office.at())
    yield "delegate", "<=16", False, lambda item: services.delegate(**on(item), **ask, at=office.at())
    yield "urge", "<=16", False, lambda item: services.urge(**on(item), at=office.at(), **me)
    yield "copy", "<=16", False, lambda item: services.copy_to(
        case_id=item.case_id, numbers=[people.liuyang.number], at=office.at(), **me)
    for position in ("parallel", "before", "after"):
        yield f"add_signer_{position}", "<=16", True, lambda item, position=position: services.add_signer(
            **on(item), signer="post:it_tester", position=position, reason="请把关", by=people.liqiang, at=office.at())


def answering(office):
    """Answering is counted on a question that was put before."""
    from approvals.inbox import services

    item = office.item()
    asking = services.consult(**on(item), asked=office.people.liuyang.number, question="请看", by=office.people.wangmin,
                              at=office.at())
    return counted(lambda: services.answer(asking_id=asking.pk, case_id=item.case_id, text="可以",
                                           by=office.people.liuyang, at=office.at()))[0]


def undoing(office):
    """Giving a decision that waits, taking it back, and letting one take effect."""
    from approvals.inbox import services
    from workflows.runtime.jobs import sweep_pending

    def give(item):
        return services.decide(**on(item), outcome="pass", by=office.people.wangmin, at=office.at(), undo_for=TEN)

    item, other = office.item(), office.item()
    given, _ = counted(lambda: give(item))
    taken, _ = counted(lambda: services.undo(**on(item), by=office.people.wangmin, at=office.world.now))
    give(other)
    effect, _ = counted(lambda: sweep_pending(office.world.later(seconds=11)))
    return given, taken, effect


def main():
    with database("bench_actions") as url:
        set_up(url)
        from django.db import connection

        office = Office()
        for name, target, board, deed in deeds(office):
            deed(office.item(board=board))  # whatever is cached, is cached
            item = office.item(board=board)
            figure(f"statements_{name}", counted(lambda item=item, deed=deed: deed(item))[0], target)
        answering(office)
        figure("statements_answer", answering(office), "<=16")
        undoing(office)
        given, taken, effect = undoing(office)
        figure("statements_give_undoable", given)
        figure("statements_undo", taken, "<=16")
        figure("statements_take_effect", effect)
        figure("statements_give_and_take_effect", given + effect)
        connection.close()


if __name__ == "__main__":
    main()
