"""The commission of a parcel is what was agreed when it was ordered; earlier ones take the rate of the day of this step."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import migrations, models
from django.db.models import F, Q


def agree(apps, _schema):
    rates = dict(apps.get_model("parties", "Seller").objects.values_list("code", "commission_rate"))
    rows = apps.get_model("orders", "Consignment").objects.filter(commission_minor=0)
    for row in rows.only("pk", "goods_minor", "seller_code").iterator(1000):
        share = row.goods_minor * rates.get(row.seller_code, Decimal(0))
        row.commission_minor = int(share.quantize(Decimal(1), ROUND_HALF_UP))
        row.save(update_fields=["commission_minor"])


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_returns"),
        ("parties", "0001_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="consignment",
            name="commission_minor",
            field=models.BigIntegerField(
                default=0, help_text="the house's part of the goods, as agreed that day"
            ),
            preserve_default=False,
        ),
        migrations.RunPython(agree, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="consignment",
            constraint=models.CheckConstraint(
                condition=Q(commission_minor__gte=0) & Q(commission_minor__lte=F("goods_minor")),
                name="commission_is_part_of_the_goods",
            ),
        ),
    ]
