"""The console's benches, and who has which."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.frame import Bench, Desk

DESK: Final = Desk(
    space="console",
    title=_("Console"),
    benches=(
        Bench(name="home", text=_("Overview"), permission="console", key="h"),
        Bench(
            name="inbox",
            text=_("Clearance inbox"),
            permission="customs.see",
            key="i",
            places=("repair_run", "clocks"),
        ),
        Bench(
            name="declarations",
            text=_("All parcels"),
            permission="customs.see",
            key="c",
            places=("declaration", "attempt_xml", "amend"),
        ),
        Bench(
            name="ports",
            text=_("Ports"),
            permission="customs.see",
            key="q",
            places=("port", "letters", "letter", "letter_raw"),
        ),
        Bench(
            name="amendments",
            text=_("Amendments"),
            permission="customs.see",
            key="a",
            places=("amendment", "open_amendment"),
        ),
        Bench(
            name="tax_months",
            text=_("Taxes"),
            permission="tax.see",
            key="t",
            places=("bills", "bill", "guarantees", "held_lists", "pay_month"),
        ),
        Bench(name="orders", text=_("Orders"), permission="orders.see", key="o", places=("order",)),
        Bench(name="picks", text=_("Picking"), permission="stock.see", key="p"),
        Bench(
            name="batches",
            text=_("Batches"),
            permission="batches.see",
            key="w",
            places=("batch", "batch_open", "batch_bill", "batch_scan", "batch_count"),
        ),
        Bench(name="returns", text=_("Returns"), permission="stock.see", key="u"),
        Bench(name="stock", text=_("Stock"), permission="stock.see", key="s", places=("stock_moves",)),
        Bench(
            name="books",
            text=_("Account books"),
            permission="stock.see",
            key="b",
            places=("book", "stock_in"),
        ),
        Bench(
            name="money",
            text=_("Money"),
            permission="money.see",
            key="m",
            places=("journals", "journal", "payments", "refunds", "notifications"),
        ),
        Bench(
            name="missing",
            text=_("Goods desk"),
            permission="catalog.see",
            key="g",
            places=("article", "proposals", "proposal", "customs_files", "customs_file"),
        ),
        Bench(
            name="filings",
            text=_("Goods filing"),
            permission="catalog.see",
            key="f",
            places=(
                "filing",
                "reviews",
                "review",
                "positive",
                "positive_version",
                "positive_files",
                "positive_file",
            ),
        ),
        Bench(
            name="rule_books",
            text=_("Rule desk"),
            permission="rates.see",
            key="r",
            places=("rule_book", "rate_files", "rate_file", "rates", "overrides", "markets"),
        ),
        Bench(
            name="records",
            text=_("Records"),
            permission="records.see",
            key="l",
            places=("prove_records", "data_calls", "data_call", "exports"),
        ),
        Bench(name="jobs", text=_("Jobs"), permission="jobs.repair", key="j", places=("schedules",)),
    ),
)
