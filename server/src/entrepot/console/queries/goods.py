"""What the goods desk asks: one article with its classifications, open proposals, kept files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from entrepot.catalog.models import CustomsProfile, CustomsProposal, CustomsUpload, Offer, Variant
from entrepot.catalog.sheets import FIELDS, as_text
from entrepot.catalog.uploads import as_new
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.taxes.countries.cn.goods import CnGoods, find_goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article with every classification it had, the newest first, and the rates of the one that holds."""

    sku: str
    name: str
    sellers: tuple[str, ...]
    modes: tuple[str, ...]
    text: dict[str, str]
    profiles: Sequence[CustomsProfile]
    goods: CnGoods | None
    proposal: CustomsProposal | None


def get_article(sku: str, *, language: str, day: date) -> Article:
    """Raises NotFound."""
    variant = (
        Variant.objects.select_related("product").prefetch_related("product__texts").filter(sku=sku).first()
    )
    if variant is None:
        raise NotFound
    profiles = list(CustomsProfile.objects.filter(variant=variant).order_by("-valid_from"))
    held = next((row for row in profiles if row.valid_from <= day), None)
    offers = Offer.objects.filter(variant=variant, active=True).values_list("seller_code", "mode")
    names = {text.language: text.name for text in variant.product.texts.all()}
    return Article(
        sku=sku,
        name=names.get(language) or next(iter(names.values()), sku),
        sellers=tuple(sorted({seller for seller, _ in offers})),
        modes=tuple(sorted({mode for _, mode in offers})),
        text={**as_text(as_new(held)), "valid_from": ""} if held else dict.fromkeys(FIELDS, ""),
        profiles=profiles,
        goods=find_goods(held.hs_code, day) if held else None,
        proposal=CustomsProposal.objects.filter(variant=variant, state="open").first(),
    )


def list_proposals(*, state: str, before: int | None) -> Page[CustomsProposal]:
    """Proposals in one state, newest first."""
    return page_of(CustomsProposal.objects.filter(state=state).select_related("variant"), before=before)


def count_proposals() -> dict[str, int]:
    """How many proposals stand in each state."""
    states = CustomsProposal.objects.values_list("state", flat=True)
    found = list(states)
    return {state: found.count(state) for state in ("open", "accepted", "refused")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of a proposal beside what holds."""

    field: str
    before: str
    after: str
    differs: bool


def get_proposal(pk: int, *, day: date) -> tuple[CustomsProposal, list[Change]]:
    """A proposal, field by field. Raises NotFound."""
    row = CustomsProposal.objects.select_related("variant").filter(pk=pk).first()
    if row is None:
        raise NotFound
    held = (
        CustomsProfile.objects.filter(variant=row.variant, valid_from__lte=day)
        .order_by("-valid_from")
        .first()
    )
    before = as_text(as_new(held)) if held else {}
    facts = {name: row.facts.get(name, "") for name in FIELDS}
    return row, [
        Change(
            field=name,
            before=before.get(name, ""),
            after=facts[name],
            differs=before.get(name, "") != facts[name],
        )
        for name in FIELDS
    ]


def list_files(*, before: int | None) -> Page[CustomsUpload]:
    """Kept files, newest first, without their bytes."""
    return page_of(CustomsUpload.objects.defer("raw"), before=before)


def get_file(pk: int) -> CustomsUpload:
    """Raises NotFound."""
    row = CustomsUpload.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row
