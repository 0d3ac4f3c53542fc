from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0004_programmes_one_leads'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='clientevent',
            name='bsn_encrypted',
        ),
    ]
