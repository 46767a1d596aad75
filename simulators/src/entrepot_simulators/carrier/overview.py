"""The carrier's front page: every parcel, what customs said, and where it is."""

from html import escape

from entrepot_simulators.carrier.waybills import Waybill, Waybills
from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.loopback.pages import mark, sheet, table, texts

PACKAGE = "entrepot_simulators.carrier"
TONES = {"accepted": "ok", "rejected": "no"}


class Overview:
    """``GET /``."""

    def __init__(self, waybills: Waybills) -> None:
        self._waybills = waybills

    def register(self, router: Router) -> None:
        """Add the route."""
        router.add("GET", "/", self._show)

    def _show(self, request: Request) -> Answer:
        words = texts(PACKAGE)[request.language]
        heads = [words[name] for name in ("waybill", "order", "weight", "declaration", "journey")]
        rows = [_row(each, request.language) for each in reversed(self._waybills.all())]
        body = (
            f'<section class="sheet"><h1>{escape(words["parcels"])}</h1>'
            f"{table(heads, rows, empty=words['empty'])}</section>"
        )
        return sheet(PACKAGE, request.language, heading=words["parcels"], body=body, refresh=3)


def _row(waybill: Waybill, language: str) -> list[str]:
    words = texts(PACKAGE)[language]
    journey = [each for each in waybill.events if not each.code.startswith("decla")]
    last = journey[-1] if journey else None
    told = mark(words["waiting"])
    if last:
        told = mark(
            last.text_zh if language == "zh" else last.text_en, "ok" if last.code == "delivered" else "on"
        )
    if waybill.collected_before_release:
        told += " " + mark(words["too_early"], "no")
    return [
        escape(waybill.number),
        escape(waybill.order_no),
        f"{escape(str(waybill.weight))} kg",
        mark(words[waybill.declaration], TONES.get(waybill.declaration, "on")),
        told,
    ]
