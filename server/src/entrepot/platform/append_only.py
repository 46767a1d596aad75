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
