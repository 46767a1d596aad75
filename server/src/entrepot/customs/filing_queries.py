"""What the rest of the house may know of goods filings: frozen values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from entrepot.customs.filing_life import HELD
from entrepot.customs.filings import Place
from entrepot.customs.models import FilingSending, FilingVersion, GoodsFiling
from entrepot.platform.access import NotFound
from entrepot_core.customs.filing import AWAITED, BONDED, FilingState


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFacts:
    """A filing as it stands. ``version`` is the one that holds, 0 for none."""

    id: int
    place: Place
    form: str
    state: FilingState
    version: int
    registration_no: str
    item_record_no: str
    valid_to: date | None
    reason: str

    def holds(self, day: date) -> bool:
        """Whether an approved version holds on a day, a change that is looked at meanwhile or not."""
        return self.state in HELD and self.version > 0 and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """One version of a filing."""

    id: int
    number: int
    facts: Mapping[str, str]
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingFacts:
    """A message with a filing; its bytes carry the signature once it is ``signed``."""

    id: int
    port: str
    guid: str
    wire: bytes
    signed: bool
    sent: bool


def _facts(row: GoodsFiling) -> FilingFacts:
    return FilingFacts(
        id=row.pk,
        place=Place(
            sku=row.sku, seller_code=row.seller_code, port=row.port, office=row.office, ems_no=row.ems_no
        ),
        form=row.form,
        state=FilingState(row.state),
        version=row.version,
        registration_no=row.registration_no,
        item_record_no=row.item_record_no,
        valid_to=row.valid_to,
        reason=row.reason,
    )


def get_filing(filing_id: int) -> FilingFacts:
    """Raises NotFound."""
    row = GoodsFiling.objects.filter(pk=filing_id).first()
    if row is None:
        raise NotFound
    return _facts(row)


def filings_of(skus: Iterable[str]) -> Mapping[Place, FilingFacts]:
    """Every filing of these articles by its place, in one statement; of a cancelled one and its heir, the heir."""
    rows = (_facts(row) for row in GoodsFiling.objects.filter(sku__in=set(skus)).order_by("id"))
    return {facts.place: facts for facts in rows}


def find_version(filing_id: int, *, state: str) -> VersionFacts | None:
    """The newest version in a state (draft, filed, approved, rejected), or None."""
    row = FilingVersion.objects.filter(filing_id=filing_id, state=state).order_by("-number").first()
    return (
        None if row is None else VersionFacts(id=row.pk, number=row.number, facts=row.facts, state=row.state)
    )


def newest_facts(place: Place) -> Mapping[str, str] | None:
    """What was last written of this article by this seller, at this place or else at another one."""
    rows = FilingVersion.objects.filter(filing__sku=place.sku, filing__seller_code=place.seller_code)
    here = rows.filter(filing__port=place.port, filing__office=place.office, filing__ems_no=place.ems_no)
    row = here.order_by("-id").first() or rows.order_by("-id").first()
    return None if row is None else row.facts


def list_held(*, after: int, limit: int) -> tuple[FilingFacts, ...]:
    """Filings that hold, by id."""
    rows = GoodsFiling.objects.filter(pk__gt=after, state__in=HELD).order_by("id")[:limit]
    return tuple(_facts(row) for row in rows)


def approved_codes(filing_ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    """Filing id -> facts of the version that holds, in one statement."""
    rows = FilingVersion.objects.filter(filing_id__in=set(filing_ids), state="approved")
    return dict(rows.values_list("filing_id", "facts"))


def get_sending(sending_id: int) -> SendingFacts:
    """Raises NotFound."""
    row = FilingSending.objects.select_related("version__filing").filter(pk=sending_id).first()
    if row is None:
        raise NotFound
    return SendingFacts(
        id=row.pk,
        port=row.version.filing.port,
        guid=row.message_guid,
        wire=bytes(row.wire),
        signed=row.signed_at is not None,
        sent=row.sent_at is not None,
    )


def silent_ports(*, since: datetime, before: datetime) -> frozenset[str]:
    """Ports that owe an answer to a filing sent in this while."""
    rows = FilingSending.objects.filter(
        sent_at__gte=since, sent_at__lt=before, version__state="filed", version__filing__state__in=AWAITED
    )
    return frozenset(rows.values_list("version__filing__port", flat=True))


def filing_meant(*, port: str, message_guid: str, item_no: str) -> tuple[int, int | None] | None:
    """The filing that an answer of a port names, and its version where it names our message.

    By our message, else by the article, if only one filing can be meant; None otherwise.
    """
    if message_guid:
        rows = FilingSending.objects.filter(message_guid__iexact=message_guid, version__filing__port=port)
        found = rows.values_list("version__filing_id", "version__number").first()
        if found is not None:
            return found
    if not item_no:
        return None
    of_article = GoodsFiling.objects.filter(port=port, sku=item_no)
    awaited = of_article.filter(versions__state="filed")
    for chosen in (awaited, of_article):
        ids = list(chosen.values_list("id", flat=True).distinct()[:2])
        if len(ids) == 1:
            return ids[0], None
    return None


def number_in_book(filings: Mapping[Place, FilingFacts], place: Place, *, mode: str, day: date) -> str | None:
    """The item of the account book that goods are declared with: empty where a filing is there and does not hold.

    None where nothing was ever filed here, or the mode has no book.
    """
    facts = filings.get(place)
    if facts is None or mode not in BONDED:
        return None
    return facts.item_record_no if facts.holds(day) else ""
