from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customs', '0021_contested_bills'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='goodsfiling',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['approved', 'changed']), models.Q(('ems_no', ''), _negated=True), models.Q(('item_record_no', ''), _negated=True)), fields=('ems_no', 'item_record_no'), name='one_filing_a_book_item'),
        ),
    ]
