"""Some ports answer by the guid of the document that was sent, so sendings are looked up by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customs", "0012_amendments"),
    ]

    operations = [
        migrations.AlterField(
            model_name="attempt",
            name="document_guid",
            field=models.CharField(db_index=True, max_length=36),
        ),
    ]
