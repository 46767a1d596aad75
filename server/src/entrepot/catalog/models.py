"""Product, variant, customs profile, offer, listing, card."""

from django.db import models
from django.db.models import Q


class Product(models.Model):
    """What is described."""

    slug = models.SlugField(max_length=80, unique=True)
    brand = models.CharField(max_length=60)
    category = models.CharField(max_length=40)
    picture = models.CharField(max_length=120, help_text="path below the media folder")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class ProductText(models.Model):
    """The words of a product in one language."""

    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    summary = models.CharField(max_length=240)
    description = models.TextField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "language"], name="one_text_a_language")]

    def __str__(self) -> str:
        return self.name


class Variant(models.Model):
    """What is bought."""

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="variants")
    sku = models.CharField(max_length=30, unique=True)
    net_weight_g = models.PositiveIntegerField()
    gross_weight_g = models.PositiveIntegerField()
    volume_ml = models.PositiveIntegerField(null=True)
    content = models.DecimalField(
        max_digits=10, decimal_places=3, null=True, help_text="of one piece, in content_unit"
    )
    content_unit = models.CharField(max_length=8, default="", help_text="ml, g or piece")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(gross_weight_g__gte=models.F("net_weight_g")), name="variant_gross_holds_net"
            )
        ]

    def __str__(self) -> str:
        return self.sku


class CustomsProfile(models.Model):
    """How a variant is classified and named for a territory and a family of modes, from a day on."""

    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="profiles")
    territory = models.CharField(max_length=2, default="CN")
    regime = models.CharField(max_length=30, default="cn.retail_import")
    valid_from = models.DateField()
    hs_code = models.CharField(max_length=10)
    origin = models.CharField(max_length=2)
    declared_name = models.CharField(max_length=250, help_text="gname")
    declared_model = models.CharField(max_length=510, help_text="gmodel")
    unit = models.CharField(max_length=3, help_text="customs unit of the declared quantity")
    unit1 = models.CharField(max_length=3, help_text="first legal unit")
    quantity1 = models.DecimalField(max_digits=14, decimal_places=5, help_text="of one piece, in unit1")
    unit2 = models.CharField(max_length=3, default="", blank=True)
    quantity2 = models.DecimalField(max_digits=14, decimal_places=5, null=True)
    item_record_no = models.CharField(
        max_length=30, default="", blank=True, help_text="account-book item, bonded goods"
    )
    on_positive_list = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "territory", "regime", "valid_from"], name="one_profile_a_day"
            ),
            models.CheckConstraint(
                condition=(Q(unit2="") & Q(quantity2=None)) | (~Q(unit2="") & Q(quantity2__isnull=False)),
                name="second_unit_has_quantity",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hs_code} from {self.valid_from}"


class Offer(models.Model):
    """A seller's promise to sell a variant under one trade mode from one warehouse."""

    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="offers")
    seller_code = models.CharField(max_length=20)
    mode = models.CharField(max_length=10, help_text="1210, 9610 …")
    warehouse_code = models.CharField(max_length=20)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "seller_code", "mode", "warehouse_code"], name="one_offer_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class Listing(models.Model):
    """An offer published in a channel and market."""

    offer = models.ForeignKey("catalog.Offer", on_delete=models.PROTECT, related_name="listings")
    slug = models.SlugField(max_length=100, unique=True)
    channel = models.CharField(max_length=10, default="web")
    market = models.CharField(max_length=10, default="cn")
    published = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["offer", "channel", "market"], name="one_listing_a_place")
        ]

    def __str__(self) -> str:
        return self.slug


class ListingCard(models.Model):
    """A finished card: what a list shows of a listing in one language, as stored JSON, with what lists filter by."""

    listing = models.ForeignKey("catalog.Listing", on_delete=models.CASCADE, related_name="cards")
    language = models.CharField(max_length=10)
    slug = models.SlugField(max_length=100)
    mode = models.CharField(max_length=10)
    warehouse_code = models.CharField(max_length=20)
    category = models.CharField(max_length=40)
    price_minor = models.BigIntegerField()
    position = models.PositiveIntegerField()
    card = models.TextField(help_text="JSON of what the list shows")
    page = models.TextField(help_text="JSON of what the product page shows beyond the card")
    built_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "language"], name="one_card_a_language")]
        indexes = [
            models.Index(fields=["language", "position", "id"], name="card_list"),
            models.Index(fields=["language", "warehouse_code", "position"], name="card_by_warehouse"),
            models.Index(fields=["language", "slug"], name="card_by_slug"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language})"


class SearchWord(models.Model):
    """A word by which a card is found: cut from its texts, in Chinese also the pinyin."""

    listing = models.ForeignKey("catalog.Listing", on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=10)
    word = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word", "listing"], name="one_word_a_listing")
        ]
        indexes = [
            # For PostgreSQL, whose LIKE uses an index only in the order of code points; SQLite ignores the classes.
            models.Index(
                fields=["language", "word"],
                opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                name="word_begins",
            )
        ]

    def __str__(self) -> str:
        return self.word


class CustomsUpload(models.Model):
    """A file of customs profiles as it came: looked at first, applied once."""

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    raw = models.BinaryField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    applied_by = models.CharField(max_length=150, default="")
    applied_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class CustomsProposal(models.Model):
    """A classification that a seller proposes for its article; a person of the house accepts or refuses it."""

    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="proposals")
    seller_code = models.CharField(max_length=20)
    facts = models.JSONField(help_text="the fields of the sheet, as text")
    state = models.CharField(max_length=10, default="open", help_text="open, accepted, refused, withdrawn")
    note = models.CharField(max_length=300, default="")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "seller_code"], condition=Q(state="open"), name="one_open_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} by {self.seller_code}"
