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
