import django.contrib.postgres.fields
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0007_report_of_the_whole"),
    ]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by_kind",
                    models.CharField(choices=[("user", "person"), ("key", "API key"), ("system", "Vigie")], default="system", max_length=6),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, default="", max_length=200)),
                ("author_id", models.BigIntegerField(help_text="number of the author; no key, nobody is behind it any more")),
                ("asked_at", models.DateTimeField(db_default=core.fields.DatabaseNow())),
                ("job_uid", models.UUIDField(null=True)),
                (
                    "reports",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="those that named them or had their words, before these were erased",
                        null=True,
                        size=None,
                    ),
                ),
                ("erased", models.JSONField(default=dict, help_text="how many of each went so far")),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("author_id",), name="erasure_once")],
            },
        ),
    ]
