"""What can be wrong with a shipment that is to be assessed. Every class names the fault; ``field`` names the place."""

from entrepot_core.errors import Kind, Problem


class NoLines(Problem):
    """A shipment without goods."""

    code = "tax.no_lines"
    title = "A shipment needs at least one line."


class DuplicateLine(Problem):
    """Two lines carry one id."""

    code = "tax.duplicate_line"
    title = "Two lines have the id “%(id)s”: give each line its own."


class QuantityNotPositive(Problem):
    """Pieces are whole and at least one."""

    code = "tax.quantity_not_positive"
    title = "The quantity must be a whole number of at least 1, not %(value)s."


class NegativeAmount(Problem):
    """An amount below zero."""

    code = "tax.negative_amount"
    title = "The amount %(value)s is below zero."


class TooLarge(Problem):
    """More than any parcel holds: such a figure is a slip."""

    code = "tax.too_large"
    title = "%(value)s is more than can be meant here; the most is %(most)s."


class NotANumber(Problem):
    """Not a finite decimal."""

    code = "tax.not_a_number"
    title = "“%(value)s” is not a decimal number."


class NegativeQuantity(Problem):
    """A weight, volume or content below or at zero."""

    code = "tax.negative_quantity"
    title = "%(value)s must be more than zero."


class RateOutOfRange(Problem):
    """A rate is a fraction of the base: 0.13 means 13 %."""

    code = "tax.rate_out_of_range"
    title = "The rate %(value)s is not a fraction from 0 to %(most)s; 13 %% is written 0.13."


class MixedCurrencies(Problem):
    """All amounts of a shipment are in one currency."""

    code = "tax.mixed_currencies"
    title = "This amount is in %(currency)s; the shipment is in %(expected)s."


class FinerThanMinorUnit(Problem):
    """Freight, cuts and the like are amounts one can pay."""

    code = "tax.finer_than_minor_unit"
    title = "%(value)s has more decimal places than %(currency)s can be paid in."


class CutAboveGoods(Problem):
    """A price cut larger than the goods."""

    code = "tax.cut_above_goods"
    title = "The price cut %(cut)s is more than the goods are worth (%(goods)s)."


class WorthNothing(Problem):
    """An order whose price is zero."""

    code = "tax.worth_nothing"
    title = "The goods of a shipment can't be worth nothing altogether; single gifts may cost 0."


class WeightMissing(Problem):
    """A specific rate needs the net weight."""

    code = "tax.weight_missing"
    title = "The rate for this article goes by weight: state the net weight of a piece in grams."


class VolumeMissing(Problem):
    """A specific rate needs the volume."""

    code = "tax.volume_missing"
    title = "The rate for this article goes by volume: state the volume of a piece in millilitres."


class ContentMissing(Problem):
    """The threshold for high-end cosmetics needs the content of a piece."""

    code = "tax.content_missing"
    title = "Whether consumption tax is due depends on the price per ml, g or piece: state the content."


class UnknownContentUnit(Problem):
    """Content is measured in ml, g or pieces."""

    code = "tax.unknown_content_unit"
    title = "“%(unit)s” is not a unit of content: use ml, g or piece."


class UnknownTaxKind(Problem):
    """No such way of taxing."""

    code = "tax.unknown_kind"
    title = "“%(kind)s” is not a kind of tax known here; known are %(known)s."


class UnknownRegime(Problem):
    """No such regime at the destination."""

    code = "tax.unknown_regime"
    title = "“%(regime)s” is not a tax regime for this way; known are %(known)s."


class UnknownMode(Problem):
    """The trade mode does not lead to this destination."""

    code = "tax.unknown_mode"
    title = "The trade mode “%(mode)s” has no tax regime for goods to %(destination)s."


class DestinationNotServed(Problem):
    """No rules for the destination."""

    code = "tax.destination_not_served"
    kind = Kind.NOT_FOUND
    title = "There are no tax rules on record for “%(destination)s”."


class NotAnHsCode(Problem):
    """Codes are 6 to 10 digits, for China 10."""

    code = "tax.not_an_hs_code"
    title = "“%(value)s” is not a commodity code here: write %(digits)s digits."


class BeforeTheData(Problem):
    """The day lies before the first rule on record."""

    code = "tax.before_the_data"
    title = "No rule “%(rule)s” is on record for %(day)s; the data begin on %(begins)s."


class ExchangeRateMissing(Problem):
    """A threshold or value is in another currency and no rate was given."""

    code = "tax.exchange_rate_missing"
    title = "State what one %(currency)s is worth in %(into)s: the rule needs it."


class UnknownChoice(Problem):
    """A value outside a closed list."""

    code = "tax.unknown_choice"
    title = "“%(value)s” is not one of %(known)s."


class MemberMissing(Problem):
    """A member without which nothing can be said."""

    code = "tax.member_missing"
    title = "This member is missing."


class UnknownMember(Problem):
    """A member nobody reads, so probably misspelt."""

    code = "tax.unknown_member"
    title = "Nobody reads this member; known here are %(known)s."


class NotJson(Problem):
    """A line that can't be read as JSON."""

    code = "tax.not_json"
    title = "This line is not JSON: %(why)s."


class WrongType(Problem):
    """A value of another type."""

    code = "tax.wrong_type"
    title = "This must be %(wanted)s."
