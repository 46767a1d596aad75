"""The life of a goods filing as a table. Knows nothing of who files, or by what message."""

from enum import StrEnum
from typing import Final

from entrepot_core.lifecycle import Lifecycle


class FilingState(StrEnum):
    """Where a filing stands at its port, office and account book."""

    DRAFT = "draft"
    FILED = "filed"
    RECEIVED = "received"
    APPROVED = "approved"
    REJECTED = "rejected"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


FILING: Final = Lifecycle(
    "goods filing",
    start=FilingState.DRAFT,
    steps={
        FilingState.DRAFT: {"file": FilingState.FILED, "cancel": FilingState.CANCELLED},
        FilingState.FILED: {
            "receive": FilingState.RECEIVED,
            "approve": FilingState.APPROVED,
            "reject": FilingState.REJECTED,
        },
        FilingState.RECEIVED: {"approve": FilingState.APPROVED, "reject": FilingState.REJECTED},
        FilingState.APPROVED: {
            "change": FilingState.CHANGED,
            "cancel": FilingState.CANCELLED,
            "expire": FilingState.EXPIRED,
        },
        FilingState.REJECTED: {"file": FilingState.FILED, "cancel": FilingState.CANCELLED},
        FilingState.CHANGED: {
            "receive_change": FilingState.CHANGED,
            "approve_change": FilingState.APPROVED,
            "reject_change": FilingState.APPROVED,
            "expire": FilingState.EXPIRED,
        },
        FilingState.CANCELLED: {},
        FilingState.EXPIRED: {"file": FilingState.FILED, "cancel": FilingState.CANCELLED},
    },
)
"""Every state with its steps.

While a change is looked at (``changed``) the version approved before holds; an answer against the change leaves it so.
That a filing may be filed anew after it was refused or ran out is stated by the ports; that it may be approved without
being received first is inferred, for an office that answers once and by hand.
"""

HOLDS: Final = frozenset({FilingState.APPROVED, FilingState.CHANGED})
"""States in which an approved version holds, so that goods may be sold and declared by it."""
AWAITED: Final = frozenset({FilingState.FILED, FilingState.RECEIVED, FilingState.CHANGED})
"""States in which the port owes an answer."""
EDITABLE: Final = frozenset(
    {FilingState.DRAFT, FilingState.REJECTED, FilingState.EXPIRED, FilingState.APPROVED}
)
"""States in which the next version may be written."""
