"""The export that somebody asked for is made: a ZIP whose every file is listed in a signed manifest."""

import hashlib
import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any, Final

from django.db import transaction

from entrepot.customs import auditing
from entrepot.customs.auditing import Dossier, TooManyParcels
from entrepot.orders import queries as orders
from entrepot.payments import queries as payments
from entrepot.records import excerpts, exports
from entrepot.records import services as records
from entrepot.records.keys import house_key
from entrepot.usecases.records.bundling import Bundle
from entrepot.usecases.records.scoping import parcels_of
from entrepot.usecases.records.seal_log import seal_log
from entrepot_core.customs.records import LOG, SEALS
from entrepot_core.customs.records.chain import Fact
from entrepot_core.errors import Problem

README: Final = """\
本压缩包是关务记录的审计导出。核验方法(无需访问本店系统):
This is an export of customs records for an audit. Check it without the house:

    entrepot-core verify-export <this file> [--certificate house_records_cert.pem]

manifest.json   每个文件的 SHA-256 / SHA-256 of every file; manifest.sig 是其签名 / its signature (RSA-SHA256, base64)
index.csv       文件目录 / what each file is. 未随附的内容只列摘要 / what was left out is listed by its digest
documents/      所报送的签名报文 / documents as sent, signed
answers/        海关原始回执 / answers as they came
payments/       支付公司原始报文 / exchanges with the payment company
documents.csv   单证及其口岸 / documents with their ports; attempts.csv, receipts.csv, bills.csv, amendments.csv 各表 / further tables
log.jsonl       签名日志节选 / excerpt of the signed log; seals.jsonl 签章 / its seals
"""
DOCUMENTS: Final = ("parcel 包裹", "kind 单证", "turn 次", "port 口岸", "sent by 报送方", "number 单证编号", "state 状态", "preNo 预录入编号", "invtNo 清单编号", "released 放行")  # fmt: skip
ATTEMPTS: Final = ("parcel 包裹", "kind 单证", "turn 次", "number 报送次数", "guid 报文编号", "type 类型", "appTime 申报时间", "made 生成", "signed 加签", "sent 送达", "outcome 结果", "port 口岸")  # fmt: skip
RECEIPTS: Final = ("parcel 包裹", "of 单证", "kind 回执", "status 状态", "text 说明", "returned 回执时间", "effect 作用", "received 收到", "letter 来信")  # fmt: skip
BILLS: Final = ("parcel 包裹", "bill 税单", "list 清单", "duty 关税", "vat 增值税", "consumption tax 消费税", "status 状态", "notice 缴款书", "month 月份", "guarantor 担保企业")  # fmt: skip
AMENDMENTS: Final = ("parcel 包裹", "number 编号", "kind 类别", "state 状态", "facts 事项", "sha256 摘要", "proposed by 提交人", "at 时间", "decided by 审批人", "at 时间")  # fmt: skip


def make_export(*, export: int, now: datetime) -> bool:
    """Make it and keep it; False where it was made, nothing lies in its scope, or too much by now. Raises NotFound."""
    facts = exports.get(export)
    if facts.state != "asked":
        return False
    try:
        numbers = parcels_of(facts.scope)
    except TooManyParcels as problem:
        _refuse(export, problem, now=now)
        return False
    if not numbers:
        with transaction.atomic(durable=True):
            exports.note_empty(export, now=now)
        return False
    seal_log(at_once=True, now=now)
    up_to = excerpts.sealed_up_to()
    with tempfile.TemporaryFile() as file:
        bundle = Bundle(file)
        bundle.add("README.txt", README.encode(), what="readme")
        dossiers = [auditing.dossier(number) for number in numbers]
        for each in dossiers:
            _add_parcel(bundle, each, with_people=facts.with_people)
        _add_tables(bundle, dossiers)
        seals = excerpts.seals_over(numbers, up_to=up_to)
        bundle.add_lines(LOG, excerpts.link_lines(seals, numbers))
        bundle.add_lines(SEALS, excerpts.seal_lines(seals))
        count = bundle.close(
            scope={**facts.scope, "with_people": facts.with_people, "parcels": len(numbers)},
            made_at=now.isoformat(),
            made_by=facts.made_by,
            key=house_key(up_to=up_to),
        )
        size, digest = _measure(file)
        with transaction.atomic(durable=True):
            kept = exports.store(
                export, file, parcels=len(numbers), files=count, size=size, sha256=digest, now=now
            )
            if kept:
                records.write(
                    "export_made",
                    ref=f"export:{export}",
                    facts={"sha256": digest, "files": count, "parcels": len(numbers)},
                    now=now,
                )
    return kept


