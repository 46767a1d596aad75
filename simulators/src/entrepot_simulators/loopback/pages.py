"""What the pages of every simulator share: style sheet, frame, tables and texts in two languages."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from entrepot_simulators.loopback.router import Answer, Request, as_html


def style(_request: Request) -> Answer:
    """The style sheet."""
    text = files("entrepot_simulators.loopback").joinpath("style.css").read_bytes()
    return Answer(body=text, headers={"Content-Type": "text/css; charset=utf-8"})


@cache
def texts(package: str) -> Mapping[str, Mapping[str, Any]]:
    """The words of a package's pages by language: its ``pages/texts.toml``."""
    return tomllib.loads(files(package).joinpath("pages/texts.toml").read_text(encoding="utf-8"))


@cache
def template(package: str, name: str) -> Template:
    """A page of a package, with ``$places``."""
    return Template(files(package).joinpath(name).read_text(encoding="utf-8"))


def language_tag(language: str) -> str:
    """What ``lang`` says for ``zh`` or ``en``."""
    return "zh-Hans" if language == "zh" else "en"


def sheet(
    package: str, language: str, *, heading: str, body: str, refresh: int = 0, status: int = 200
) -> Answer:
    """A wide page around ``body`` (HTML); loads itself again every ``refresh`` seconds when that is given."""
    words = texts(package)[language]
    page = template("entrepot_simulators.loopback", "sheet.html").substitute(
        lang=language_tag(language),
        refresh=f'<meta http-equiv="refresh" content="{refresh}">' if refresh else "",
        heading=escape(heading),
        title=escape(words["title"]),
        simulator=escape(words["simulator"]),
        body=body,
    )
    return as_html(page, status)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], *, empty: str) -> str:
    """A table of ready HTML cells under plain heads, the first cell of a row naming it; ``empty`` without rows."""
    lines = [list(row) for row in rows]
    if not lines:
        return f"<p>{escape(empty)}</p>"
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(
        f'<tr><th scope="row">{line[0]}</th>{"".join(f"<td>{cell}</td>" for cell in line[1:])}</tr>'
        for line in lines
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def mark(text: str, tone: str = "on") -> str:
    """A state as a rounded mark; ``tone`` ok, no or on (under way)."""
    return f'<span class="state {tone}">{escape(text)}</span>'
