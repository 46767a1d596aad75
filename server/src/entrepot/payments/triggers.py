"""What refuses to change a kept exchange, and to remove it before its time. The bytes may be locked anew with another key."""

from typing import Final

from entrepot.platform.append_only import Keeper

KEEPER: Final = Keeper(
    name="exchanges",
    table="payments_providerexchange",
    frozen=("attempt_id", "kind", "digest", "at", "keep_until"),
    until="keep_until",
    refusal="raw exchanges are kept as they are until their time is over",
)
