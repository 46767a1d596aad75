"""Every page of the desks by its address, and how a page is read: its visible words, language by language."""

import re
from html.parser import HTMLParser

CONSOLE = (
    "",
    "declarations/",
    "declarations/?group=rejected",
    "declarations/{parcel}/",
    "declarations/{undeclared}/",
    "attempts/{attempt}/xml/",
    "inbox/",
    "inbox/?group=all&causes=all",
    "inbox/?group=due&waits=release",
    "inbox/{matter}/rest/",
    "repairs/{run}/",
    "letters/?group=all",
    "letters/{letter}/",
    "letters/{letter}/raw/",
    "ports/",
    "ports/national/",
    "clocks/",
    "orders/",
    "orders/{order}/",
    "picking/",
    "batches/",
    "batches/?group=differing",
    "batches/open/",
    "batches/{batch}/",
    "batches/{filling}/",
    "batches/{filling}/bill/",
    "batches/{filling}/scan/",
    "batches/{batch}/count/",
    "stock/",
    "stock/{balance}/",
    "books/",
    "books/stock-in/",
    "books/{book}/",
    "money/",
    "money/journals/",
    "money/journals/{journal}/",
    "money/payments/",
    "money/refunds/",
    "money/notifications/",
    "bills/",
    "amendments/?state=all",
    "tax/",
    "tax/guarantees/",
    "tax/guarantees/lists/?port=national&guarantor=G",
    "bills/?month=2026-11&port=national&guarantor=G",
    "records/",
    "records/data-calls/",
    "records/exports/",
    "goods/",
    "goods/proposals/",
    "goods/files/",
    "filings/",
    "filings/{filing}/",
    "reviews/",
    "reviews/{review}/",
    "positive/",
    "positive/editions/2016-1/?against=2018",
    "positive/files/",
    "positive/files/{positive_file}/",
    "rules/",
    "rules/files/",
    "rules/rates/",
    "rules/overrides/",
    "jobs/",
    "jobs/?state=waiting",
    "jobs/schedules/",
)
PORTAL = (
    "",
    "consignments/",
    "consignments/{parcel}/",
    "stock/",
    "stock/{balance}/",
    "offers/",
    "goods/",
    "money/",
)
LISTS = tuple(page for page in CONSOLE if "{" not in page)
ALL = tuple(("console", page) for page in CONSOLE) + tuple(("supplier", page) for page in PORTAL)

KEPT = {"code", "kbd", "pre", "script", "style", "title"}
"""Elements whose text is the same in every language: numbers, keys, stored names."""
VOID = {"meta", "link", "img", "input", "br", "hr", "path"}
SAME_IN_EVERY_LANGUAGE = {"Entrepot", "preNo", "invtNo", "Enter"}
"""And acronyms: CSV, SKU, XML …"""
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


class Words(HTMLParser):
    """Collects the text a reader sees or hears, except what is marked as no language's."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.stack: list[bool] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        kept = tag in KEPT or given.get("translate") == "no" or "code" in (given.get("class") or "").split()
        kept = kept or ("lang" in given and tag != "html") or (tag == "option" and "value" not in given)
        hidden = kept or any(self.stack)
        if not hidden:
            self.found += [
                given[name] or ""
                for name in ("placeholder", "aria-label", "title", "alt", "data-label")
                if name in given and tag != "time"
            ]
        if tag not in VOID:
            self.stack.append(kept)

    def handle_endtag(self, tag):
        if tag not in VOID and self.stack:
            self.stack.pop()

    def handle_data(self, data):
        if data.strip() and not any(self.stack):
            self.found.append(data.strip())


def foreign_words(html: str, language: str) -> list[str]:
    """Words of the other language that a page shows."""
    texts = Words(html).found
    if language == "en":
        return [text for text in texts if CHINESE.search(text)]
    return [
        text
        for text in texts
        if [
            word
            for word in ENGLISH.findall(text)
            if not word.isupper() and word not in SAME_IN_EVERY_LANGUAGE
        ]
    ]
