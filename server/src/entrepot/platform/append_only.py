"""What makes a database itself refuse to change or remove rows, in the words of each database."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Triggers over ``tables`` of one module. ``name`` is the module's, ``refusal`` what the database answers."""

    name: str
    tables: tuple[str, ...]
    refusal: str

    def create(self, vendor: str) -> tuple[str, ...]:
        """The statements that set the triggers, for ``sqlite`` or ``postgresql``."""
        if vendor == "sqlite":
            return tuple(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
                for table in self.tables
                for act in ("UPDATE", "DELETE")
            )
        return (
            (
                f"CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            ),
            *(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {self.name}_refuse()"
                for table in self.tables
            ),
        )

    def drop(self, vendor: str) -> tuple[str, ...]:
        """The statements that lift them: for a test database that is emptied between tests, and a migration back."""
        if vendor == "sqlite":
            return tuple(
                f"DROP TRIGGER IF EXISTS {table}_no_{act}"
                for table in self.tables
                for act in ("update", "delete")
            )
        return tuple(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in self.tables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeper:
    """Triggers over one table: ``frozen`` columns never change, and no row is removed before the day in ``until`` is over.

    The day is that of the database's clock, in UTC.
    """

    name: str
    table: str
    frozen: tuple[str, ...]
    until: str
    refusal: str

    def create(self, vendor: str) -> tuple[str, ...]:
        """The statements that set the triggers, for ``sqlite`` or ``postgresql``."""
        columns, head = ", ".join(self.frozen), f"CREATE TRIGGER {self.table}"
        if vendor == "sqlite":
            act = f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
            return (
                f"{head}_frozen BEFORE UPDATE OF {columns} ON {self.table} {act}",
                f"{head}_kept BEFORE DELETE ON {self.table} WHEN OLD.{self.until} >= date('now') {act}",
            )
        act = f"EXECUTE FUNCTION {self.name}_refuse()"
        return (
            (
                f"CREATE OR REPLACE FUNCTION {self.name}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            ),
            f"{head}_frozen BEFORE UPDATE OF {columns} ON {self.table} FOR EACH ROW {act}",
            (
                f"{head}_kept BEFORE DELETE ON {self.table} FOR EACH ROW "
                f"WHEN (OLD.{self.until} >= (now() AT TIME ZONE 'UTC')::date) {act}"
            ),
        )

    def drop(self, vendor: str) -> tuple[str, ...]:
        """The statements that lift them: for a test database that is emptied between tests, and a migration back."""
        place = "" if vendor == "sqlite" else f" ON {self.table}"
        return tuple(f"DROP TRIGGER IF EXISTS {self.table}_{act}{place}" for act in ("frozen", "kept"))
