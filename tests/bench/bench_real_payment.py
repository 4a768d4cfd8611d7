"""The real log of requests for payment (6,760 cases of a university), drawn, played, carried into a second version."""

from tests.bench.real import play


def main():
    play("payment")


if __name__ == "__main__":
    main()
