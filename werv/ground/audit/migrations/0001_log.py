import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('happened_at', models.DateTimeField(auto_now_add=True, verbose_name='moment')),
                ('happened_by', models.CharField(max_length=60, verbose_name='door')),
                ('actor_name', models.CharField(max_length=200, verbose_name='naam')),
                ('organisation_code', models.CharField(blank=True, max_length=20, verbose_name='organisatie')),
                ('act', models.CharField(max_length=60, verbose_name='handeling')),
                ('record_type', models.CharField(max_length=60, verbose_name='soort gegeven')),
                ('record_key', models.CharField(max_length=60, verbose_name='sleutel')),
                ('facts', models.JSONField(default=dict, verbose_name='feiten')),
            ],
            options={
                'verbose_name': 'logregel',
                'verbose_name_plural': 'logregels',
                'indexes': [models.Index(fields=['record_type', 'record_key', 'happened_at'], name='audit_event_record')],
            },
        ),
    ]
