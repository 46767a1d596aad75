from django.db import migrations, models
import django.db.models.deletion


def count_what_was_paid(apps, schema_editor):
    """Payments that were made before have counted what was withheld for their lists: the first of each list keeps it."""
    claims = apps.get_model("customs", "WithheldClaim")
    paid = apps.get_model("customs", "TaxBill").objects.exclude(payment=None).exclude(consignment_no="")
    rows = paid.order_by("payment_id").values_list("payment_id", "consignment_no")
    claims.objects.bulk_create(
        (claims(payment_id=payment, consignment_no=number) for payment, number in rows.iterator()),
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('customs', '0019_articles'),
    ]

    operations = [
        migrations.CreateModel(
            name='WithheldClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consignment_no', models.CharField(max_length=32, unique=True)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counted', to='customs.taxpayment')),
            ],
        ),
        migrations.RunPython(count_what_was_paid, migrations.RunPython.noop),
    ]
