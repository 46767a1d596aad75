"""A standing written as a matter should be: with its key, and the clock that holds."""

from typing import Any

from entrepot.customs.matters import Wanted
from entrepot_core.customs.matters import Clock, Standing, allowed


def written(
    subject: str, ref: str | int, standing: Standing | None, rules: tuple[Clock, ...], **facts: Any
) -> Wanted:
    """``facts`` are port, mode, name, consignment_no, order_no and letter_id, as far as there are any."""
    if standing is None:
        return Wanted(key=f"{subject}:{ref}", subject=subject, **facts)
    time = allowed(standing.waits, port=facts["port"], mode=facts.get("mode", ""), rules=rules)
    return Wanted(
        key=f"{subject}:{ref}",
        subject=subject,
        waits=str(standing.waits),
        cause=standing.cause[:24],
        document=standing.document,
        since=standing.since,
        due_at=standing.since + time,
        **facts,
    )
