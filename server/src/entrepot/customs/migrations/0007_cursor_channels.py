"""A port may have several outboxes, each fetched from a position of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customs", "0006_several_turns"),
    ]

    operations = [
        migrations.AddField(
            model_name="portcursor",
            name="channel",
            field=models.CharField(
                default="", help_text="kind of message, where each is fetched alone", max_length=40
            ),
        ),
        migrations.AlterField(
            model_name="portcursor",
            name="port",
            field=models.CharField(max_length=20),
        ),
        migrations.AddConstraint(
            model_name="portcursor",
            constraint=models.UniqueConstraint(fields=("port", "channel"), name="one_cursor_a_channel"),
        ),
    ]
