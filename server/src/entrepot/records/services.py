"""Writing the log. Ask inside a transaction: an entry belongs to the fact it speaks of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from entrepot.records.models import LogEntry
from entrepot_core.customs.records import canonical
from entrepot_core.customs.records.chain import Fact

MACHINE: Final = "system"
"""Who acts where no person does."""


def write(
    act: str,
    *,
    actor: str = MACHINE,
    consignment_no: str = "",
    port: str = "",
    ref: str = "",
    facts: Mapping[str, Fact] | None = None,
    now: datetime,
) -> int:
    """Add an entry; returns its id. It is linked into the chain within a minute.

    Args:
        act: what was done, a word of the log.
        ref: the row it speaks of, as ``attempt:7``.
        facts: what else belongs to it: ids, codes, digests. No personal data; what names people is named by a digest.
    """
    actor, ref = actor[:150], ref[:40]
    head: dict[str, Fact] = {
        "at": now.isoformat(),
        "actor": actor,
        "act": act,
        "consignment_no": consignment_no,
        "port": port,
        "ref": ref,
    }
    text = canonical({**head, **{f"fact.{name}": value for name, value in (facts or {}).items()}})
    row = LogEntry.objects.create(
        at=now, actor=actor, act=act, consignment_no=consignment_no, port=port, ref=ref, text=text
    )
    return row.pk
