"""ISO 4217 currencies and how many decimal places their smallest unit has.

Source: ISO 4217 list one; read 2026-11.
"""

from types import MappingProxyType
from typing import Final

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE = "BHD IQD JOD KWD LYD OMR TND"
_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP "
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES "
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS "
    "TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW"
)

EXPONENTS: Final = MappingProxyType(
    dict.fromkeys(_NONE.split(), 0) | dict.fromkeys(_TWO.split(), 2) | dict.fromkeys(_THREE.split(), 3)
)
"""Currency code -> decimal places of its minor unit."""


def exponent_of(currency: str) -> int:
    """Decimal places of the minor unit of ``currency``. Raises KeyError for a code that ISO 4217 does not know."""
    return EXPONENTS[currency]
