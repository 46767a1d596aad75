"""Waiting for what another connection does with its locks, on PostgreSQL: for the state, never for a time."""

import time

from django.db import connection

PATIENCE = 60.0
"""Seconds after which nobody is waited for any more: only a test that fails takes so long."""


def until_somebody_waits() -> None:
    """Come back once another connection waits for a lock of ours."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with connection.cursor() as cursor:
            cursor.execute(
                "select 1 from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
    raise AssertionError("nobody waits")
