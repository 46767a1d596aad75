"""Months of tax and guarantees: what customs billed, what was withheld, what is due, what a guarantee still carries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Min, Q, Sum

from entrepot.customs import guarantees
from entrepot.customs.beside import STANDING
from entrepot.customs.models import CustomsDocument, GuaranteeAccount, GuaranteeClaim, TaxBill, TaxPayment
from entrepot.orders.returns import tax_withheld
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.customs.terms import Term, collected_between, term
from entrepot_core.money import Money

MONTHS = 36
FREE = ("released", "closed")
HOLDING = ("held", "under_way", "released", "beyond")
"""Figures of a guarantee that lists stand behind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The bills of a month, of one guarantor at one port. ``due`` are summed up and not paid; void ones count nowhere.

    ``unlisted`` is what was billed for lists that are not known yet: until they are, it is all difference.
    """

    month: str
    port: str
    guarantor: str
    bills: int
    made: int
    summed: int
    paid: int
    void: int
    billed: Money
    withheld: Money
    drift: Money
    due: Money
    due_bills: int
    unlisted: Money
    unlisted_bills: int
    collected: tuple[date, date] | None
    payments: tuple[TaxPayment, ...]

    @property
    def query(self) -> str:
        """By which its bills are asked for."""
        return urlencode({"month": self.month, "port": self.port, "guarantor": self.guarantor})


def list_months(**key: str) -> list[Month]:
    """The newest first, or the one of a month, port and guarantor (``key``). Four statements, whatever there is."""
    asked = TaxBill.objects.exclude(month="").filter(**key)
    groups = list(
        asked.values("month", "port", "guarantor")
        .annotate(
            bills=Count("pk", filter=STANDING),
            made=Count("pk", filter=Q(status="1")),
            summed=Count("pk", filter=Q(status="2")),
            paid=Count("pk", filter=Q(payment__isnull=False)),
            void=Count("pk", filter=Q(status="3")),
            due_bills=Count("pk", filter=Q(status="2", payment=None)),
            unlisted_bills=Count("pk", filter=STANDING & Q(consignment_no="")),
            billed=_sum(STANDING),
            unlisted=_sum(STANDING & Q(consignment_no="")),
            due=_sum(Q(status="2", payment=None)),
            first=Min("figures_at"),
        )
        .order_by("-month", "port", "guarantor")[:MONTHS]
    )
    wanted = {group["month"] for group in groups}
    numbers: dict[tuple[str, str, str], list[str]] = {}
    lists = asked.filter(STANDING, month__in=wanted).exclude(consignment_no="").values("consignment_no")
    withheld = tax_withheld(lists)
    rows = TaxBill.objects.filter(STANDING, consignment_no__in=lists).exclude(month="")
    counted: set[str] = set()  # of several bills of a list the first has its withheld tax
    billed = rows.order_by("month", "pk").values_list("month", "port", "guarantor", "consignment_no")
    for month, port, guarantor, number in billed:
        if number not in counted:
            numbers.setdefault((month, port, guarantor), []).append(number)
            counted.add(number)
    payments: dict[tuple[str, str, str], list[TaxPayment]] = {}
    for payment in TaxPayment.objects.filter(**key, month__in=wanted).order_by("pk"):
        payments.setdefault((payment.month, payment.port, payment.guarantor), []).append(payment)
    return [_month(group, numbers, withheld, payments) for group in groups]


def find_month(*, month: str, port: str, guarantor: str) -> Month | None:
    """One of these, or None."""
    return next(iter(list_months(month=month, port=port, guarantor=guarantor)), None)


def _sum(which: Q) -> Any:
    return Sum("duty", filter=which) + Sum("vat", filter=which) + Sum("consumption_tax", filter=which)


def _month(
    group: Mapping[str, Any],
    numbers: Mapping[tuple[str, str, str], list[str]],
    withheld: Mapping[str, int],
    payments: Mapping[tuple[str, str, str], list[TaxPayment]],
) -> Month:
    key = (group["month"], group["port"], group["guarantor"])
    billed = Money(group["billed"] or Decimal(0), "CNY").rounded()
    held = Money.of_minor(sum(withheld.get(number, 0) for number in numbers.get(key, ())), "CNY")
    counts = {
        name: group[name]
        for name in ("bills", "made", "summed", "paid", "void", "due_bills", "unlisted_bills")
    }
    first = group["first"]
    return Month(
        month=key[0],
        port=key[1],
        guarantor=key[2],
        **counts,
        billed=billed,
        withheld=held,
        drift=billed - held,
        due=Money(group["due"] or Decimal(0), "CNY").rounded(),
        unlisted=Money(group["unlisted"] or Decimal(0), "CNY").rounded(),
        collected=collected_between(first.date()) if first else None,
        payments=tuple(payments.get(key, ())),
    )


def collection_term(day: date) -> Term:
    """When tax is collected, with source and confidence."""
    return term("tax_collected", day=day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """A guarantee and what is held of it: by lists under way, by released ones that are not paid. ``left`` may be below zero."""

    port: str
    guarantor: str
    amount: Money | None
    on_exceed: str
    held: Money
    under_way: Money
    released: Money
    lists: int
    beyond: int
    left: Money | None

    @property
    def query(self) -> str:
        """By which its lists are asked for."""
        return urlencode({"port": self.port, "guarantor": self.guarantor})


def find_balance(day: date, *, port: str, guarantor: str) -> Balance | None:
    """One of these, or None."""
    return next(iter(list_balances(day, port=port, guarantor=guarantor)), None)


def list_balances(day: date, **key: str) -> list[Balance]:
    """Every account that was ever claimed from, and every guarantee entered; or the one of a port and guarantor (``key``)."""
    found = []
    accounts = {(row.port, row.guarantor): row for row in GuaranteeAccount.objects.filter(**key)}
    entered = {pair for pair in guarantees.entered() if not key or pair == (key["port"], key["guarantor"])}
    for port, guarantor in sorted({*accounts, *entered}):
        account = accounts.get((port, guarantor))
        claims = GuaranteeClaim.objects.filter(account=account, state="held")
        numbers = dict(claims.values_list("consignment_no", "amount_minor"))
        free = CustomsDocument.objects.filter(
            consignment_no__in=claims.values("consignment_no"), kind="621", state__in=FREE
        )
        released = sum(numbers.get(number, 0) for number in free.values_list("consignment_no", flat=True))
        held = account.held_minor if account else 0
        limit = guarantees.in_force(port, guarantor, day=day)
        amount = None if limit.amount_minor is None else Money.of_minor(limit.amount_minor, "CNY")
        found.append(
            Balance(
                port=port,
                guarantor=guarantor,
                amount=amount,
                on_exceed=limit.on_exceed,
                held=Money.of_minor(held, "CNY"),
                under_way=Money.of_minor(held - released, "CNY"),
                released=Money.of_minor(released, "CNY"),
                lists=len(numbers),
                beyond=claims.filter(beyond=True).count(),
                left=None if amount is None else amount - Money.of_minor(held, "CNY"),
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A list that holds a part of a guarantee. ``state`` is that of the list, ``bill`` its newest standing bill, if any."""

    claim: GuaranteeClaim
    amount: Money
    state: str
    bill: TaxBill | None


