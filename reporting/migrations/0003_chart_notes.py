import django.db.models.deletion
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [("ingestion", "0001_initial"), ("reporting", "0002_documents")]

    operations = [
        migrations.CreateModel(
            name="ChartNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by_kind",
                    models.CharField(choices=[("user", "person"), ("key", "API key"), ("system", "Vigie")], default="system", max_length=6),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, default="", max_length=200)),
                (
                    "visibility",
                    models.CharField(
                        choices=[("agency", "the agency only"), ("shared", "shared with the client")],
                        db_default="agency",
                        default="agency",
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("words", models.CharField(max_length=80)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(db_default=core.fields.DatabaseNow())),
                (
                    "subject",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ingestion.subject"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["at"], name="chart_note_at")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("visibility__in", ["agency", "shared"])), name="chartnote_visibility_known")
                ],
            },
        ),
    ]
