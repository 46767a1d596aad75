"""A column of bytes that is locked at rest: what names people lies in the database under AES-256-GCM only.

Form: ``EPS1``, length of the key's id, the id, 12 random bytes, ciphertext with tag; associated data is table and column.
Rows written before a column was locked are read as they are. Who may read is not decided here.
"""

import os
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models

from entrepot.platform.keyring import keyring
from entrepot_core.errors import Kind, Problem

MARK: Final = b"EPS1"
NONCE: Final = 12
_fields: Final["list[SealedField]"] = []


if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
else:  # at run time the class takes no types
    _Bytes = models.BinaryField


class LockedAway(Problem):
    """The key is missing or wrong, or the bytes were changed or moved to another column."""

    code = "platform.locked_away"
    kind = Kind.UNAVAILABLE
    title = (
        "A locked column can't be opened with the keys at hand (key “%(key_id)s”): ask who keeps the keys."
    )


def lock(content: bytes, place: str) -> bytes:
    """``content`` under the current key, for ``place`` (table and column) alone."""
    ring, nonce = keyring(), os.urandom(NONCE)
    key_id = ring.current.encode()
    head = MARK + bytes([len(key_id)]) + key_id
    return head + nonce + AESGCM(ring.keys[ring.current]).encrypt(nonce, content, head + place.encode())


def key_of(stored: bytes) -> str | None:
    """The id of the key that locked ``stored``; None for plain bytes."""
    return stored[5 : 5 + stored[4]].decode() if stored[:4] == MARK else None


def unlock(stored: bytes, place: str) -> bytes:
    """What ``lock`` locked; plain bytes as they are. Raises LockedAway."""
    key_id = key_of(stored)
    if key_id is None:
        return stored
    key, begin = keyring().keys.get(key_id), 5 + stored[4]
    if key is None:
        raise LockedAway(key_id=key_id)
    nonce, locked = stored[begin : begin + NONCE], stored[begin + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, locked, stored[:begin] + place.encode())
    except InvalidTag:
        raise LockedAway(key_id=key_id) from None


class SealedField(_Bytes):
    """A BinaryField that is locked when written and opened when read. It can't be searched."""

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ != "__fake__":  # the models of migrations are not the tables of the house
            _fields.append(self)

    @property
    def place(self) -> str:
        """Table and column."""
        return f"{self.model._meta.db_table}.{self.column}"  # noqa: SLF001 - Django's public name

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        locked = lock(bytes(value), self.place) if value is not None else None
        return super().get_db_prep_value(locked, connection, prepared)

    def from_db_value(self, value: Any, _expression: object, _connection: object) -> bytes | None:
        """What lies in the database, opened. Raises LockedAway."""
        return unlock(bytes(value), self.place) if value is not None else None


def relock(*, batch: int = 200) -> int:
    """Lock up to ``batch`` values of each such column anew with the current key; returns how many, 0 at the end."""
    return sum(_relock(field, batch) for field in _fields)


def _relock(field: SealedField, batch: int) -> int:
    quote, done = connection.ops.quote_name, 0
    table, column = (quote(part) for part in field.place.split("."))
    key_id = keyring().current.encode()
    head = MARK + bytes([len(key_id)]) + key_id
    statement = f"SELECT id, {column} FROM {table} WHERE substr({column}, 1, %s) <> %s ORDER BY id LIMIT %s"  # noqa: S608 - names of our own
    with connection.cursor() as cursor:
        cursor.execute(statement, [len(head), head, batch])
        rows = cursor.fetchall()
    for pk, stored in rows:
        content = unlock(bytes(stored), field.place)
        rows_of = field.model._default_manager.filter(pk=pk)  # noqa: SLF001 - Django's public name
        done += rows_of.update(**{field.attname: content})
    return done
