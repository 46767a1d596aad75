"""How a test database is emptied between tests: by the rows there are, not by the tables there could be."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate


@contextmanager
def by_rows() -> Iterator[None]:
    """DELETE from the tables that hold something, meanwhile without the triggers that refuse it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", _sql_flush)
        yield


@contextmanager
def without_permissions() -> Iterator[None]:
    """Permissions and kinds of content are written after each emptying; the roles here ask for neither."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    yield
    post_migrate.connect(create_permissions, dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.connect(create_contenttypes)


def leave_uncounted() -> None:
    """PostgreSQL gathers no statistics by itself: what rows happened to be there for a moment would sway its plans."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_analyze_threshold = 2147483647)')


def _sql_flush(
    self: BaseDatabaseOperations,
    style: object,
    tables: Sequence[str],
    *,
    reset_sequences: bool = False,
    allow_cascade: bool = False,
) -> list[str]:
    assert not reset_sequences and not allow_cascade, "only as transactional tests empty it"
    full = _tables_with_rows(tables)
    guards = [guard for guard, guarded in _guards() if guarded & set(full)]
    vendor = self.connection.vendor
    lifted = [statement for guard in guards for statement in guard.drop(vendor)]
    set_again = [statement for guard in guards for statement in guard.create(vendor)]
    if guards and vendor == "postgresql":  # no trigger is set while a check of a foreign key is still to come
        set_again.insert(0, "SET CONSTRAINTS ALL IMMEDIATE")
    return [*lifted, *(f'DELETE FROM "{table}"' for table in full), *set_again]


def _tables_with_rows(tables: Sequence[str]) -> list[str]:
    if not tables:
        return []
    asked = " UNION ALL ".join(f"SELECT '{each}' WHERE EXISTS (SELECT 1 FROM \"{each}\")" for each in tables)
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return sorted(row[0] for row in cursor.fetchall())


def _guards() -> list[tuple[object, set[str]]]:
    from entrepot.ledger import triggers as ledger  # noqa: PLC0415 - tables are loaded after the plugins
    from entrepot.payments import triggers as payments  # noqa: PLC0415
    from entrepot.records import triggers as records  # noqa: PLC0415

    append_only = [(guard, set(guard.tables)) for guard in (ledger.GUARD, records.GUARD)]
    return [*append_only, (payments.KEEPER, {payments.KEEPER.table})]
