"""A person files a draft: by message where the port takes one, else by hand with the sheet."""

import uuid
from datetime import datetime

from django.db import transaction

from entrepot.customs import filing_queries, filings, positive
from entrepot.customs.filing_queries import FilingFacts, VersionFacts
from entrepot.customs.filings import Filed, NothingToFile
from entrepot.customs.ports import get_port, goods_form
from entrepot.customs.ports.protocol import Port
from entrepot.parties import queries as parties
from entrepot.parties.queries import CustomsPartyMissing
from entrepot.platform import clock, jobs, outbox
from entrepot.records import services as records
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.customs.filing import (
    FilingAct,
    FilingFinding,
    FilingParty,
    check_filing,
    filing_document,
    get_form,
)
from entrepot_core.customs.filing.positive import Outcome, check
from entrepot_core.errors import Kind, Problem


class FilingIncomplete(Problem):
    """Fields are missing or wrong."""

    code = "filing.incomplete"
    title = "%(count)s fields of the filing need to be corrected."

    def __init__(self, findings: tuple[FilingFinding, ...]) -> None:
        super().__init__(count=len(findings))
        self.findings = findings


class CodeForbidden(Problem):
    """The positive list keeps the code out."""

    code = "filing.code_forbidden"
    kind = Kind.CONFLICT
    title = (
        "Code %(hs_code)s is not admitted by the positive list in force: it can't be filed for retail import."
    )


def file_filing(*, filing_id: int, actor: str, now: datetime) -> Filed:
    """Claim the draft and write its message before anything leaves.

    Raises: NotFound, NothingToFile, FilingIncomplete, CodeForbidden, StepNotAllowed, CustomsPartyMissing; then nothing was
    written.
    """
    filing = filing_queries.get_filing(filing_id)
    draft = filing_queries.find_version(filing_id, state="draft")
    if draft is None:
        raise NothingToFile
    _check(filing, draft, now)
    port = get_port(filing.place.port) if goods_form(filing.place.port) else None
    with transaction.atomic(durable=True):
        filed = filings.file_draft(filing_id, actor=actor, now=now)
        if port is not None and port.goods_filing is not None:
            send_off(filing, draft, act=filed.act, port=port, now=now)
        records.write(
            "goods_filed",
            actor=actor,
            port=filing.place.port,
            ref=f"filing:{filing_id}",
            facts={"sku": filing.place.sku, "version": filed.number, "app_type": str(filed.act)},
            now=now,
        )
        outbox.publish("customs.goods_filed.v1", {"filing_id": filing_id, "version": filed.number}, at=now)
        tell("filing", [filing_id], now=now)
    return filed


def send_off(
    filing: FilingFacts, version: VersionFacts, *, act: FilingAct, port: Port, now: datetime
) -> int | None:
    """Write the message with a version and have it sent; None where the port takes none. Inside a transaction."""
    if port.goods_filing is None:
        return None
    known = parties.parties_of(port.name)

    def company(role: str) -> FilingParty:
        if role not in known:
            raise CustomsPartyMissing(role=role, port=port.name)
        return FilingParty(code=known[role].code, name=known[role].name)

    seller = parties.get_seller(filing.place.seller_code)
    document = filing_document(
        {**version.facts, "registrationNo": filing.registration_no},
        act=act,
        platform=company("ebp"),
        merchant=FilingParty(code=seller.customs_code, name=seller.customs_name),
        agent=company("agent"),
        at=now,
    )
    guid = str(uuid.uuid4()).upper()
    wire = port.goods_filing.build(document, guid=guid, at=now)
    sending = filings.write_sending(version.id, act=act, guid=guid, wire=wire, now=now)
    jobs.enqueue("filing.send", {"sending": sending}, key=f"filing:{sending}", at=now)
    return sending


def _check(filing: FilingFacts, draft: VersionFacts, now: datetime) -> None:
    day = clock.local_date(now)
    findings = check_filing(draft.facts, get_form(filing.form), day=day)
    if stopping := tuple(finding for finding in findings if finding.stops):
        raise FilingIncomplete(stopping)
    code = draft.facts["gcode"]
    verdict = check(code, draft.facts["businessType"], day, versions=positive.versions([code]))
    if verdict.outcome is Outcome.FORBIDDEN:
        raise CodeForbidden(hs_code=code)
