"""What the filing desk asks of one filing: its versions, answers, listings, and its sheet as a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from entrepot.catalog.models import Listing, Offer
from entrepot.catalog.offers import offers
from entrepot.console.queries.filings import names_of
from entrepot.customs.models import FilingSending, FilingStep, FilingVersion, GoodsFiling
from entrepot.inventory.models import Warehouse
from entrepot.platform.access import NotFound
from entrepot.usecases.filing.expire_filings import asked_of
from entrepot.usecases.filing.judging import Judgement, judge
from entrepot_core.customs.filing import (
    AWAITED,
    EDITABLE,
    FILING,
    FilingField,
    FilingFinding,
    FilingForm,
    FilingState,
    check_filing,
    filing_fields,
    get_form,
)
from entrepot_core.places import countries
from entrepot_core.units import customs_units


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version with what it changes of the one before: field, value before, value after."""

    row: FilingVersion
    changes: Sequence[tuple[FilingField, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingView:
    """A listing that hangs on the filing."""

    listing: Listing
    judgement: Judgement | None

    @property
    def state(self) -> str:
        """on_sale or off_sale."""
        return "on_sale" if self.listing.published else "off_sale"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingView:
    """One filing with everything that is known of it. ``open`` is the version that is written or on its way."""

    filing: GoodsFiling
    name: str
    form: FilingForm
    warehouse: Warehouse | None
    open: FilingVersion | None
    versions: Sequence[VersionView]
    steps: Sequence[FilingStep]
    sendings: Sequence[FilingSending]
    findings: Sequence[FilingFinding]
    listings: Sequence[ListingView]

    @property
    def newest(self) -> FilingVersion | None:
        """The version with the highest number."""
        return self.versions[0].row if self.versions else None

    @property
    def may(self) -> frozenset[str]:
        """The acts that its state allows: edit, renew, file, answer, cancel."""
        state = FilingState(self.filing.state)
        acts = {
            "edit": state in EDITABLE,
            "renew": self._is_renewable(state),
            "file": self.open is not None and self.open.state == "draft",
            "answer": state in AWAITED,
            "cancel": FILING.allows(state, "cancel"),
        }
        return frozenset(name for name, allowed in acts.items() if allowed)

    def _is_renewable(self, state: FilingState) -> bool:
        """What has ended, or has a last day, and waits for nothing else."""
        ends = self.filing.valid_to is not None
        return self.open is None and (
            (state is FilingState.EXPIRED and self.filing.reason == "end_date")
            or (state is FilingState.APPROVED and ends)
        )


def get_filing(pk: int, *, language: str, today: date) -> FilingView:
    """Raises NotFound."""
    row = GoodsFiling.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    versions = list(FilingVersion.objects.filter(filing=row).order_by("-number"))
    form = get_form(row.form)
    open_version = next((each for each in versions if each.state in {"draft", "filed"}), None)
    checked = open_version or (versions[0] if versions else None)
    return FilingView(
        filing=row,
        name=names_of([row.sku], language).get(row.sku, row.sku),
        form=form,
        warehouse=Warehouse.objects.filter(
            port=row.port, customs_office=row.office, ems_no=row.ems_no
        ).first(),
        open=open_version,
        versions=_compared(versions),
        steps=list(FilingStep.objects.filter(filing=row).order_by("-id")[:100]),
        sendings=list(FilingSending.objects.filter(version__filing=row).defer("wire").order_by("-id")[:20]),
        findings=check_filing(checked.facts, form, day=today) if checked else (),
        listings=_listings(row, today),
    )


def _compared(versions: Sequence[FilingVersion]) -> Sequence[VersionView]:
    fields = filing_fields()
    found = []
    for newer, older in pairwise([*versions, None]):
        assert newer is not None
        before = older.facts if older else {}
        changes = [
            (field, str(before.get(name, "")), str(newer.facts.get(name, "")))
            for name, field in fields.items()
            if older is not None and str(before.get(name, "")) != str(newer.facts.get(name, ""))
        ]
        found.append(VersionView(row=newer, changes=changes))
    return found


def _listings(row: GoodsFiling, today: date) -> Sequence[ListingView]:
    warehouses = {each.code: each for each in Warehouse.objects.filter(port=row.port)}
    ids = Offer.objects.filter(
        variant__sku=row.sku, seller_code=row.seller_code, warehouse_code__in=warehouses
    ).values_list("id", flat=True)
    judged = {
        each.asked.offer_id: each
        for each in judge([asked_of(one) for one in offers(ids, day=today).values()], day=today)
    }
    mine = [
        pk
        for pk, each in judged.items()
        if each.place is not None and (each.place.office, each.place.ems_no) == (row.office, row.ems_no)
    ]
    rows = Listing.objects.filter(offer_id__in=mine).select_related("offer").order_by("id")
    return [ListingView(listing=each, judgement=judged.get(each.offer_id)) for each in rows]


def facts_of(view: FilingView, *, language: str) -> Sequence[tuple[str, str, str]]:
    """What the version in force, or else the newest one, says: label, value and what the value means."""
    held = next((each.row for each in view.versions if each.row.state == "approved"), view.newest)
    if held is None:
        return []
    chinese = language.startswith("zh")
    return [
        (field.name_zh if chinese else field.name_en, value, _gloss(field, value, language))
        for name, field in filing_fields().items()
        if (value := str(held.facts.get(name, "")))
    ]


def _gloss(field: FilingField, value: str, language: str) -> str:
    """The name of a unit or a country."""
    if field.kind == "unit" and value in customs_units():
        unit = customs_units()[value]
        return unit.name_zh if language.startswith("zh") else unit.name_en
    if field.kind == "country" and value in countries():
        place = countries()[value]
        return place.name_zh if language.startswith("zh") else place.name_en
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field of the sheet as a form draws it. ``choices`` are values a person may choose from."""

    name: str
    label: str
    value: str
    needed: bool
    fixed: bool
    fault: str
    hint: str
    choices: Sequence[str] = ()

    @property
    def wide(self) -> bool:
        """Whether it takes a whole line."""
        return self.name in {"shelfName", "gname", "gmodel"}


FIXED: Final = frozenset({"itemNo", "customsOffice", "emsNo"})


def sheet_of(
    view: FilingView, *, language: str, text: Mapping[str, str] | None = None
) -> Sequence[FormField]:
    """The sheet with the newest version's values, or with what a person typed, and what is wrong with each field."""
    held: Mapping[str, str] = text if text is not None else (view.newest.facts if view.newest else {})
    asked = view.form.asks(str(held.get("businessType", "")))
    faults: dict[str, FilingFinding] = {}
    for finding in view.findings:
        faults.setdefault(finding.field, finding)
    chinese = language.startswith("zh")
    found = []
    for name, field in filing_fields().items():
        if name == "registrationNo" or (name == "emsNo" and not view.filing.ems_no):
            continue
        fault = faults.get(name)
        found.append(
            FormField(
                name=name,
                label=field.name_zh if chinese else field.name_en,
                value=str(held.get(name, "")),
                needed=name in asked,
                fixed=name in FIXED,
                fault=fault.sentence(language) if fault and fault.stops else "",
                hint=fault.sentence(language)
                if fault and not fault.stops
                else _gloss(field, str(held.get(name, "")), language),
                choices=_choices(view, field),
            )
        )
    return found


def _choices(view: FilingView, field: FilingField) -> Sequence[str]:
    if field.kind == "mode":
        return sorted(view.form.modes)
    return ("Y", "N") if field.kind == "flag" else ()


def get_sending(pk: int) -> FilingSending:
    """Raises NotFound."""
    row = FilingSending.objects.select_related("version__filing").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
