"""Case numbers under real contention."""

import threading

import pytest
from django.db import connection, transaction

from marketing_review.models import Counter
from marketing_review.services.case_numbers import next_key
from tests.marketing_review.world import MONDAY


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_once_however_many_ask_at_once():
    given, barrier = [], threading.Barrier(6)

    def ask():
        barrier.wait(10)
        try:
            for _ in range(10):
                with transaction.atomic():
                    given.append(next_key(MONDAY))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(given) == [f"MKT-2026-{number:04d}" for number in range(1, 61)]
    assert Counter.objects.get().last == 60
