"""The database itself refuses to change an exchange, and to remove it before its time."""

from django.db import migrations

from entrepot.payments.triggers import KEEPER


def create(apps, schema_editor):
    for statement in KEEPER.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in KEEPER.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_evidence_kept")]
    operations = [migrations.RunPython(create, drop)]
