import doctest
import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "use-the-customs-library.md"


def test_the_page_runs_as_it_stands(capsys):
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 8
    exec("\n".join(blocks), {})
    told = capsys.readouterr().out
    assert told.startswith("M10 block The buyer has used 26000.00 yuan this year")
    assert "('/Inventory[1]/InventoryHead/copNo', 'too_long')" in told
    assert "digest The signature does not hold" in told
    assert "card True The card did not take its PIN (校验密码失败); it is not tried again" in told
    assert "物流运单状态 waybill status (delivered) ['guid', 'appType'" in told
    assert "[(1, '120', 'logical check passed')]" in told
    assert "document 2 names no status and time" in told
    assert "{'preNo': 'B20240305000000001'}" in told
    assert "/Declaration/EListHead/OpType not_in_list" in told
    assert "First legal unit is 011; the tariff on file asks for 035 with code 3304990039." in told


def test_the_page_on_receipts_runs_as_it_stands():
    page = PAGE.parents[1] / "algorithms" / "customs-receipts.md"
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 15) == (0, True)
