"""A dialect that another package brings: two files and an entry point, and the suite over every dialect runs over it, too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOML = """
title = "Tiny port"
title_zh = "示例口岸"
source = "invented"
checked_on = 2026-11-29

[reading]
type_at = "kind"
id_at = "number"

[kinds.311]
type = "ORDER"
root = "tiny"
line = "goods/line"

[values.id_type]
"1" = "CARD"

[statuses]
"GO" = "800"

[answers.REPLY]
item = "reply"
kind = "312"
status = "state"
time = "at"
text = "words"
keys = { orderNo = "order" }
values = { OK = "120" }
"""
FIELDS = """kind,path,tag,form,required,source,values,zh
311,,kind,text:0-,1,=ORDER,,类型
311,,number,text:1-36,1,311.guid,,编号
311,order,no,text:1-60,1,311.orderNo,,订单编号
311,order,paid,decimal:19.5,1,311.acturalPaid,,实付
311,order,paper,text:1-4,1,311.buyerIdType,id_type,证件类型
311,order,waybill,text:1-60,1,511.logisticsNo|extra.waybill,,运单
311,order,box,text:1-9,1,extra.box,,箱号
311,order,remark,text:1-100,0,311.note,,备注
311,goods/line,n,whole:4,1,311.gnum,,序号
311,goods/line,pieces,decimal:19.5,1,311.qty,,数量
311,goods/line,price,decimal:19.5,1,311.price,,单价
"""
ANSWER = (
    b"<tiny><kind>REPLY</kind><number>N-1</number><reply><order>ORDER-1</order><state>OK</state><at>2024-03-05 10:15"
    b"</at><words>fine</words></reply></tiny>"
)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A package as an installer leaves it."""
    package, info = tmp_path / "tiny_customs", tmp_path / "tiny_customs-1.0.dist-info"
    for folder in (package, info):
        folder.mkdir()
    (package / "__init__.py").write_text("")
    (package / "dialect.toml").write_text(TOML, encoding="utf-8")
    (package / "fields.csv").write_text(FIELDS, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tiny-customs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[entrepot.customs_dialects]\ntiny = tiny_customs\nguangzhou = tiny_customs\n"
    )
    return tmp_path


def run(outside: Path, *arguments: str) -> str:
    paths = os.pathsep.join([str(outside), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_suite_over_every_dialect_runs_over_it(outside: Path) -> None:
    suite = Path(__file__).with_name("test_dialects.py")
    said = run(
        outside,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(suite),
        "-k",
        "tiny",
        "--no-header",
        "-rA",
    )
    passed = re.findall(r"PASSED .*\[tiny-311\]", said)
    assert len(passed) >= 3, said


def test_its_answers_become_receipts_and_it_takes_no_other_s_place(outside: Path) -> None:
    said = run(
        outside,
        "-c",
        "from entrepot_core.customs.messages.dialects import DIALECTS, dialect\n"
        "from entrepot_core.customs.receipts import answers_of\n"
        f"(receipt,) = answers_of('tiny', {ANSWER!r})\n"
        "print(DIALECTS.count('guangzhou'), dialect('guangzhou').title_zh, receipt.kind, receipt.status, receipt.keys)",
    )
    assert said.split() == [
        "1",
        "广州跨境电商公共服务平台",
        "KJ88",
        "报文",
        "312",
        "120",
        "{'orderNo':",
        "'ORDER-1'}",
    ]
