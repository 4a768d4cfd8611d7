"""The engine's shell: a case under its lock, moved by commands, everything written at once on leaving.

The order is the promise: lock → settle what is due → step → the domain says yes → rows, timers, events, outbox → commit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from workflows.engine import protocol as p
from workflows.engine.graph import Graph
from workflows.engine.state import State
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Head, extend
from workflows.ledger.outbox import Letter, put_all
from workflows.ledger.rows import insert_events
from workflows.runtime import engine, ports, sql
from workflows.runtime.laws import Deed
from workflows.runtime.models import Case
from workflows.runtime.play import Played, play
from workflows.runtime.ports import DomainRefused, Fired
from workflows.runtime.tally import Tally
