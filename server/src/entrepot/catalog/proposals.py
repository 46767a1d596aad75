"""Classifications that sellers propose for their own articles, until a person of the house decides."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction

from entrepot.catalog.models import CustomsProposal, Offer, Variant
from entrepot.catalog.sheets import read_sheet
from entrepot.platform.access import NotFound
from entrepot_core.errors import Kind, Problem


class ProposalDecided(Problem):
    """Somebody decided, or the seller took it back, before."""

    code = "catalog.proposal_decided"
    kind = Kind.CONFLICT
    title = "This proposal was decided already."


class NeedsAnotherPerson(Problem):
    """Who proposes may not decide."""

    code = "catalog.needs_another_person"
    kind = Kind.FORBIDDEN
    title = "Whoever proposed it can't decide on it: ask a colleague."


def get_variant_id(sku: str, *, seller_code: str = "") -> int:
    """The id of an article; of one that the seller offers, where a seller asks. Raises NotFound."""
    rows = Variant.objects.filter(sku=sku)
    if seller_code:
        rows = rows.filter(pk__in=Offer.objects.filter(seller_code=seller_code).values("variant_id"))
    variant_id = rows.values_list("id", flat=True).first()
    if variant_id is None:
        raise NotFound
    return variant_id


def propose(
    variant_id: int, *, seller_code: str, text: Mapping[str, str], actor: str, today: date, now: datetime
) -> int:
    """Write a proposal in the place of the seller's open one; returns its number. Raises SheetRefused."""
    read_sheet(text, today=today)
    facts = dict(text)
    open_ones = CustomsProposal.objects.filter(variant_id=variant_id, seller_code=seller_code, state="open")
    if open_ones.update(facts=facts, made_by=actor, made_at=now):
        return open_ones.values_list("id", flat=True).get()
    try:
        with transaction.atomic():
            row = CustomsProposal.objects.create(
                variant_id=variant_id, seller_code=seller_code, facts=facts, made_by=actor, made_at=now
            )
    except IntegrityError:  # the seller's other window was faster
        open_ones.update(facts=facts, made_by=actor, made_at=now)
        return open_ones.values_list("id", flat=True).get()
    return row.pk


def decide(
    proposal_id: int, *, accept: bool, note: str, actor: str, now: datetime
) -> tuple[int, Mapping[str, str]]:
    """Close an open proposal, once, by another person; returns the variant and the fields of the sheet.

    Raises:
        NotFound, ProposalDecided, NeedsAnotherPerson.
    """
    row = CustomsProposal.objects.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound
    if row.made_by == actor:
        raise NeedsAnotherPerson
    closed = CustomsProposal.objects.filter(pk=proposal_id, state="open", made_at=row.made_at).update(
        state="accepted" if accept else "refused", note=note[:300], decided_by=actor, decided_at=now
    )
    if not closed:
        raise ProposalDecided
    return row.variant_id, row.facts
