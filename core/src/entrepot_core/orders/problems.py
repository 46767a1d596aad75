"""What can stop a cart from becoming an order, and what the shopper can do about it."""

from entrepot_core.errors import Kind, Problem


class CartIsEmpty(Problem):
    """Nothing to order."""

    code = "orders.cart_is_empty"
    title = "The cart is empty."


class OverSingleLimit(Problem):
    """An article above the limit of one parcel, more than once. ``field`` is the line's id."""

    code = "orders.over_single_limit"
    kind = Kind.CONFLICT
    title = (
        "One piece of “%(name)s” is above the %(limit)s that customs allows a parcel, so it may only travel alone: "
        "set its quantity to 1 and order the others separately."
    )


class OverAnnualLimit(Problem):
    """The dutiable value passes what the buyer has left this year."""

    code = "orders.over_annual_limit"
    kind = Kind.CONFLICT
    title = (
        "This passes the yearly limit of %(limit)s for one ID number; by this shop's own count %(left)s are left. "
        "Take something out, order for another person, or wait until January."
    )


class NotOnPositiveList(Problem):
    """Retail import is open only to goods on the list."""

    code = "orders.not_on_positive_list"
    kind = Kind.CONFLICT
    title = "“%(name)s” is not on the list of goods that may be imported this way: take it out of the cart."


class OverYearlyQuantity(Problem):
    """The list caps what one person may import of an article in a year."""

    code = "orders.over_yearly_quantity"
    kind = Kind.CONFLICT
    title = "One person may import %(kilograms)s kg of “%(name)s” a year: order fewer."


class NotImportable(Problem):
    """The law does not let the goods go this way; ``reason`` is the code of the assessment."""

    code = "orders.not_importable"
    kind = Kind.CONFLICT
    title = "“%(name)s” can't be imported this way: take it out of the cart."


class TaxUnknown(Problem):
    """A fact is missing, so the tax can't be said; ``missing`` says which."""

    code = "orders.tax_unknown"
    kind = Kind.CONFLICT
    title = "The import tax of “%(name)s” can't be worked out yet: take it out of the cart for now."


class TooManyParcels(Problem):
    """The cart falls into more consignments than one order can hold."""

    code = "orders.too_many_parcels"
    kind = Kind.CONFLICT
    title = "This cart would travel as more than %(most)s parcels: order a part of it first."
