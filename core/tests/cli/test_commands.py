"""The command line: answers for people and machines, errors that name the field, exit codes."""

import io
import json
import subprocess
import sys

import pytest

from entrepot_core.cli import main
from entrepot_core.taxes import Assessment

SERUM = {
    "destination": "CN",
    "origin": "FR",
    "mode": "1210",
    "currency": "CNY",
    "freight": "10.00",
    "lines": [
        {
            "unit_price": "490.00",
            "goods": {"hs_code": "3304990039", "content": "50", "content_unit": "ml"},
        }
    ],
}


@pytest.fixture
def run(tmp_path):
    def run(shipment, *options, command="assess"):
        file = tmp_path / "shipment.json"
        file.write_text(shipment if isinstance(shipment, str) else json.dumps(shipment), encoding="utf-8")
        out, err = io.StringIO(), io.StringIO()
        code = main([command, str(file), "--as-of", "2026-11-22", *options], out=out, err=err)
        return code, out.getvalue(), err.getvalue()

    return run


def changed(path: str, value) -> dict:
    data = json.loads(json.dumps(SERUM))
    at = data
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in way:
        at = at[step]
    at[last] = value
    return data


def test_a_person_reads_a_table(run):
    code, out, err = run(SERUM)

    assert (code, err) == (0, "")
    assert "calculated: cn.retail_import by CBEC as of 2026-11-22" in out
    assert "61.76" in out
    assert "total tax        115.29 CNY" in out
    assert "财关税〔2018〕49号" in out


def test_a_machine_reads_the_whole_assessment(run):
    code, out, _ = run(SERUM, "--json")

    result = Assessment.from_json(json.loads(out))
    assert (code, str(result.total_tax)) == (0, "115.29 CNY")


def test_numbers_of_json_are_exact(run):
    code, out, _ = run(changed("lines.0.unit_price", 490.0), "--json")

    assert (code, json.loads(out)["total_tax"]) == (0, "115.29")


def test_all_ways_are_compared(run):
    code, out, _ = run(SERUM, command="compare")

    assert code == 0
    assert [line.split()[1] for line in out.splitlines() if " as of " in line] == [
        "cn.retail_import",
        "cn.postal",
        "cn.general",
    ]


def test_a_shipment_that_is_not_calculated_has_its_own_exit_code(run):
    code, out, _ = run(changed("lines.0.goods", {"description": "serum"}))

    assert code == 1
    assert "missing: lines[0].goods.hs_code" in out
    assert "candidate for line 1: 3304990039" in out


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("lines.0.unit_price", "-1", "lines[0].unit_price: The amount -1 is below zero."),
        ("lines.0.unit_price", "NaN", "lines[0].unit_price: “NaN” is not a decimal number."),
        ("lines.0.unit_price", "a lot", "lines[0].unit_price: “a lot” is not a decimal number."),
        ("lines.0.quantity", 0, "lines[0].quantity: The quantity must be a whole number"),
        ("lines.0.quantity", 1.5, "lines[0].quantity: This must be a whole number."),
        ("lines.0.colour", "red", "lines[0].colour: Nobody reads this member"),
        ("lines.0.goods.hs_code", "33", "lines[0].goods.hs_code: “33” is not a commodity code"),
        ("lines.0.goods.vat", "13", "lines[0].goods.vat: The rate 13 is not a fraction from 0 to 1"),
        ("lines.0.goods.content_unit", "spoon", "lines[0].goods.content_unit: “spoon” is not a unit"),
        ("destination", "XX", "destination: “XX” is not a country code"),
        ("destination", "KE", "destination: There are no tax rules on record for “KE”."),
        ("currency", "XYZ", "currency: “XYZ” is not a currency code"),
        ("mode", "9999", "mode: The trade mode “9999” has no tax regime for goods to CN."),
        ("regime", "cn.other", "regime: “cn.other” is not a tax regime"),
        ("lines", {}, "lines: This must be a list."),
        ("lines", [], "lines: A shipment needs at least one line."),
        ("freight", "1.001", "freight: 1.001 has more decimal places than CNY can be paid in."),
        ("price_cut", "490", "price_cut: The price cut"),
        ("rates", {"USD": "0"}, "rates.USD: 0 must be more than zero."),
    ],
)
def test_wrong_input_is_named_by_its_field(run, path, value, message):
    code, out, err = run(changed(path, value))

    assert (code, out) == (2, "")
    assert err.startswith(message)


def test_missing_members_are_named(run):
    for name in ("destination", "currency"):
        code, _, err = run({key: value for key, value in SERUM.items() if key != name})
        assert (code, err) == (2, f"{name}: This member is missing.\n")


def test_what_is_no_json_is_said_with_its_place(run):
    assert run('{"lines": [}')[2] == "line 1, column 12: not JSON: Expecting value\n"


def test_a_file_that_is_not_there(tmp_path):
    err = io.StringIO()

    code = main(["assess", str(tmp_path / "none.json"), "--as-of", "2026-11-22"], err=err)

    assert code == 2
    assert err.getvalue().endswith("none.json: No such file or directory\n")


def test_search_prints_candidates_with_reasons():
    out = io.StringIO()

    assert main(["search", "口红"], out=out) == 0
    assert out.getvalue().startswith("330410  ")
    assert main(["search", "qzxw"], out=io.StringIO()) == 1


def test_search_answers_json():
    out = io.StringIO()

    main(["search", "wine", "--limit", "2", "--json"], out=out)

    assert len(json.loads(out.getvalue())) == 2


def test_one_line_in_is_one_line_out(run):
    lines = [SERUM, changed("lines.0.goods.vat", "13"), "{", changed("lines.0.id", "\ud800"), SERUM]
    text = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)

    code, out, err = run(text, command="assess-all")

    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(answers)) == (2, "", 5)
    assert [answer.get("total_tax") for answer in answers] == ["115.29", None, None, "115.29", "115.29"]
    assert Assessment.from_json(answers[4]) == Assessment.from_json(answers[0])
    assert answers[1]["problem"]["field"] == "lines[0].goods.vat"
    assert answers[2]["problem"] == {
        "code": "tax.not_json",
        "field": "",
        "sentence": "This line is not JSON: Expecting property name enclosed in double quotes at column 2.",
    }


@pytest.mark.parametrize(
    ("goods", "code"), [({"hs_code": "3304990039"}, 2), ({"description": "serum"}, 1), (None, 0)]
)
def test_the_worst_of_many_answers_is_the_exit_code(run, goods, code):
    worst = SERUM if goods is None else changed("lines.0.goods", goods)

    assert run(f"{json.dumps(worst)}\n{json.dumps(SERUM)}\n", command="assess-all")[0] == code


def test_lines_come_from_standard_input_as_well(monkeypatch):
    text = f"{json.dumps(SERUM, ensure_ascii=False)}\n".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text * 2), encoding="ascii"))
    out = io.StringIO()

    assert main(["assess-all", "-", "--as-of", "2026-11-22"], out=out) == 0
    assert out.getvalue().count("\n") == 2


def test_a_reader_who_has_seen_enough_is_no_fault(tmp_path):
    file = tmp_path / "shipments.jsonl"
    file.write_text(f"{json.dumps(SERUM)}\n" * 100, encoding="utf-8")
    command = [sys.executable, "-m", "entrepot_core.cli", "assess-all", str(file), "--as-of", "2026-11-22"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        first = json.loads(process.stdout.readline())
        process.stdout.close()
        said = process.stderr.read()

    assert (first["total_tax"], said, process.returncode) == ("115.29", b"", 1)
