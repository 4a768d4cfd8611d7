"""A case goes its whole way."""


from marketing_review.models import State


def test_a_case_travels_to_launch(office):
    case = office.launch()

    assert case.state == State.RUNNING
