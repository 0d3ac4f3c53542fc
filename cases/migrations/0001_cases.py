import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import uuid
import werv.ground.people.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_accounts'),
        ('accounts', '__first__'),
        ('people', '0002_persons'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='naam')),
                ('has_ladder_goal', models.BooleanField(default=True, verbose_name='heeft een doel op de ladder')),
            ],
            options={
                'verbose_name': 'programma',
                'verbose_name_plural': "programma's",
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('bsn_encrypted', models.BinaryField(null=True, verbose_name='BSN, versleuteld')),
                ('bsn_fingerprint', models.BinaryField(max_length=32, null=True, unique=True, verbose_name='BSN, kenmerk')),
            ],
            options={
                'verbose_name': 'cliënt',
                'verbose_name_plural': 'cliënten',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('bsn_encrypted', None), ('bsn_fingerprint', None)), models.Q(('bsn_encrypted__isnull', False), ('bsn_fingerprint__isnull', False)), _connector='OR'), name='client_bsn_whole_or_absent')],
            },
        ),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('category', models.CharField(choices=[('basis', 'basis'), ('participatie', 'participatie'), ('leefgebieden', 'leefgebieden'), ('gezondheid', 'gezondheid'), ('inkomen', 'inkomen')], max_length=15, verbose_name='categorie')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('ground', models.CharField(choices=[('team', 'lid van het team'), ('programme', 'leiding van het programma'), ('consent', 'toestemming van de cliënt'), ('statutory_task', 'wettelijke taak'), ('break_glass', 'noodknop')], max_length=20, verbose_name='grond')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='access', to='cases.client')),
                ('programme', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.programme')),
            ],
            options={
                'verbose_name': 'toegang',
                'verbose_name_plural': 'toegang',
                'indexes': [models.Index(fields=['client', 'category'], name='access_by_client'), models.Index(condition=models.Q(('user__isnull', False)), fields=['user', 'category'], name='access_by_user'), models.Index(condition=models.Q(('programme__isnull', False)), fields=['programme', 'organisation', 'category'], name='access_by_programme')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='access_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(models.Q(('programme__isnull', False), ('user', None)), models.Q(('programme', None), ('user__isnull', False)), _connector='OR'), name='access_for_a_user_or_a_programme'), models.UniqueConstraint(condition=models.Q(('last_day', None)), fields=('client', 'organisation', 'user', 'programme', 'category', 'ground'), name='access_one_open_per_ground', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ClientEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('bsn_encrypted', models.BinaryField(null=True, verbose_name='BSN, versleuteld')),
                ('bsn_fingerprint', models.BinaryField(max_length=32, null=True, verbose_name='BSN, kenmerk')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.client')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Involvement',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ground', models.CharField(choices=[('referral', 'verwijzing'), ('consent', 'toestemming'), ('statutory_task', 'wettelijke taak')], max_length=20, verbose_name='grond')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='involvements', to='cases.client')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='involvements', to='accounts.organisation')),
                ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'verbose_name': 'betrokkenheid',
                'verbose_name_plural': 'betrokkenheden',
                'indexes': [models.Index(fields=['person', 'organisation'], name='involvement_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='involvement_ends_after_it_begins'), models.UniqueConstraint(fields=('client', 'organisation'), name='involvement_one_per_organisation')],
            },
        ),
        migrations.CreateModel(
            name='InvolvementEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('ground', models.CharField(choices=[('referral', 'verwijzing'), ('consent', 'toestemming'), ('statutory_task', 'wettelijke taak')], max_length=20, verbose_name='grond')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('client', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.client')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.involvement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BsnBasis',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('legal_basis', models.CharField(max_length=200, verbose_name='wettelijke grondslag')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bsn_bases', to='accounts.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bsn_bases', to='cases.programme')),
            ],
            options={
                'verbose_name': 'grondslag voor het BSN',
                'verbose_name_plural': 'grondslagen voor het BSN',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='bsn_basis_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('organisation'), '='), (models.F('programme'), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='bsn_basis_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='AccessEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('category', models.CharField(choices=[('basis', 'basis'), ('participatie', 'participatie'), ('leefgebieden', 'leefgebieden'), ('gezondheid', 'gezondheid'), ('inkomen', 'inkomen')], max_length=15, verbose_name='categorie')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('ground', models.CharField(choices=[('team', 'lid van het team'), ('programme', 'leiding van het programma'), ('consent', 'toestemming van de cliënt'), ('statutory_task', 'wettelijke taak'), ('break_glass', 'noodknop')], max_length=20, verbose_name='grond')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.access')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.client')),
                ('programme', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.programme')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProgrammeLeader',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaders', to='cases.programme')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_programmes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'projectleider',
                'verbose_name_plural': 'projectleiders',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='programme_leader_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('programme'), '='), (models.F('organisation'), '='), (models.F('user'), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='programme_leader_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('law', models.CharField(choices=[('wmo', 'Wmo 2015'), ('participatiewet', 'Participatiewet'), ('wlz', 'Wlz'), ('zvw', 'Zvw'), ('uwv', 'UWV (WIA, Wajong, ZW, WW)'), ('fund', 'fonds of subsidie')], max_length=20, verbose_name='wet')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='cases.programme')),
            ],
            options={
                'verbose_name': 'versie van een programma',
                'verbose_name_plural': "versies van programma's",
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='programme_version_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('programme'), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='programme_version_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='TeamMember',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('job_coach', 'jobcoach'), ('guide', 'trajectbegeleider'), ('clinician', 'behandelaar'), ('case_director', 'planregisseur'), ('consultant', 'consulent'), ('other', 'betrokkene')], max_length=20, verbose_name='rol')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='team', to='cases.client')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'teamlid',
                'verbose_name_plural': 'teamleden',
                'indexes': [models.Index(fields=['user', 'client'], name='team_by_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='team_member_ends_after_it_begins'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('client'), '='), (models.F('user'), '='), (models.F('role'), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='team_member_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='TeamMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('role', models.CharField(choices=[('job_coach', 'jobcoach'), ('guide', 'trajectbegeleider'), ('clinician', 'behandelaar'), ('case_director', 'planregisseur'), ('consultant', 'consulent'), ('other', 'betrokkene')], max_length=20, verbose_name='rol')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('client', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.client')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.teammember')),
                ('user', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
