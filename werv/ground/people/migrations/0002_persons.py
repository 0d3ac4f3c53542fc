import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
import uuid
import werv.ground.people.models
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_accounts'),
        ('people', '0001_dutch_names'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='voornaam')),
                ('prefix', models.CharField(blank=True, max_length=30, verbose_name='tussenvoegsel')),
                ('last_name', models.CharField(max_length=150, verbose_name='achternaam')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='geboortedatum')),
                ('sex', models.CharField(blank=True, choices=[('m', 'man'), ('v', 'vrouw'), ('x', 'anders'), ('', 'onbekend')], default='', max_length=1, verbose_name='geslacht')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mailadres')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefoon')),
                ('sort_name', models.GeneratedField(db_persist=True, expression=werv.ground.people.models.NlSort(django.db.models.functions.text.Concat(models.F('last_name'), models.Value(' '), models.F('first_name'), models.Value(' '), models.F('prefix'))), output_field=models.TextField())),
                ('search_name', models.GeneratedField(db_persist=True, expression=werv.ground.people.models.NlSort(django.db.models.functions.text.Concat(models.F('first_name'), models.Value(' '), models.F('prefix'), models.Value(' '), models.F('last_name'))), output_field=models.TextField())),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'persoon',
                'verbose_name_plural': 'personen',
                'indexes': [models.Index(fields=['sort_name', 'id'], name='person_by_name'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('search_name', 'gin_trgm_ops'), name='person_search_name'), models.Index(fields=['organisation', 'birth_date', 'sort_name'], name='person_by_birth_date')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_name', ''), _negated=True), name='person_has_a_last_name')],
            },
        ),
        migrations.CreateModel(
            name='PersonEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='voornaam')),
                ('prefix', models.CharField(blank=True, max_length=30, verbose_name='tussenvoegsel')),
                ('last_name', models.CharField(max_length=150, verbose_name='achternaam')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='geboortedatum')),
                ('sex', models.CharField(blank=True, choices=[('m', 'man'), ('v', 'vrouw'), ('x', 'anders'), ('', 'onbekend')], default='', max_length=1, verbose_name='geslacht')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mailadres')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telefoon')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Residence',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('postcode', models.CharField(blank=True, max_length=7, verbose_name='postcode')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='woonplaats')),
                ('municipality', models.CharField(blank=True, max_length=100, verbose_name='gemeente')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='residences', to='people.person')),
            ],
            options={
                'verbose_name': 'woonplaats',
                'verbose_name_plural': 'woonplaatsen',
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('person'), '='), (werv.ground.people.models.DayRange('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True)), '&&')], name='residence_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='ResidenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('postcode', models.CharField(blank=True, max_length=7, verbose_name='postcode')),
                ('place', models.CharField(blank=True, max_length=100, verbose_name='woonplaats')),
                ('municipality', models.CharField(blank=True, max_length=100, verbose_name='gemeente')),
                ('first_day', models.DateField(blank=True, null=True, verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.residence')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
