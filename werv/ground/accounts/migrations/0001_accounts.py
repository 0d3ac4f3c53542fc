import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='naam')),
                ('kind', models.CharField(choices=[('care', 'zorgaanbieder'), ('municipality', 'gemeente'), ('uwv', 'UWV'), ('social_firm', 'sociaal ontwikkelbedrijf'), ('welfare', 'welzijnsorganisatie'), ('employer', 'werkgever'), ('research', 'onderzoeksbureau'), ('other', 'anders')], max_length=20, verbose_name='soort')),
            ],
            options={
                'verbose_name': 'organisatie',
                'verbose_name_plural': 'organisaties',
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mailadres')),
                ('full_name', models.CharField(max_length=200, verbose_name='naam')),
                ('is_active', models.BooleanField(default=True, verbose_name='actief')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='users', to='accounts.organisation', verbose_name='organisatie')),
            ],
            options={
                'verbose_name': 'gebruiker',
                'verbose_name_plural': 'gebruikers',
                'ordering': ('full_name',),
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('job_coach', 'jobcoach'), ('clinician', 'behandelaar'), ('project_leader', 'projectleider'), ('controller', 'controller'), ('volunteer_coordinator', 'vrijwilligerscoördinator'), ('consultant', 'consulent'), ('uwv_adviser', 'adviseur UWV'), ('debt_counsellor', 'schuldhulpverlener'), ('referrer', 'verwijzer'), ('ambassador', 'ambassadeur'), ('privacy_officer', 'privacyfunctionaris'), ('administrator', 'functioneel beheerder'), ('researcher', 'onderzoeker'), ('client', 'cliënt')], max_length=30, verbose_name='rol')),
                ('first_day', models.DateField(verbose_name='eerste dag')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='laatste dag')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'rol',
                'verbose_name_plural': 'rollen',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='role_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('last_day', None)), fields=('user', 'role'), name='role_one_open_per_user')],
            },
        ),
    ]
