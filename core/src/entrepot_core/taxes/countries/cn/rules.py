"""Which regimes China has, by name, and which one a trade mode falls under."""

from collections.abc import Mapping
from types import MappingProxyType

from entrepot_core.taxes.countries.cn import export, general, postal, retail_import
from entrepot_core.taxes.regime import Regime

REGIMES: Mapping[str, Regime] = MappingProxyType(
    {
        retail_import.REGIME: retail_import.assess,
        postal.REGIME: postal.assess,
        general.REGIME: general.assess,
        export.REGIME: export.assess,
    }
)
INBOUND: tuple[str, ...] = (retail_import.REGIME, postal.REGIME, general.REGIME)
DEFAULT_REGIME = retail_import.REGIME
MODES: Mapping[str, str] = MappingProxyType(
    {
        "1210": retail_import.REGIME,
        "9610": retail_import.REGIME,
        "1239": retail_import.REGIME,
        "postal": postal.REGIME,
        "0110": general.REGIME,
    }
)
