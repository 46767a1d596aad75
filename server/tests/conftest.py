"""What every server test may ask for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest


def pytest_configure():
    Path("var").mkdir(exist_ok=True)


@pytest.fixture
def now() -> datetime:
    """A fixed moment, a working day in Shanghai."""
    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _books_may_be_emptied():
    """SQLite empties a test database by DELETE, which the triggers of the ledger refuse: lift them meanwhile."""
    from django.db.backends.sqlite3 import base  # noqa: PLC0415

    from entrepot.ledger import triggers  # noqa: PLC0415

    operations = base.DatabaseWrapper.ops_class
    plain = operations.sql_flush

    def sql_flush(self, *args, **kwargs):
        statements = plain(self, *args, **kwargs)
        return [*triggers.DROP["sqlite"], *statements, *triggers.CREATE["sqlite"]] if statements else []

    operations.sql_flush = sql_flush
    yield
    operations.sql_flush = plain
