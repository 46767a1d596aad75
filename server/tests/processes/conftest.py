"""A stage with a database of its own: a file beside the logs, or a new one on the PostgreSQL server."""

import os
import shutil
from collections.abc import Iterator

import pytest
from bench.databases import fresh_database

from entrepot.seeds.stage import Addresses, Stage


@pytest.fixture(scope="session")
def database() -> str:
    """The kind of database that this run of the suite is about."""
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


@pytest.fixture(scope="session")
def planted(tmp_path_factory, database) -> Iterator[Stage]:
    """A world that is planted once and copied by each test."""
    folder = tmp_path_factory.mktemp("planted")
    with fresh_database(database, folder) as url:
        made = Stage(var=folder, database_url=url, addresses=Addresses.free())
        made.prepare()
        yield made


@pytest.fixture
def stage(tmp_path, planted, database) -> Iterator[Stage]:
    """Tables and the demo world are there; no process runs yet."""
    shutil.copytree(planted.var, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.sqlite3*"))
    with (
        fresh_database(database, tmp_path, copy_of=planted.database_url) as url,
        Stage(var=tmp_path, database_url=url, addresses=Addresses.free()) as opened,
    ):
        yield opened
