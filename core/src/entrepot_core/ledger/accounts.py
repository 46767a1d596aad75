"""The accounts of the books, by code. Which owner an account is kept for is said by the posting."""

from enum import StrEnum


class Account(StrEnum):
    """Codes of the chart of accounts; each is kept per owner and currency.

    1xxx is what we own, 2xxx what we owe, 4xxx income, 5xxx cost. Money that is not ours (escrow, tax collected for
    customs, sellers' shares) is owed, never income.
    """

    PROVIDER = "1100"
    BANK = "1200"
    DEPOSITS = "2100"
    ESCROW = "2200"
    SELLER = "2210"
    IMPORT_TAX = "2300"
    FREIGHT = "2400"
    REFUNDS = "2700"
    COMMISSION = "4100"
    FEES = "5100"
    TAX_DIFFERENCE = "5400"


NAMES: dict[Account, tuple[str, str]] = {
    Account.PROVIDER: ("Receivable from payment providers", "应收支付机构款"),
    Account.BANK: ("Bank", "银行存款"),
    Account.DEPOSITS: ("Customer deposits", "预收买家款"),
    Account.ESCROW: ("Escrow owed to sellers", "应付卖家担保款"),
    Account.SELLER: ("Payable to sellers", "应付卖家款"),
    Account.IMPORT_TAX: ("Import tax collected for customs", "代扣进口税"),
    Account.FREIGHT: ("Freight payable", "应付运费"),
    Account.REFUNDS: ("Refunds payable", "应付退款"),
    Account.COMMISSION: ("Commission income", "佣金收入"),
    Account.FEES: ("Provider fees", "支付手续费"),
    Account.TAX_DIFFERENCE: ("Import tax billed beyond what was withheld", "税单与代扣税款差额"),
}
"""Account -> its name in English and Chinese."""
