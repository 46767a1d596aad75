"""What refuses UPDATE and DELETE of journals and entries."""

from typing import Final

from entrepot.platform.append_only import Guard

GUARD: Final = Guard(
    name="ledger", tables=("ledger_journal", "ledger_entry"), refusal="the books are only ever added to"
)
