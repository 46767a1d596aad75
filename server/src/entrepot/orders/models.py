"""Orders, consignments, lines and the events of their tracks. What was agreed never changes."""

from django.db import models
from django.db.models import F, Q


class Order(models.Model):
    """What was agreed: by whom, for what, where to, and how its money and service stand."""

    number = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT)
    cart_id = models.BigIntegerField(unique=True, help_text="placing a cart twice gives the same order")
    market = models.CharField(max_length=10)
    language = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    goods_minor = models.BigIntegerField()
    freight_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    quote = models.JSONField(help_text="the frozen quote: lines, rates, rule versions")
    identity_id = models.BigIntegerField(help_text="vault row of the buyer, as placed or corrected")
    buyer_phone = models.CharField(max_length=20)
    address = models.JSONField(help_text="consignee, phone, region_code, region, detail, as agreed")
    consent = models.CharField(max_length=20, help_text="version of the notice to consumers agreed to")
    money_state = models.CharField(max_length=16, default="unpaid")
    service_state = models.CharField(max_length=20, default="none")
    placed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total_minor=F("goods_minor") + F("freight_minor") + F("tax_minor")),
                name="order_adds_up",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-placed_at"], name="order_by_user"),
            models.Index(fields=["money_state", "placed_at"], name="order_by_money"),
        ]

    def __str__(self) -> str:
        return self.number


class Consignment(models.Model):
    """The part of an order that travels and is declared as one parcel."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="consignments")
    number = models.CharField(max_length=32, unique=True, help_text="the order number that customs knows")
    seller_code = models.CharField(max_length=20)
    mode = models.CharField(max_length=10)
    warehouse_code = models.CharField(max_length=20)
    port = models.CharField(max_length=20)
    goods_minor = models.BigIntegerField()
    freight_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    total_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField(help_text="the house's part of the goods, as agreed that day")
    assessment = models.JSONField()
    goods_state = models.CharField(max_length=16, default="allocated")
    customs_state = models.CharField(max_length=20, default="not_declared")
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total_minor=F("goods_minor") + F("freight_minor") + F("tax_minor")),
                name="consignment_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(commission_minor__gte=0) & Q(commission_minor__lte=F("goods_minor")),
                name="commission_is_part_of_the_goods",
            ),
        ]
        indexes = [
            models.Index(fields=["seller_code", "-id"], name="consignment_by_seller"),
            models.Index(fields=["customs_state", "-id"], name="consignment_desk"),
            models.Index(fields=["goods_state", "-id"], name="consignment_pick"),
            models.Index(fields=["updated_at", "id"], name="consignment_touched"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """So many pieces of one variant, with price, tax and customs facts as they were."""

    consignment = models.ForeignKey("orders.Consignment", on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(help_text="gnum: 1, 2, 3 … within the consignment")
    listing_slug = models.CharField(max_length=100)
    sku = models.CharField(max_length=30)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    picture = models.CharField(max_length=120)
    quantity = models.PositiveIntegerField()
    unit_price_minor = models.BigIntegerField()
    goods_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    gross_weight_g = models.PositiveIntegerField(help_text="of one piece")
    net_weight_g = models.PositiveIntegerField(help_text="of one piece")
    profile = models.JSONField(
        help_text="the customs profile of the day: hs_code, declared_name, units, origin …"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consignment", "position"], name="lines_are_counted"),
            models.CheckConstraint(
                condition=Q(goods_minor=F("unit_price_minor") * F("quantity")), name="line_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"


class ReturnRequest(models.Model):
    """Goods of a consignment that their buyer gives back: asked of customs, awaited, and paid back once both are there."""

    consignment = models.ForeignKey("orders.Consignment", on_delete=models.PROTECT, related_name="returns")
    number = models.CharField(max_length=20, unique=True, help_text="our number of the return with customs")
    turn = models.PositiveSmallIntegerField(help_text="1, 2, 3 … within the consignment")
    state = models.CharField(max_length=10, default="open", help_text="open, settled, refused, lapsed")
    reason = models.CharField(max_length=20)
    goods_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    refund_no = models.CharField(max_length=40, default="")
    back_by = models.DateField(help_text="the last day on which the goods may come back")
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consignment", "turn"], name="returns_are_counted"),
            models.UniqueConstraint(
                fields=["consignment"], condition=Q(state="open"), name="one_open_return_a_parcel"
            ),
            models.CheckConstraint(
                condition=~Q(state="settled") | Q(granted_at__isnull=False, back_at__isnull=False),
                name="settled_once_granted_and_back",
            ),
        ]
        indexes = [models.Index(fields=["state", "back_by"], name="return_desk")]

    def __str__(self) -> str:
        return self.number


class ReturnLine(models.Model):
    """So many pieces of one line that go back, with what is given back for them."""

    request = models.ForeignKey("orders.ReturnRequest", on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField(help_text="that of the order line")
    quantity = models.PositiveIntegerField()
    goods_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="one_return_line_a_position"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="something_is_returned"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.position}"


class TrackEvent(models.Model):
    """One step of one track: what feeds the timeline, the audit log and the web hooks."""

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="events")
    consignment = models.ForeignKey(
        "orders.Consignment", on_delete=models.PROTECT, null=True, related_name="events"
    )
    track = models.CharField(max_length=8, help_text="money, goods, customs, service")
    step = models.CharField(max_length=24)
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=300, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["order", "id"], name="track_by_order")]

    def __str__(self) -> str:
        return f"{self.track}: {self.step}"