def _refuse(export: int, problem: Problem, *, now: datetime) -> None:
    with transaction.atomic(durable=True):
        if exports.note_refused(export, problem=problem, now=now):
            facts: dict[str, Fact] = {"problem": problem.code, "most": auditing.MOST_PARCELS}
            records.write("export_refused", ref=f"export:{export}", facts=facts, now=now)


def _add_parcel(bundle: Bundle, dossier: Dossier, *, with_people: bool) -> None:
    """Raw documents, answers and exchanges, or their digests alone."""
    parcel = dossier.consignment_no

    def put(name: str, content: bytes, *, what: str, number: object, at: datetime | None) -> None:
        folder, _, rest = name.partition("/")
        told = {"parcel": parcel, "what": what, "number": str(number), "at": at.isoformat() if at else ""}
        if with_people:
            bundle.add(f"{folder}/{parcel}/{rest}", content, **told)
        else:
            bundle.name_only(digest=hashlib.sha256(content).hexdigest(), **told)

    for row in dossier.attempts:
        kind = row["document__kind"]
        name = f"documents/{kind}-{row['document__turn']}-{row['number']}.xml"
        content = auditing.attempt_bytes(row["id"])
        put(name, content, what=kind, number=row["message_guid"], at=row["made_at"])
    for inbound, row in sorted({row["inbound_id"]: row for row in dossier.receipts}.items()):
        content = auditing.letter_bytes(inbound)
        put(f"answers/{inbound}.xml", content, what=row["kind"], number=inbound, at=row["received_at"])
    part = orders.find_consignment(parcel)
    for each in payments.exchanges_of_order(part.order_no) if part else ():
        for side, content in (("request", each.request), ("answer", each.response)):
            name = f"payments/{each.id}-{each.kind}-{side}.bin"
            put(name, content, what=f"payment {each.kind}", number=each.id, at=each.at)


def _add_tables(bundle: Bundle, dossiers: Iterable[Dossier]) -> None:
    found = list(dossiers)

    def rows(part: str, left_out: tuple[str, ...] = ("id",)) -> list[list[Any]]:
        return [
            [each.consignment_no, *(value for name, value in row.items() if name not in left_out)]
            for each in found
            for row in getattr(each, part)
        ]

    bundle.add_table("documents.csv", DOCUMENTS, rows("documents"))
    bundle.add_table("attempts.csv", ATTEMPTS, rows("attempts"))
    bundle.add_table(
        "receipts.csv",
        RECEIPTS,
        [
            [
                each.consignment_no,
                row["document__kind"],
                row["kind"],
                row["status"],
                row["text"],
                row["return_at"],
                row["effect"],
                row["received_at"],
                row["inbound_id"],
            ]
            for each in found
            for row in each.receipts
        ],
    )
    bundle.add_table("bills.csv", BILLS, rows("bills"))
    bundle.add_table("amendments.csv", AMENDMENTS, rows("amendments", ()))


def _measure(file: IO[bytes]) -> tuple[int, str]:
    """Size and SHA-256 of the file, which is left at its beginning."""
    file.seek(0)
    hasher, size = hashlib.sha256(), 0
    while piece := file.read(exports.PIECE):
        hasher.update(piece)
        size += len(piece)
    file.seek(0)
    return size, hasher.hexdigest()
