"""Which event is followed by what: topic -> names of jobs. One job a handler, so one slow follower stops no other."""

from types import MappingProxyType
from typing import Final

from entrepot.usecases.payment import jobs as payment_jobs

# The modules of the jobs are imported so that their names are known to every process.
HANDLERS: Final = (payment_jobs,)

SUBSCRIPTIONS: Final = MappingProxyType[str, tuple[str, ...]](
    {
        "payments.exceeded.v1": ("payments.refund",),
    }
)
