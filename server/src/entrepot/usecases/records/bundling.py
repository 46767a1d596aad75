"""Files of an export written one after the other into a ZIP: each with its SHA-256, and a line of the index."""

import base64
import csv
import hashlib
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from entrepot.records.keys import certificate_pem
from entrepot_core.customs.records import CERTIFICATE, MANIFEST, SCHEME, SIGNATURE, manifest_of
from entrepot_core.customs.signing import SoftwareKey

HEADS = ("file 文件", "parcel 包裹", "what 内容", "number 编号", "time 时间", "sha256 摘要")


class Bundle:
    """A ZIP under way. ``add`` as often as wanted, ``close`` once; nothing is held in memory but the list of files."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED)
        self._files: list[tuple[str, str, int]] = []
        self._index: list[tuple[str, ...]] = []

    def add(
        self, name: str, content: bytes, *, parcel: str = "", what: str = "", number: str = "", at: str = ""
    ) -> None:
        """One file, with its line of the index."""
        digest = hashlib.sha256(content).hexdigest()
        self._zip.writestr(name, content)
        self._files.append((name, digest, len(content)))
        self._index.append((name, parcel, what, number, at, digest))

    def name_only(self, *, digest: str, parcel: str, what: str, number: str, at: str) -> None:
        """A line of the index for what is left out: its digest proves it when it is shown another way."""
        self._index.append(("", parcel, what, number, at, digest))

    def add_lines(self, name: str, lines: Iterable[str]) -> int:
        """A file of lines, streamed; returns how many."""
        hasher, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(name, "w") as file:
            for line in lines:
                raw = f"{line}\n".encode()
                file.write(raw)
                hasher.update(raw)
                size += len(raw)
                count += 1
        self._files.append((name, hasher.hexdigest(), size))
        return count

    def add_table(self, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """A table for spreadsheets: UTF-8 with a mark, comma-separated; no cell begins a formula."""
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(heads)
        writer.writerows([_cell(value) for value in row] for row in rows)
        content = b"\xef\xbb\xbf" + text.getvalue().encode()
        self._zip.writestr(name, content)
        self._files.append((name, hashlib.sha256(content).hexdigest(), len(content)))

    def close(self, *, scope: Mapping[str, Any], made_at: str, made_by: str, key: SoftwareKey) -> int:
        """Write index, manifest, signature by ``key`` and certificate; returns how many files the manifest lists."""
        self.add_table("index.csv", HEADS, self._index)
        manifest = manifest_of(self._files, scope=scope, made_at=made_at, made_by=made_by)
        self._zip.writestr(MANIFEST, manifest)
        self._zip.writestr(SIGNATURE, base64.b64encode(key.sign(manifest, SCHEME)))
        self._zip.writestr(CERTIFICATE, certificate_pem(key.to_pem()))
        self._zip.close()
        return len(self._files)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
