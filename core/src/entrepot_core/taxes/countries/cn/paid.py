"""What a buyer has paid, as the Chinese order message states it (订购单, acturalPaid)."""

from decimal import Decimal


def amount_paid(
    *, goods_value: Decimal, freight: Decimal, tax_total: Decimal, non_cash_deduction: Decimal
) -> Decimal:
    """Goods, freight and tax less points and vouchers, in CNY; it must equal the payment document.

    Rule: GACC CEB interface specification 2022-05, order head.
    """
    return goods_value + freight + tax_total - non_cash_deduction
