"""A stage with a database of its own: a file beside the logs, or a new one on the PostgreSQL server."""

import os
from collections.abc import Iterator

import pytest
from bench.databases import fresh_database

from entrepot.seeds.stage import Addresses, Stage


@pytest.fixture
def database() -> str:
    """The kind of database that this run of the suite is about."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.fixture
def stage(tmp_path, database) -> Iterator[Stage]:
    """Tables and the demo world are there; no process runs yet."""
    with (
        fresh_database(database, tmp_path) as url,
        Stage(var=tmp_path, database_url=url, addresses=Addresses.free()) as opened,
    ):
        opened.prepare()
        yield opened
