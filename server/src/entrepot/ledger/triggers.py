"""What refuses UPDATE and DELETE of journals and entries, in the words of each database.

``DROP`` exists for one caller: a test database that is emptied between tests.
"""

from typing import Final

TABLES: Final = ("ledger_journal", "ledger_entry")
REFUSAL: Final = "the books are only ever added to"


def _sqlite_create(table: str, act: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)

CREATE: Final = {
    "sqlite": tuple(_sqlite_create(table, act) for table in TABLES for act in ("UPDATE", "DELETE")),
    "postgresql": (
        _FUNCTION,
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION ledger_refuse()"
            for table in TABLES
        ),
    ),
}
DROP: Final = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS {table}_no_{act}" for table in TABLES for act in ("update", "delete")
    ),
    "postgresql": tuple(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES),
}
