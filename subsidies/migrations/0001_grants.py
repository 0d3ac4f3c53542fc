import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.comparison
import uuid
import werv.ground.people.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_accounts'),
        ('accounts', '__first__'),
        ('cases', '0001_cases'),
        ('documents', '0001_documents'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('trajectories', '0001_trajectories'),
    ]

    operations = [
        migrations.CreateModel(
            name='Funder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='naam')),
                ('min_cell', models.PositiveSmallIntegerField(default=5, help_text='Kleinere aantallen die iets over een persoon zeggen, worden weggelaten. Nooit lager dan 5.', verbose_name='kleinste aantal dat in een verslag mag staan')),
            ],
            options={
                'verbose_name': 'subsidieverstrekker',
                'verbose_name_plural': 'subsidieverstrekkers',
                'ordering': ('name',),
                'constraints': [models.CheckConstraint(condition=models.Q(('min_cell__gte', 5)), name='funder_min_cell_never_below_5')],
            },
        ),
        migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('share_pct', models.DecimalField(decimal_places=2, default=100, max_digits=5, verbose_name='deel (%)')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('end_reason', models.CharField(blank=True, choices=[('goal_reached', 'doel behaald'), ('next_programme', 'doorstroom naar een volgend traject'), ('paid_regular', 'betaald werk, regulier'), ('paid_supported', 'betaald werk met ondersteuning'), ('sheltered', 'beschut werk'), ('volunteering', 'vrijwilligerswerk'), ('training', 'opleiding'), ('returned', 'terug naar dagbesteding'), ('illness', 'ziekte of behandeling'), ('moved_house', 'verhuisd'), ('own_choice', 'eigen keuze'), ('no_contact', 'geen contact meer'), ('principal_stopped', 'opdrachtgever stopt'), ('died', 'overleden'), ('other_payer', 'andere betaler'), ('other', 'anders')], max_length=20, verbose_name='reden van einde')),
                ('trajectory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='trajectories.trajectory')),
            ],
            options={
                'verbose_name': 'financiering',
                'verbose_name_plural': 'financieringen',
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='titel')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='kenmerk van de subsidieverstrekker')),
                ('purpose', models.TextField(blank=True, verbose_name='doel en activiteiten')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(verbose_name='laatste dag')),
                ('awarded_eur', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='toegekend bedrag')),
                ('counts_no_show', models.BooleanField(default=False, verbose_name='niet verschenen telt als uren')),
                ('counts_travel', models.BooleanField(default=False, verbose_name='reistijd telt als uren')),
                ('counts_administration', models.BooleanField(default=False, verbose_name='administratie telt als uren')),
                ('funder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='subsidies.funder', verbose_name='subsidieverstrekker')),
                ('lead_applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_grants', to='accounts.organisation', verbose_name='penvoerder')),
                ('partners', models.ManyToManyField(blank=True, related_name='grants', to='accounts.organisation', verbose_name='partners')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='cases.programme', verbose_name='programma')),
            ],
            options={
                'verbose_name': 'subsidie',
                'verbose_name_plural': 'subsidies',
                'ordering': ('code',),
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='grant_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='FundingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('share_pct', models.DecimalField(decimal_places=2, default=100, max_digits=5, verbose_name='deel (%)')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('end_reason', models.CharField(blank=True, choices=[('goal_reached', 'doel behaald'), ('next_programme', 'doorstroom naar een volgend traject'), ('paid_regular', 'betaald werk, regulier'), ('paid_supported', 'betaald werk met ondersteuning'), ('sheltered', 'beschut werk'), ('volunteering', 'vrijwilligerswerk'), ('training', 'opleiding'), ('returned', 'terug naar dagbesteding'), ('illness', 'ziekte of behandeling'), ('moved_house', 'verhuisd'), ('own_choice', 'eigen keuze'), ('no_contact', 'geen contact meer'), ('principal_stopped', 'opdrachtgever stopt'), ('died', 'overleden'), ('other_payer', 'andere betaler'), ('other', 'anders')], max_length=20, verbose_name='reden van einde')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='subsidies.funding')),
                ('trajectory', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='trajectories.trajectory')),
                ('grant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='subsidies.grant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='funding',
            name='grant',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='subsidies.grant'),
        ),
        migrations.CreateModel(
            name='GrantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='titel')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='kenmerk van de subsidieverstrekker')),
                ('purpose', models.TextField(blank=True, verbose_name='doel en activiteiten')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(verbose_name='laatste dag')),
                ('awarded_eur', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='toegekend bedrag')),
                ('counts_no_show', models.BooleanField(default=False, verbose_name='niet verschenen telt als uren')),
                ('counts_travel', models.BooleanField(default=False, verbose_name='reistijd telt als uren')),
                ('counts_administration', models.BooleanField(default=False, verbose_name='administratie telt als uren')),
                ('funder', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='subsidies.funder', verbose_name='subsidieverstrekker')),
                ('lead_applicant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation', verbose_name='penvoerder')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='subsidies.grant')),
                ('programme', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.programme', verbose_name='programma')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(verbose_name='laatste dag (peildatum)')),
                ('version', models.PositiveSmallIntegerField(verbose_name='versie')),
                ('template', models.CharField(max_length=40, verbose_name='sjabloon')),
                ('header', models.JSONField(verbose_name='gegevens van het project')),
                ('figures', models.JSONField(verbose_name='cijfers')),
                ('facts', models.JSONField(verbose_name='feiten')),
                ('sha256', models.CharField(max_length=64, verbose_name='vingerafdruk')),
                ('made_at', models.DateTimeField(verbose_name='gemaakt op')),
                ('made_by', models.CharField(max_length=200, verbose_name='gemaakt door')),
                ('document', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='pdf')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='subsidies.grant', verbose_name='subsidie')),
                ('ordered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='subsidies.snapshot')),
            ],
            options={
                'verbose_name': 'verslag',
                'verbose_name_plural': 'verslagen',
                'ordering': ('-made_at',),
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='snapshot_ends_after_it_begins'), models.UniqueConstraint(fields=('grant', 'first_day', 'last_day', 'version'), name='snapshot_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('indicator', models.CharField(choices=[('inflow', 'instroom (personen)'), ('paid_work_started', 'gestart met betaald werk (personen)')], max_length=30, verbose_name='indicator')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(verbose_name='laatste dag')),
                ('value', models.PositiveIntegerField(verbose_name='aantal')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='subsidies.grant')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='partner')),
            ],
            options={
                'verbose_name': 'doel',
                'verbose_name_plural': 'doelen',
                'ordering': ('indicator', 'first_day'),
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='target_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('grant'), '='), (models.F('indicator'), '='), (django.db.models.functions.comparison.Coalesce('organisation', models.Value(uuid.UUID('00000000-0000-0000-0000-000000000000'))), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='target_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('indicator', models.CharField(choices=[('inflow', 'instroom (personen)'), ('paid_work_started', 'gestart met betaald werk (personen)')], max_length=30, verbose_name='indicator')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(verbose_name='laatste dag')),
                ('value', models.PositiveIntegerField(verbose_name='aantal')),
                ('grant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='subsidies.grant')),
                ('organisation', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation', verbose_name='partner')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='subsidies.target')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='funding',
            index=models.Index(fields=['grant', 'trajectory'], name='funding_by_grant'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='funding_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('last_day', None)), models.Q(('last_day__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='funding_ends_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(('share_pct__gt', 0), ('share_pct__lte', 100)), name='funding_share_above_0_to_100'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('trajectory'), '='), (models.F('grant'), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='funding_once_at_a_time'),
        ),
    ]
