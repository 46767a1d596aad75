"""The database itself refuses to change or remove a journal or an entry."""

from django.db import migrations

from entrepot.ledger.triggers import GUARD


def create(apps, schema_editor):
    for statement in GUARD.create(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in GUARD.drop(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_first")]
    operations = [migrations.RunPython(create, drop)]
