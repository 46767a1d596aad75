"""Texts as a stranger sent them, without what no column of a database may hold."""

from collections.abc import Mapping


def asked_text(sent: Mapping[str, str], name: str, default: str = "") -> str:
    """A text of a query, a form or the cookies, without NUL: PostgreSQL refuses a statement that carries one."""
    return (sent.get(name) or default).replace("\x00", "")
