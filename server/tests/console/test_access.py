"""Every address of the console and the portal, asked by the whole cast: who is let in, and who is not."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver
from server.tests import desk_cases as cases
from server.tests.console.conftest import sign_in

from entrepot.accounts.models import ROLES

CONSOLE = {
    "home": ("", "console", "GET"),
    "declarations": ("declarations/", "customs.see", "GET"),
    "declaration": ("declarations/{parcel}/", "customs.see", "GET"),
    "resend": ("declarations/{parcel}/resend/", "customs.repair", "POST"),
    "inbox": ("inbox/", "customs.see", "GET"),
    "take_matter": ("inbox/{matter}/take/", "customs.repair", "POST"),
    "hand_over_matter": ("inbox/{matter}/hand-over/", "customs.repair", "POST"),
    "wake_matter": ("inbox/{matter}/wake/", "customs.repair", "POST"),
    "repair_matter": ("inbox/{matter}/repair/", "customs.repair", "POST"),
    "repair_group": ("inbox/repair/", "customs.repair", "POST"),
    "repair_run": ("repairs/{run}/", "customs.see", "GET"),
    "stop_repair": ("repairs/{run}/stop/", "customs.repair", "POST"),
    "ports": ("ports/", "customs.see", "GET"),
    "port": ("ports/national/", "customs.see", "GET"),
    "letters": ("letters/", "customs.see", "GET"),
    "letter": ("letters/{letter}/", "customs.see", "GET"),
    "orders": ("orders/", "orders.see", "GET"),
    "order": ("orders/{order}/", "orders.see", "GET"),
    "cancel_order": ("orders/{order}/cancel/", "orders.cancel", "POST"),
    "picks": ("picking/", "stock.see", "GET"),
    "hand_over": ("picking/{ready}/hand-over/", "parcels.hand_over", "POST"),
    "stock": ("stock/", "stock.see", "GET"),
    "stock_moves": ("stock/{balance}/", "stock.see", "GET"),
    "books": ("books/", "stock.see", "GET"),
    "book": ("books/{book}/", "stock.see", "GET"),
    "batches": ("batches/", "batches.see", "GET"),
    "batch": ("batches/{batch}/", "batches.see", "GET"),
    "batch_close": ("batches/{filling}/close/", "batches.write", "POST"),
    "batch_cancel": ("batches/{filling}/cancel/", "batches.write", "POST"),
    "batch_arrive": ("batches/{filling}/arrive/", "batches.write", "POST"),
    "batch_finish": ("batches/{filling}/finish/", "batches.write", "POST"),
    "batch_stock_in": ("batches/{batch}/stock-in/", "batches.write", "POST"),
    "batch_flight": ("batches/{filling}/parcels/NONE/flight/", "customs.repair", "POST"),
    "batch_remove": ("batches/{filling}/parcels/NONE/remove/", "batches.write", "POST"),
    "batch_settle": ("batches/{batch}/differences/{difference}/settle/", "batches.write", "POST"),
    "money": ("money/", "money.see", "GET"),
    "journals": ("money/journals/", "money.see", "GET"),
    "journal": ("money/journals/{journal}/", "money.see", "GET"),
    "payments": ("money/payments/", "money.see", "GET"),
    "refunds": ("money/refunds/", "money.see", "GET"),
    "notifications": ("money/notifications/", "money.see", "GET"),
    "jobs": ("jobs/", "jobs.repair", "GET"),
    "retry_job": ("jobs/{job}/retry/", "jobs.repair", "POST"),
    "schedules": ("jobs/schedules/", "jobs.repair", "GET"),
}
FORMS = {
    "attempt_xml": ("attempts/{attempt}/xml/", "customs.see", "GET"),
    "letter_raw": ("letters/{letter}/raw/", "customs.see", "GET"),
    "clocks": ("clocks/", "customs.see", "GET"),
}
"""Pages that take a POST too, for which a further permission is asked."""
GOODS_AND_RULES = {
    "rest_matter": ("inbox/{matter}/rest/", "customs.repair", "GET"),
    "sign_again": ("declarations/NONE/sign/", "customs.repair", "POST"),
    "stock_in": ("books/stock-in/", "books.write", "GET"),
    "stock_in_template": ("books/stock-in/template.csv", "stock.see", "GET"),
    "batch_open": ("batches/open/", "batches.write", "GET"),
    "batch_bill": ("batches/{filling}/bill/", "batches.write", "GET"),
    "batch_scan": ("batches/{filling}/scan/", "batches.write", "GET"),
    "batch_count": ("batches/{batch}/count/", "batches.write", "GET"),
    "missing": ("goods/", "catalog.see", "GET"),
    "article": ("goods/articles/SKU-1/", "catalog.see", "GET"),
    "proposals": ("goods/proposals/", "catalog.see", "GET"),
    "proposal": ("goods/proposals/1/", "catalog.see", "GET"),
    "decide_proposal": ("goods/proposals/1/decide/", "catalog.write", "POST"),
    "customs_files": ("goods/files/", "catalog.see", "GET"),
    "customs_template": ("goods/files/template.csv", "catalog.see", "GET"),
    "customs_file": ("goods/files/1/", "catalog.see", "GET"),
    "filings": ("filings/", "catalog.see", "GET"),
    "draft_filing": ("filings/draft/", "catalog.write", "POST"),
    "filing": ("filings/1/", "catalog.see", "GET"),
    "edit_filing": ("filings/1/edit/", "catalog.write", "POST"),
    "file_filing": ("filings/1/file/", "catalog.write", "POST"),
    "renew_filing": ("filings/1/renew/", "catalog.write", "POST"),
    "answer_filing": ("filings/1/answer/", "catalog.write", "POST"),
    "cancel_filing": ("filings/1/cancel/", "catalog.write", "POST"),
    "filing_sheet": ("filings/1/sheet.csv", "catalog.see", "GET"),
    "filing_sending": ("filings/sendings/1/", "customs.raw", "GET"),
    "reviews": ("reviews/", "catalog.see", "GET"),
    "ask_review": ("reviews/ask/", "catalog.write", "POST"),
    "review": ("reviews/1/", "catalog.see", "GET"),
    "decide_review": ("reviews/1/decide/", "catalog.write", "POST"),
    "positive": ("positive/", "catalog.see", "GET"),
    "positive_version": ("positive/editions/2022/", "catalog.see", "GET"),
    "positive_files": ("positive/files/", "catalog.see", "GET"),
    "positive_file": ("positive/files/1/", "catalog.see", "GET"),
    "decide_positive_file": ("positive/files/1/decide/", "catalog.write", "POST"),
    "rule_books": ("rules/", "rates.see", "GET"),
    "rule_book": ("rules/law/xx/rules/", "rates.see", "GET"),
    "rate_files": ("rules/files/", "rates.see", "GET"),
    "rate_file": ("rules/files/1/", "rates.see", "GET"),
    "decide_rate_file": ("rules/files/1/decide/", "rates.write", "POST"),
    "rates": ("rules/rates/", "rates.see", "GET"),
    "overrides": ("rules/overrides/", "rates.see", "GET"),
    "markets": ("rules/markets/", "rates.see", "GET"),
    "bills": ("bills/", "tax.see", "GET"),
    "bill": ("bills/1/", "tax.see", "GET"),
    "amend": ("declarations/NONE/amend/", "customs.repair", "GET"),
    "excuse": ("declarations/NONE/excuse/", "customs.repair", "POST"),
    "ask_cancel": ("declarations/NONE/ask-cancel/", "customs.repair", "POST"),
    "amendments": ("amendments/", "customs.see", "GET"),
    "amendment": ("amendments/1/", "customs.see", "GET"),
    "decide_amendment": ("amendments/1/decide/", "customs.approve", "POST"),
    "withdraw_amendment": ("amendments/1/withdraw/", "customs.repair", "POST"),
    "open_amendment": ("amendments/1/open/", "customs.raw", "POST"),
    "records": ("records/", "records.see", "GET"),
    "exports": ("records/exports/", "records.export", "GET"),
    "export_file": ("records/exports/1/file/", "records.export", "GET"),
    "data_calls": ("records/data-calls/", "records.see", "GET"),
    "data_call": ("records/data-calls/1/", "records.see", "GET"),
    "send_data_again": ("records/data-calls/1/again/", "customs.repair", "POST"),
    "prove_records": ("records/prove/", "records.see", "POST"),
    "tax_months": ("tax/", "tax.see", "GET"),
    "pay_month": ("tax/pay/", "tax.pay", "POST"),
    "guarantees": ("tax/guarantees/", "tax.see", "GET"),
    "held_lists": ("tax/guarantees/lists/", "tax.see", "GET"),
    "returns": ("returns/", "stock.see", "GET"),
    "receive_return": ("returns/NONE/receive/", "parcels.hand_over", "POST"),
    "end_override": ("rules/overrides/1/end/", "rates.write", "POST"),
}
"""Addresses of desks whose rows this world does not hold: they may answer that nothing is there, but not to everybody."""
PORTAL = {
    "home": ("", "supplier", "GET"),
    "consignments": ("consignments/", "supplier", "GET"),
    "consignment": ("consignments/{parcel}/", "supplier", "GET"),
    "stock": ("stock/", "supplier", "GET"),
    "stock_moves": ("stock/{balance}/", "supplier", "GET"),
    "offers": ("offers/", "supplier", "GET"),
    "money": ("money/", "supplier", "GET"),
    "missing": ("goods/", "supplier", "GET"),
    "article": ("goods/SKU-NONE/", "supplier", "GET"),
    "ask_review": ("goods/SKU-NONE/ask/", "supplier", "POST"),
}
REFUSED_HERE = {
    "filings/1/file/": 422,
    "filings/1/answer/": 422,
    "filings/1/renew/": 422,
    "filings/1/cancel/": 422,
    "reviews/1/decide/": 422,
    "records/prove/": 200,
    "tax/pay/": 422,
    CONSOLE["resend"][0]: 409,
    CONSOLE["repair_matter"][0]: 409,
    CONSOLE["wake_matter"][0]: 409,
    CONSOLE["repair_group"][0]: 409,
    CONSOLE["stop_repair"][0]: 409,
    CONSOLE["cancel_order"][0]: 422,
    CONSOLE["batch_close"][0]: 409,
    CONSOLE["batch_arrive"][0]: 409,
    CONSOLE["batch_finish"][0]: 409,
    CONSOLE["batch_stock_in"][0]: 409,
    CONSOLE["batch_remove"][0]: 404,
    CONSOLE["batch_flight"][0]: 404,
    CONSOLE["batch_settle"][0]: 422,
}
"""That parcel waits for its buyer and does not rest, a cancellation wants a reason, that batch is open and empty, its port has no companies,
and a difference wants to be told how it ended: whoever gets so far was let in."""
ABSENT = {path for path, _, _ in GOODS_AND_RULES.values()} | {PORTAL["article"][0], PORTAL["ask_review"][0]}
ROUTES = [("console", *row) for row in (CONSOLE | FORMS | GOODS_AND_RULES).values()] + [
    ("supplier", *row) for row in PORTAL.values()
]


def named(space):
    return {
        pattern.name
        for resolver in get_resolver().url_patterns
        if hasattr(resolver, "url_patterns")
        for inner in resolver.url_patterns
        if getattr(inner, "app_name", None) == space
        for pattern in inner.url_patterns
    }


def test_no_address_is_forgotten_here():
    assert (named("console"), named("supplier_portal")) == (
        set(CONSOLE) | set(FORMS) | set(GOODS_AND_RULES),
        set(PORTAL),
    )


def expected(role, path, permission, method):
    if role == "visitor":
        return 302
    if permission not in ROLES.get(role, frozenset()):
        return 403
    return REFUSED_HERE.get(path, 302 if method == "POST" else 200)


@pytest.mark.parametrize(
    ("space", "path", "permission", "method"), ROUTES, ids=[row[1] or row[0] for row in ROUTES]
)
def test_each_address_lets_in_whom_it_should(db, world, space, path, permission, method):
    seen, wanted = {}, {}
    for role in ("visitor", *cases.CAST):
        client = world["clients"][role] if role != "visitor" else Client()
        client.raise_request_exception = False
        mark = transaction.savepoint()
        answer = client.generic(method, f"/en/{space}/{path.format(**world)}")
        transaction.savepoint_rollback(mark)  # each of the cast meets the same world
        seen[role] = answer.status_code
        wanted[role] = expected(role, path, permission, method)
        if path in ABSENT and wanted[role] != 403 and seen[role] == 404:
            wanted[role] = 404
        if role == "visitor":
            assert "sign-in/?next=/en/" in answer["Location"]

    assert seen == wanted


@pytest.mark.parametrize("path", [row[0] for row in FORMS.values()])
def test_what_a_form_does_asks_for_more_than_seeing(db, world, path):
    before = cases.everything_written()

    assert world["clients"]["operator"].post(f"/en/console/{path.format(**world)}").status_code == 403
    assert cases.everything_written() == before


@pytest.mark.parametrize("row", [row for row in CONSOLE.values() if row[2] == "GET"], ids=lambda row: row[0])
def test_a_page_takes_no_post(db, world, row):
    path, permission, _ = row
    role = next(role for role in cases.CAST if permission in ROLES.get(role, frozenset()))

    assert world["clients"][role].post(f"/en/console/{path.format(**world)}").status_code == 405


@pytest.mark.parametrize(
    ("act", "page"),
    [
        ("jobs/{job}/retry/", "jobs/?state=waiting"),
        ("picking/{ready}/hand-over/", "picking/?state=waiting"),
        ("orders/{order}/cancel/", "orders/{order}/?state=waiting"),
        ("declarations/{parcel}/resend/", "declarations/{parcel}/?state=waiting"),
        ("inbox/{matter}/repair/", "inbox/?state=waiting"),
        ("repairs/{run}/stop/", "repairs/{run}/?state=waiting"),
    ],
)
def test_a_link_of_a_refused_page_leads_back_and_does_nothing(db, world, act, page):
    user = cases.make_user("operator")
    user.roles = [role for role in ROLES if role != "supplier"]
    user.save()
    before = cases.everything_written()

    answer = sign_in(user).get(f"/en/console/{act.format(**world)}?state=waiting")

    assert answer["Location"] == f"/en/console/{page.format(**world)}"
    assert cases.everything_written() == before


@pytest.mark.parametrize(
    "path",
    [
        "declarations/NONE/",
        "letters/999999/",
        "letters/999999/raw/",
        "repairs/999999/",
        "ports/nowhere/",
        "attempts/999999/xml/",
        "orders/NONE/",
        "stock/999999/",
        "books/999999/",
        "money/journals/999999/",
    ],
)
def test_what_does_not_exist_is_not_found(staff, path):
    assert staff.get(f"/en/console/{path}").status_code == 404
