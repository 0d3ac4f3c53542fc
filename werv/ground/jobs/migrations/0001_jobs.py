import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('work', models.CharField(max_length=200, verbose_name='werk')),
                ('subject', models.UUIDField(verbose_name='onderwerp')),
                ('label', models.CharField(max_length=200, verbose_name='omschrijving')),
                ('state', models.CharField(choices=[('waiting', 'wacht'), ('running', 'bezig'), ('done', 'klaar'), ('failed', 'mislukt')], default='waiting', max_length=10, verbose_name='toestand')),
                ('progress', models.PositiveSmallIntegerField(default=0, verbose_name='voortgang (%)')),
                ('doing', models.CharField(blank=True, max_length=200, verbose_name='bezig met')),
                ('failure', models.CharField(blank=True, max_length=500, verbose_name='waarom het niet lukte')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='pogingen')),
                ('fence', models.PositiveIntegerField(default=0, verbose_name='hek')),
                ('leased_until', models.DateTimeField(blank=True, null=True, verbose_name='in handen tot')),
                ('ordered_at', models.DateTimeField(auto_now_add=True, verbose_name='gevraagd op')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='klaar op')),
                ('ordered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'achtergrondtaak',
                'verbose_name_plural': 'achtergrondtaken',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('work', 'subject'), name='job_one_open_per_subject'), models.CheckConstraint(condition=models.Q(('progress__lte', 100)), name='job_progress_is_a_percentage')],
            },
        ),
    ]
