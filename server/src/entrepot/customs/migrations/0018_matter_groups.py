from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customs', '0017_data_calls'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='matter',
            name='matter_since',
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['waits', 'cause', 'port', 'mode', 'due_at'], name='matter_group'),
        ),
    ]
