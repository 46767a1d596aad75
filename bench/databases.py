"""A database of its own for a run, gone afterwards."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/entrepot"


@contextmanager
def fresh_database(kind: str, folder: Path, *, copy_of: str = "") -> Iterator[str]:
    """The address of an empty ``sqlite`` file in ``folder``, or of a new database of the ``postgresql`` server.

    ``copy_of`` is the address of another one that nobody is connected to: then it begins as its copy.
    ``ENTREPOT_TEST_POSTGRESQL`` names another server; the database is dropped at the end.
    """
    if kind == "sqlite":
        path = folder / "world.sqlite3"
        if copy_of:
            shutil.copyfile(copy_of.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        return
    import psycopg  # noqa: PLC0415 - only for this kind

    server = os.environ.get("ENTREPOT_TEST_POSTGRESQL", POSTGRESQL).rsplit("/", 1)[0]
    name = f"entrepot_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        template = f' template "{copy_of.rpartition("/")[2]}"' if copy_of else ""
        connection.execute(f'create database "{name}"{template}')
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'drop database if exists "{name}" with (force)')
