"""The result (792) of a summary of exports (701): which lists went into it, as one declaration of goods."""

import datetime as dt
import uuid
from decimal import Decimal

from entrepot_core.customs.documents import Document, Value
from entrepot_simulators.port.filings import Filing, Registry

DECLARED = "1"
"""State of the declaration in a result; its values are in no text."""


def summary_result(filing: Filing, registry: Registry, *, at: dt.datetime) -> tuple[Document, ...]:
    """One result for a summary that was entered, with every line of the lists it names; none where it names no list here."""
    lists = [
        found
        for line in filing.document.lines
        if (found := registry.by_invt_no(str(line.get("invtNo", "")))) is not None
    ]
    if not lists:
        return ()
    head: dict[str, Value] = {
        "guid": str(uuid.uuid4()).upper(),
        "customsCode": filing.document.text("customsCode"),
        "sumNo": filing.other_no,
        "opDate": at,
        "declSeqNo": f"{registry.number():018d}",
        "decState": DECLARED,
        "grossWeight": sum((each.document.number("grossWeight") for each in lists), Decimal(0)),
        "netWeight": sum((each.document.number("netWeight") for each in lists), Decimal(0)),
        "msgCount": Decimal(1),
        "msgSeqNo": Decimal(1),
    }
    for name in ("agentCode", "agentName", "ebcCode", "ebcName", "declAgentCode", "declAgentName"):
        head[name] = filing.document.text(name)
    lines: list[dict[str, Value]] = []
    for each in lists:
        for line in each.document.lines:
            lines.append(
                {
                    "invtNo": each.invt_no,
                    "logisticsNo": each.document.text("logisticsNo"),
                    "gseqno": Decimal(len(lines) + 1),
                    "gnum": line["gnum"],
                    "gcode": line["gcode"],
                }
            )
    return (Document(head=head, lines=tuple(lines)),)
