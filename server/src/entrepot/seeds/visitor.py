"""A visitor without a browser: opens pages, fills in their forms and sends them, with cookies, as a person would.

Knows HTML and HTTP; knows no page of the shop.
"""

import time
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import httpx2
from lxml import html

PATIENCE: Final = 30.0
"""Seconds that a page is asked for again while nobody answers."""


class WrongPage(RuntimeError):
    """A page is not what was expected; carries its address, status and first words."""


class Unsure(RuntimeError):
    """A form was sent and nobody answered: it may have been acted on."""


class Page:
    """What came back: an address, a status and a document."""

    def __init__(self, response: httpx2.Response) -> None:
        self.url = str(response.url)
        self.path = urlsplit(self.url).path
        self.status = response.status_code
        self.text = response.text
        self._tree: html.HtmlElement | None = None

    @property
    def tree(self) -> html.HtmlElement:
        """The document."""
        if self._tree is None:
            self._tree = html.document_fromstring(self.text or "<html></html>")
        return self._tree

    def words(self, selector: str = "//main") -> str:
        """The words of the first element that ``selector`` (XPath) finds, spaces made single; empty if none."""
        for found in self._elements(selector):
            return " ".join(str(found.text_content()).split())
        return ""

    def _elements(self, selector: str) -> Iterator[html.HtmlElement]:
        found = self.tree.xpath(selector)
        if isinstance(found, list):
            yield from (each for each in found if isinstance(each, html.HtmlElement))

    def forms(self, action: str) -> list[html.FormElement]:
        """The forms whose action holds ``action``."""
        return [form for form in self.tree.forms if action in (form.action or self.path)]

    def form(self, action: str) -> html.FormElement:
        """The first form whose action holds ``action``. Raises WrongPage."""
        for form in self.forms(action):
            return form
        raise WrongPage(f"no form to “{action}” at {self.path} ({self.status}): {self.words()[:300]}")

    def form_with(self, name: str) -> html.FormElement:
        """The first form that has a field called ``name``. Raises WrongPage."""
        for form in self.tree.forms:
            if name in form.fields:
                return form
        raise WrongPage(f"no form with “{name}” at {self.path} ({self.status}): {self.words()[:300]}")

    def value(self, name: str) -> str:
        """The value of the first input called ``name``, ticked or not; empty if there is none."""
        for found in self._elements(f"//input[@name='{name}']"):
            return str(found.get("value", ""))
        return ""

    def links(self, part: str) -> list[str]:
        """Addresses of links that hold ``part``."""
        return [str(each.get("href")) for each in self._elements(f"//a[contains(@href, '{part}')]")]

    def expect(self, status: int = 200) -> Self:
        """This page, if it has ``status``. Raises WrongPage."""
        if self.status != status:
            raise WrongPage(f"{self.path} answered {self.status}: {self.words('//body')[:300]}")
        return self


class Visitor:
    """One person with one cookie jar."""

    def __init__(self, base: str, *, language: str = "en") -> None:
        self.base = base
        self._client = httpx2.Client(
            base_url=base,
            follow_redirects=True,
            timeout=httpx2.Timeout(60.0, connect=5.0),
            trust_env=False,
            headers={"Accept": "text/html", "Accept-Language": language},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def open(self, path: str) -> Page:
        """GET a page; while nobody answers, ask again. Raises WrongPage after PATIENCE."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return Page(self._client.get(path))
            except httpx2.HTTPError as error:
                if time.monotonic() > until:
                    raise WrongPage(f"nobody answers at {path}") from error
                time.sleep(0.1)

    def send(self, page: Page, form: html.FormElement, fields: Mapping[str, str] | None = None) -> Page:
        """Fill in ``fields`` over what the form holds and send it once. Raises Unsure."""
        values = {str(name): str(value) for name, value in form.form_values()}
        values |= fields or {}
        target = urljoin(page.url, form.action or page.url)
        try:
            if form.method == "GET":
                return Page(self._client.get(target, params=values))
            return Page(self._client.post(target, data=values, headers={"Referer": page.url}))
        except httpx2.HTTPError as error:
            raise Unsure(f"{form.method} {urlsplit(target).path}: {type(error).__name__}") from error
