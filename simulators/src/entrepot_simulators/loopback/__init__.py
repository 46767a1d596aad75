"""The small web server every simulator stands on. Knows HTTP and loopback, nothing of payments, ports or parcels."""

from entrepot_simulators.loopback.faults import CallFault, Faults
from entrepot_simulators.loopback.pages import style
from entrepot_simulators.loopback.router import Answer, BadRequest, Request, Router, as_html, as_json
from entrepot_simulators.loopback.server import LoopbackServer

__all__ = [
    "Answer",
    "BadRequest",
    "CallFault",
    "Faults",
    "LoopbackServer",
    "Request",
    "Router",
    "as_html",
    "as_json",
    "style",
]
