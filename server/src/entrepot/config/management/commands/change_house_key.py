"""``python -m entrepot.config.manage change_house_key --by NAME``: another key seals the log and signs exports from now on."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from entrepot.platform import clock
from entrepot.platform.problems import sentence_of
from entrepot.usecases.records.change_house_key import change_house_key
from entrepot_core.errors import Problem


class Command(BaseCommand):
    help = (
        "Changes the key that seals the log; the change stands in the log, signed by the old key and the new."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Who does it stands in the log."""
        parser.add_argument(
            "--by", required=True, metavar="NAME", help="who changes it, as the log shall say"
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Change it, and print what people compare from now on."""
        try:
            fingerprint = change_house_key(actor=options["by"], now=clock.now())
        except Problem as problem:
            self.stderr.write(sentence_of(problem))
            sys.exit(1)
        self.stdout.write(f"The log is sealed with another key: {fingerprint}")
