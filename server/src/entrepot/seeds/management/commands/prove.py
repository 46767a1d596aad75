"""``python -m entrepot.config.manage prove``: ask the tables whether everything that must hold does; 1 if not."""

import tomllib
from importlib import resources
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

MOST_SHOWN = 5


def broken_proofs() -> dict[str, list[tuple[Any, ...]]]:
    """Name -> the rows that break it, for every proof that does not hold."""
    text = resources.files("entrepot.seeds").joinpath("proofs.toml").read_text(encoding="utf-8")
    found: dict[str, list[tuple[Any, ...]]] = {}
    with connection.cursor() as cursor:
        for proof in tomllib.loads(text)["proofs"]:
            cursor.execute(proof["sql"])
            if rows := cursor.fetchmany(MOST_SHOWN):
                found[proof["name"]] = rows
    return found


class Command(BaseCommand):
    help = "Prove the books: stock, money, ledger, account books and the lives of orders."

    def handle(self, **_options: Any) -> None:
        broken = broken_proofs()
        for name, rows in broken.items():
            self.stdout.write(f"{name}: {rows}")
        if broken:
            raise CommandError(f"{len(broken)} proofs do not hold")
        self.stdout.write("every proof holds")
