"""The real log of permit receipts (1,434 cases of a municipality), drawn, played, carried into a second version."""

from tests.bench.real import play


def main():
    play("receipt")


if __name__ == "__main__":
    main()
