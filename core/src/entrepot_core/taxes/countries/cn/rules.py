"""Which regimes China has, by name, and which one a trade mode falls under."""

from types import MappingProxyType

from entrepot_core.taxes.countries.cn import domestic, export, general, postal, retail_import
from entrepot_core.taxes.regime import CountryLaw

LAW = CountryLaw(
    regimes=MappingProxyType(
        {
            retail_import.REGIME: retail_import.assess,
            postal.REGIME: postal.assess,
            general.REGIME: general.assess,
            export.REGIME: export.assess,
            domestic.REGIME: domestic.assess,
        }
    ),
    inbound=(retail_import.REGIME, postal.REGIME, general.REGIME),
    default=retail_import.REGIME,
    modes=MappingProxyType(
        {
            "1210": retail_import.REGIME,
            "9610": retail_import.REGIME,
            "1239": retail_import.REGIME,
            "postal": postal.REGIME,
            "0110": general.REGIME,
            "domestic": domestic.REGIME,
        }
    ),
)
