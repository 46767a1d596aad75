"""What refuses UPDATE and DELETE of the log."""

from typing import Final

from entrepot.platform.append_only import Guard

GUARD: Final = Guard(
    name="records",
    tables=("records_logentry", "records_loglink", "records_logseal"),
    refusal="the log is only ever added to",
)
