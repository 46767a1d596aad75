import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customs', '0010_longer_message_ids'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClockRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('port', models.CharField(blank=True, default='', max_length=20)),
                ('mode', models.CharField(blank=True, default='', max_length=10)),
                ('waits', models.CharField(max_length=12)),
                ('minutes', models.PositiveIntegerField(null=True)),
                ('set_by', models.CharField(max_length=150)),
                ('set_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DeskMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=30, unique=True)),
                ('position', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Matter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True)),
                ('subject', models.CharField(help_text='parcel, letter …', max_length=10)),
                ('consignment_no', models.CharField(default='', max_length=32)),
                ('order_no', models.CharField(default='', max_length=32)),
                ('letter_id', models.BigIntegerField(null=True)),
                ('port', models.CharField(max_length=20)),
                ('mode', models.CharField(default='', max_length=10)),
                ('waits', models.CharField(default='', help_text='what it waits for; empty once settled', max_length=12)),
                ('cause', models.CharField(default='', max_length=24)),
                ('document', models.CharField(default='', max_length=4)),
                ('for_person', models.BooleanField(default=False, help_text='nobody outside will settle it')),
                ('since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('owner_id', models.BigIntegerField(null=True)),
                ('owner', models.CharField(default='', max_length=150)),
                ('taken_at', models.DateTimeField(null=True)),
                ('repair', models.CharField(default='', help_text='the last repair that was asked for', max_length=20)),
                ('repaired_at', models.DateTimeField(null=True)),
                ('aside_by', models.CharField(default='', help_text='who has seen it and put it aside', max_length=150)),
                ('settled_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='MatterTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('port', models.CharField(max_length=20)),
                ('mode', models.CharField(max_length=10)),
                ('waits', models.CharField(max_length=12)),
                ('cause', models.CharField(max_length=24)),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='PortDoor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('port', models.CharField(max_length=20, unique=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('failed_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0, help_text='tries in a row that failed')),
                ('error', models.CharField(default='', max_length=300)),
                ('fetched_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PortFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('port', models.CharField(max_length=20)),
                ('span', models.CharField(help_text='hour, day', max_length=4)),
                ('starts_at', models.DateTimeField()),
                ('name', models.CharField(max_length=20)),
                ('bucket', models.SmallIntegerField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='RepairItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(default='waiting', max_length=10)),
                ('why', models.CharField(default='', max_length=300)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RepairRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('repair', models.CharField(max_length=20)),
                ('waits', models.CharField(max_length=12)),
                ('cause', models.CharField(default='', max_length=24)),
                ('port', models.CharField(default='', max_length=20)),
                ('mode', models.CharField(default='', max_length=10)),
                ('due_only', models.BooleanField(default=False, help_text='only those whose clock had run out')),
                ('state', models.CharField(default='running', help_text='running, stopped, done', max_length=10)),
                ('last_id', models.BigIntegerField(help_text='matters that came later are not meant')),
                ('reach', models.BigIntegerField(default=0)),
                ('spread', models.BooleanField(default=False, help_text='every matter of the group has its item')),
                ('expected', models.PositiveIntegerField()),
                ('started_by', models.CharField(max_length=150)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('live', True), ('sent_at__isnull', True)), fields=['id'], name='attempt_unsent'),
        ),
        migrations.AddIndex(
            model_name='customsdocument',
            index=models.Index(fields=['updated_at', 'id'], name='document_touched'),
        ),
        migrations.AddIndex(
            model_name='inboundmessage',
            index=models.Index(fields=['port', 'outcome', 'id'], name='inbound_port'),
        ),
        migrations.AddIndex(
            model_name='inboundmessage',
            index=models.Index(fields=['outcome', 'id'], name='inbound_outcome'),
        ),
        migrations.AddConstraint(
            model_name='clockrule',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__isnull', True), models.Q(('minutes__gte', 1), ('minutes__lte', 43200)), _connector='OR'), name='clock_within_a_month'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['for_person', 'due_at', 'id'], name='matter_urgent'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['waits', 'due_at', 'id'], name='matter_waits'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['cause', 'waits', 'due_at', 'id'], name='matter_cause'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['port', 'for_person', 'due_at', 'id'], name='matter_port'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['mode', 'for_person', 'due_at', 'id'], name='matter_mode'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['owner', 'due_at', 'id'], name='matter_owner'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['waits', 'cause', 'port', 'mode', 'since'], name='matter_since'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['consignment_no'], name='matter_consignment'),
        ),
        migrations.AddIndex(
            model_name='matter',
            index=models.Index(fields=['order_no'], name='matter_order'),
        ),
        migrations.AddConstraint(
            model_name='matter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', True), ('for_person', False), ('waits', '')), models.Q(models.Q(('waits', ''), _negated=True), ('due_at__isnull', False), ('since__isnull', False)), _connector='OR'), name='what_waits_has_a_clock'),
        ),
        migrations.AddConstraint(
            model_name='mattertally',
            constraint=models.UniqueConstraint(fields=('waits', 'cause', 'port', 'mode'), name='one_tally_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='mattertally',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 0)), name='tally_is_never_negative'),
        ),
        migrations.AddConstraint(
            model_name='portfigure',
            constraint=models.UniqueConstraint(fields=('port', 'span', 'starts_at', 'name', 'bucket'), name='one_figure_a_bucket'),
        ),
        migrations.AddConstraint(
            model_name='portfigure',
            constraint=models.CheckConstraint(condition=models.Q(('span__in', ['hour', 'day'])), name='figure_span_known'),
        ),
        migrations.AddField(
            model_name='repairitem',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customs.matter'),
        ),
        migrations.AddConstraint(
            model_name='repairrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('repair', 'waits', 'cause', 'port', 'mode'), name='one_running_repair_a_group'),
        ),
        migrations.AddConstraint(
            model_name='repairrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['running', 'stopped', 'done'])), name='repair_run_state_known'),
        ),
        migrations.AddField(
            model_name='repairitem',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='customs.repairrun'),
        ),
        migrations.AddIndex(
            model_name='repairitem',
            index=models.Index(fields=['run', 'state', 'id'], name='repair_item_state'),
        ),
        migrations.AddConstraint(
            model_name='repairitem',
            constraint=models.UniqueConstraint(fields=('run', 'matter'), name='one_item_a_matter'),
        ),
    ]
