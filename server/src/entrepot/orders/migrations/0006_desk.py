from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0005_commission_as_agreed'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='consignment',
            index=models.Index(fields=['updated_at', 'id'], name='consignment_touched'),
        ),
    ]
