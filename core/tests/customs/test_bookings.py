"""Tables of account-book entries: read leniently, judged line by line."""

import pytest

from entrepot_core.customs import bookings
from entrepot_core.customs.bookings import Verdict

HEAD = "ems_no,item_record_no,quantity,document_no,seller_code,sku\n"
QD = "QD516526I000000123"
BOOKS, ITEMS = frozenset({"T5165W000001"}), {("T5165W000001", "GDS0001"): ("SAKURA", "SERUM")}


def verdicts(*lines, booked=None):
    entries = bookings.read_entries(HEAD + "\n".join(lines))
    judged = bookings.judge(entries, books=BOOKS, items=ITEMS, booked=booked or {})
    return [verdict for _, verdict in judged]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"T5165W000001,GDS0001,50,{QD}", Verdict.NEW),
        (f"T5165W000001,GDS0002,50,{QD},SAKURA,SERUM", Verdict.NEW),
        (f"T5165W000001,GDS0002,50,{QD}", Verdict.ITEM_UNKNOWN),
        (f"T5165W000001,GDS0001,50,{QD},SAKURA,SERUM", Verdict.NEW),
        (f"T5165W000001,GDS0001,50,{QD},SAKURA,CREAM", Verdict.OTHER_GOODS),
        (f"T5165W000001,GDS0001,50,{QD},KUMANO,", Verdict.OTHER_GOODS),
        (f"T9999W000001,GDS0001,50,{QD}", Verdict.BOOK_UNKNOWN),
        (f"T5165W000001,GDS0001,0,{QD}", Verdict.QUANTITY_MALFORMED),
        (f"T5165W000001,GDS0001,1.5,{QD}", Verdict.QUANTITY_MALFORMED),
        (f"T5165W000001,GDS0001,-3,{QD}", Verdict.QUANTITY_MALFORMED),
        ("T5165W000001,GDS0001,5,QD516526X000000123", Verdict.NUMBER_MALFORMED),
        ("T5165W000001,GDS0001,5,", Verdict.NUMBER_MALFORMED),
    ],
)
def test_each_line_is_judged(line, expected):
    assert verdicts(line) == [expected]


def test_what_a_line_opens_holds_for_the_next():
    head, more = "T5165W000001,GDS0002,50,QD516526I00000012", ",SAKURA,SERUM"

    judged = verdicts(f"{head}3{more}", f"{head}4", f"{head}5,SAKURA,CREAM")

    assert judged == [Verdict.NEW, Verdict.NEW, Verdict.OTHER_GOODS]


def test_a_checked_list_books_an_item_once():
    line = f"T5165W000001,GDS0001,50,{QD}"
    key = f"{QD}:T5165W000001:GDS0001"

    assert verdicts(line, line) == [Verdict.NEW, Verdict.TWICE]
    assert verdicts(line, booked={key: 50}) == [Verdict.BOOKED]
    assert verdicts(line, booked={key: 49}) == [Verdict.DIFFERS]


def test_spaces_empty_lines_and_a_byte_mark_are_forgiven():
    text = f"\ufeffEMS_NO, item_record_no ,quantity,document_no\n\n T5165W000001 ,GDS0001, 5 ,{QD}\n,,,\n"

    [entry] = bookings.read_entries(text)

    assert (entry.line, entry.ems_no, entry.quantity) == (2, "T5165W000001", 5)


@pytest.mark.parametrize("text", ["", "sku,quantity\nA,1", '"'])
def test_what_is_no_table_says_which_columns_it_wants(text):
    with pytest.raises(bookings.TableUnreadable):
        bookings.read_entries(text)


def test_a_table_has_an_end():
    with pytest.raises(bookings.TooManyLines):
        bookings.read_entries(HEAD + f"T5165W000001,GDS0001,5,{QD}\n" * (bookings.MOST_LINES + 1))