def list_holdings(*, port: str, guarantor: str, which: str, before: int | None) -> Page[Holding]:
    """The lists behind a figure of a guarantee (``which`` of HOLDING), newest first. Three statements."""
    rows = GuaranteeClaim.objects.filter(account__port=port, account__guarantor=guarantor, state="held")
    done = CustomsDocument.objects.filter(kind="621", state__in=FREE).values("consignment_no")
    if which == "released":
        rows = rows.filter(consignment_no__in=done)
    elif which == "under_way":
        rows = rows.exclude(consignment_no__in=done)
    elif which == "beyond":
        rows = rows.filter(beyond=True)
    page = page_of(rows, before=before)
    numbers = [row.consignment_no for row in page.rows]
    lists = CustomsDocument.objects.filter(kind="621", consignment_no__in=numbers).order_by("turn")
    states = dict(lists.values_list("consignment_no", "state"))
    standing = TaxBill.objects.filter(STANDING, consignment_no__in=numbers).order_by("pk")
    bills = {bill.consignment_no: bill for bill in standing}
    return Page(
        rows=[
            Holding(
                claim=row,
                amount=Money.of_minor(row.amount_minor, "CNY"),
                state=states.get(row.consignment_no, ""),
                bill=bills.get(row.consignment_no),
            )
            for row in page.rows
        ],
        older=page.older,
        is_first=page.is_first,
    )
