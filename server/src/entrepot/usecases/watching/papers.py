"""The newest document of a kind of each of some numbers, as the core judges it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from entrepot.customs.watching import papers_of
from entrepot_core.customs.matters import Paper


def papers_by_number(numbers: Sequence[str], kind: str, *, now: datetime) -> Mapping[str, Paper]:
    """Number -> its document. One statement."""
    return {
        facts.consignment_no: Paper(
            state=facts.state, since=facts.updated_at, code=facts.code, text=facts.text, left=facts.left
        )
        for facts in papers_of(numbers, now=now)
        if facts.kind == kind
    }
