"""What the matrix of trade modes refuses, named."""

from entrepot_core.errors import Kind, Problem


class UnknownTradeMode(Problem):
    """No such mode in this direction."""

    code = "trade.unknown_mode"
    kind = Kind.NOT_FOUND
    title = "“%(mode)s” is not a trade mode for %(direction)s; known are %(known)s."


class ModeNotInForce(Problem):
    """The mode did not exist yet."""

    code = "trade.mode_not_in_force"
    title = "%(mode)s is on record from %(begins)s on, not for %(day)s."


class BuyerNotAllowed(Problem):
    """The mode is not for this kind of buyer."""

    code = "trade.buyer_not_allowed"
    title = "Goods under %(mode)s can't be sold to a %(value)s: it is for %(allowed)s."


class ResaleNotAllowed(Problem):
    """Goods for personal use may not be sold on."""

    code = "trade.resale_not_allowed"
    title = "Goods under %(mode)s are for the buyer's own use and may not be sold on."


class WarehouseNotAllowed(Problem):
    """The mode can't start from this kind of warehouse."""

    code = "trade.warehouse_not_allowed"
    title = "Goods under %(mode)s can't leave a %(value)s warehouse: they leave from %(allowed)s."


class FulfilmentNotAllowed(Problem):
    """The goods can't be handed over in this way."""

    code = "trade.fulfilment_not_allowed"
    title = "Goods under %(mode)s can't be handed over by %(value)s: the ways are %(allowed)s."


class CounterNotAllowedHere(Problem):
    """Hand-over at a counter is a matter of place and date."""

    code = "trade.counter_not_allowed_here"
    title = "Goods under %(mode)s can't be handed over at a counter at port “%(port)s”."


class IdentityMissing(Problem):
    """The buyer must be identified."""

    code = "trade.identity_missing"
    title = "Goods under %(mode)s are released to a named person: name and ID number of the buyer are needed."


class ItemRecordMissing(Problem):
    """Bonded goods stand in an account book."""

    code = "trade.item_record_missing"
    title = "Goods under %(mode)s need their record number in the account book of the zone."


class UnknownWord(Problem):
    """A buyer, warehouse or fulfilment nobody knows."""

    code = "trade.unknown_word"
    title = "“%(value)s” is not one of %(known)s."
