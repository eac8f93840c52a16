from django.db import migrations, models

import upwell.kit.refs


class Migration(migrations.Migration):

    dependencies = [
        ('safety', '0009_letters_have_addresses'),
    ]

    operations = [
        migrations.AlterField(
            model_name='caremessage',
            name='ref',
            field=models.CharField(default=upwell.kit.refs.new_ref, editable=False, max_length=24, unique=True),
        ),
    ]
