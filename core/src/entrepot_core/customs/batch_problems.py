"""What can be wrong with a batch of direct mail, and with what is to be put on it."""

from entrepot_core.errors import Kind, Problem


class BillMalformed(Problem):
    """A number that the messages can't carry."""

    code = "batches.bill_malformed"
    title = (
        "“%(value)s” can't be used here: capital letters, digits, space, / _ or -, at most %(most)s places."
    )


class AirBillMistyped(Problem):
    """The check digit of an air waybill does not hold."""

    code = "batches.air_bill_mistyped"
    title = "“%(value)s” is no air waybill number: three digits of the airline, seven of the bill, and %(digit)s as check digit."


class TrafficUnknown(Problem):
    """Not a way across a border."""

    code = "batches.traffic_unknown"
    title = "“%(value)s” is no mode of transport that crosses a border."


class ModeNotBatched(Problem):
    """The trade mode has no batches."""

    code = "batches.mode_not_batched"
    title = "Parcels under %(mode)s do not come in by batches."


class OtherWay(Problem):
    """The parcel goes another way than the batch."""

    code = "batches.other_way"
    kind = Kind.CONFLICT
    title = "%(parcel)s does not go the way of this batch."


class OtherPort(OtherWay):
    """Another port clears it."""

    code = "batches.other_port"
    title = "%(parcel)s is cleared through port %(own)s, this batch through %(wanted)s."


class OtherOffice(OtherWay):
    """Another customs office clears it."""

    code = "batches.other_office"
    title = "%(parcel)s is cleared at customs office %(own)s, this batch at %(wanted)s."


class OtherCarrier(OtherWay):
    """Another carrier brings it: a stock-in list names one."""

    code = "batches.other_carrier"
    title = "%(parcel)s is carried by %(own)s, this batch by %(wanted)s."


class OtherCountry(OtherWay):
    """It is dispatched from another country."""

    code = "batches.other_country"
    title = "%(parcel)s comes from %(own)s, this batch from %(wanted)s."


class BatchIsEmpty(Problem):
    """There is nothing to close."""

    code = "batches.empty"
    kind = Kind.CONFLICT
    title = "There is no parcel in the batch: scan one first."


class TooManyPieces(Problem):
    """Bags can't be more than parcels: each holds at least one. Inferred, no text states it."""

    code = "batches.too_many_pieces"
    kind = Kind.CONFLICT
    title = "The master bill names %(pieces)s pieces, but there are only %(parcels)s parcels in the batch."


class HeavierThanBill(Problem):
    """The parcels weigh more than the bill that carries them. Inferred, no text states it."""

    code = "batches.heavier_than_bill"
    kind = Kind.CONFLICT
    title = "The parcels weigh %(parcels_kg)s kg together, more than the %(bill_kg)s kg of the master bill."


class SettlementUnfit(Problem):
    """This kind of difference does not end like this."""

    code = "batches.settlement_unfit"
    title = "A difference of this kind can't be settled like that."
