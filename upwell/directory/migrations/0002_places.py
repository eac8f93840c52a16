"""A change may be of one place of a service."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="change", name="directory_change_of_what"),
        migrations.AddField(
            model_name="change",
            name="at",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="changes",
                to="directory.serviceatlocation",
            ),
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("edit", "a service says something else"),
                    ("new", "a new service"),
                    ("organization", "an organisation says something else"),
                    ("place", "a place of a service is different, new or gone"),
                    ("problem", "somebody says that something is wrong"),
                ],
                default="edit",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("edit", "place", "problem")), ("service__isnull", False)),
                    ("kind", "new"),
                    models.Q(("kind", "organization"), ("service__isnull", True)),
                    _connector="OR",
                ),
                name="directory_change_of_what",
            ),
        ),
    ]
