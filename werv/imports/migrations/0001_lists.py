import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_accounts'),
        ('accounts', '__first__'),
        ('cases', '0001_cases'),
        ('subsidies', '0001_grants'),
        ('trajectories', '0001_trajectories'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('values', models.JSONField(verbose_name='waarden')),
                ('imported_at', models.DateTimeField(verbose_name='ingelezen op')),
                ('imported_by', models.CharField(max_length=200, verbose_name='ingelezen door')),
                ('trajectory', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='trajectories.trajectory')),
            ],
            options={
                'verbose_name': 'ingelezen regel',
                'verbose_name_plural': 'ingelezen regels',
            },
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='bestandsnaam')),
                ('content_sealed', models.BinaryField(verbose_name='inhoud')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='werkblad')),
                ('mapping', models.JSONField(blank=True, default=dict, verbose_name='kolommen')),
                ('corrections_sealed', models.BinaryField(verbose_name='verbeteringen')),
                ('state', models.CharField(choices=[('checking', 'in controle'), ('applying', 'wordt ingelezen'), ('applied', 'ingelezen')], default='checking', max_length=10, verbose_name='toestand')),
                ('result', models.JSONField(blank=True, default=dict, verbose_name='uitkomst')),
                ('rejects_sealed', models.BinaryField(null=True, verbose_name='afgewezen regels')),
                ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='aangeboden op')),
                ('grant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='subsidies.grant', verbose_name='subsidie')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.programme', verbose_name='programma')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'ingelezen lijst',
                'verbose_name_plural': 'ingelezen lijsten',
                'ordering': ('-uploaded_at',),
            },
        ),
    ]
