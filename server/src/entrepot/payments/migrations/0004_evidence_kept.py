"""Raw exchanges are locked at rest, known by a digest, and kept by the database until their time is over."""

import hashlib
from datetime import timedelta

import django.utils.timezone
from django.db import migrations, models

import entrepot.platform.sealed


def describe(apps, schema_editor):
    rows = apps.get_model("payments", "ProviderExchange").objects.all()
    for row in rows.iterator():
        request, response = bytes(row.request), bytes(row.response or b"")
        day = (row.at + timedelta(hours=8)).date()
        row.digest = hashlib.sha256(len(request).to_bytes(8, "big") + request + response).hexdigest()
        row.keep_until = day + timedelta(days=3 * 365 + 1)
        row.save(update_fields=["request", "response", "digest", "keep_until"])  # writing them locks them


class Migration(migrations.Migration):
    dependencies = [("payments", "0003_pending_attempts")]
    operations = [
        migrations.AlterField("providerexchange", "request", entrepot.platform.sealed.SealedField()),
        migrations.AlterField("providerexchange", "response", entrepot.platform.sealed.SealedField(null=True)),
        migrations.AddField(
            "providerexchange",
            "digest",
            models.CharField(
                default="",
                help_text="SHA-256 over both, as they were when they were written",
                max_length=64,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "providerexchange",
            "keep_until",
            models.DateField(
                default=django.utils.timezone.now, help_text="the last day on which it has to be there"
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "providerexchange", models.Index(fields=["keep_until"], name="exchange_keep")
        ),
        migrations.RunPython(describe, migrations.RunPython.noop),
    ]
