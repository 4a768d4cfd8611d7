"""SQL statements of one vote on PostgreSQL: one that leaves the step open, one that moves the case."""

from tests.bench.server import database, figure, set_up


def main() -> None:
    with database("bench_statements") as url:
        set_up(url)
        from django.db import connection

        from tests.runtime.voting import open_vote, statements

        for count in (3, 30):
            case, people = open_vote(count)
            costs = [len(statements(case, person)) for person in people]
            figure(f"statements_open_{count}", max(costs[1:-1]), "<=12")
            figure(f"statements_move_{count}", costs[-1], "<=16")
        connection.close()


if __name__ == "__main__":
    main()
