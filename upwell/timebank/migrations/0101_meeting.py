"""Where and when two meet, in a line between the two."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("timebank", "0100_books")]

    operations = [
        migrations.AddField(
            model_name="exchange", name="meeting", field=models.CharField(blank=True, default="", max_length=200), preserve_default=False
        ),
    ]
