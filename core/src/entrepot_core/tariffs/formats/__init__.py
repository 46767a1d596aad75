"""The formats that can be read: one file each, one line here."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from entrepot_core.errors import Problem
from entrepot_core.tariffs.formats import cn_customs_csv, ecb_xml, own_csv, uk_json, usitc_json
from entrepot_core.tariffs.lines import Reading

FORMATS: Final = MappingProxyType[str, Callable[[bytes], Reading]](
    {
        "own_csv": own_csv.read,
        "usitc_json": usitc_json.read,
        "uk_json": uk_json.read,
        "ecb_xml": ecb_xml.read,
        "cn_customs_csv": cn_customs_csv.read,
    }
)
"""Name -> reader of the file's bytes. A reader raises Unreadable where nothing can be used."""


class UnknownFormat(Problem):
    """No reader has this name."""

    code = "tariffs.unknown_format"
    title = "There is no format “%(format)s”; choose one of %(known)s."


def read(name: str, raw: bytes) -> Reading:
    """Read a file. Raises UnknownFormat, Unreadable."""
    if name not in FORMATS:
        raise UnknownFormat(format=name, known=", ".join(FORMATS))
    return FORMATS[name](raw)
