"""``python -m entrepot.config.manage prove_log``: is the signed log whole? Ends with 1 where it is not."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from entrepot.platform import clock
from entrepot.usecases.records.prove_records import prove_records
from entrepot.usecases.records.seal_log import seal_log


class Command(BaseCommand):
    help = "Reads the whole signed log again and names what was changed, removed or put in."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Seal what is there, prove all of it, and print what was found."""
        seal_log(at_once=True, now=clock.now())
        verdict = prove_records(now=clock.now())
        for each in verdict.log.breaks:
            self.stdout.write(f"{each.number}: {each.fault}")
        for ref in verdict.unspoken:
            self.stdout.write(f"the log does not speak of {ref}")
        proof = verdict.log
        self.stdout.write(f"{proof.entries} entries, {proof.seals} seals, {proof.unsealed} unsealed")
        self.stdout.write("The log is whole." if verdict.holds else "The log is NOT whole.")
        if not verdict.holds:
            sys.exit(1)
