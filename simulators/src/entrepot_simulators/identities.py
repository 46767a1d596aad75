"""Who is who in the simulated world: invented companies with their customs codes and addresses on the exchange."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company as customs knows it. ``code`` has ten places, ``dxp_id`` at most sixteen."""

    code: str
    name: str
    dxp_id: str


PAYMENT_COMPANY = Company(code="4403SIMPAY", name="深圳示例支付有限公司", dxp_id="DXPSIMPAYMENT001")
CARRIER = Company(code="4401SIMSWF", name="迅达示例物流有限公司", dxp_id="DXPSIMCARRIER001")
PORT = Company(code="0000SIMPRT", name="示例口岸", dxp_id="DXPEDCCEB0000002")
