import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_accounts'),
        ('cases', '0005_no_number_in_history'),
        ('documents', '0001_documents'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientDocument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('category', models.CharField(choices=[('basis', 'basis'), ('participatie', 'participatie'), ('leefgebieden', 'leefgebieden'), ('gezondheid', 'gezondheid'), ('inkomen', 'inkomen')], max_length=15, verbose_name='deel van het dossier')),
                ('title', models.CharField(max_length=200, verbose_name='omschrijving')),
                ('uploaded_at', models.DateTimeField(verbose_name='toegevoegd op')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.client')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document', verbose_name='bestand')),
                ('organisation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('uploaded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='toegevoegd door')),
            ],
            options={
                'verbose_name': 'document van een cliënt',
                'verbose_name_plural': 'documenten van cliënten',
            },
        ),
        migrations.CreateModel(
            name='ClientDocumentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ('category', models.CharField(choices=[('basis', 'basis'), ('participatie', 'participatie'), ('leefgebieden', 'leefgebieden'), ('gezondheid', 'gezondheid'), ('inkomen', 'inkomen')], max_length=15, verbose_name='deel van het dossier')),
                ('title', models.CharField(max_length=200, verbose_name='omschrijving')),
                ('uploaded_at', models.DateTimeField(verbose_name='toegevoegd op')),
                ('client', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.client')),
                ('document', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.document', verbose_name='bestand')),
                ('organisation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.organisation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='cases.clientdocument')),
                ('uploaded_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='toegevoegd door')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='clientdocument',
            index=models.Index(fields=['client', '-uploaded_at'], name='client_document_by_client'),
        ),
    ]
