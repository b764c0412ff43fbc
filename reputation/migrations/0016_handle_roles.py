from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0015_gauge_warned"),
    ]

    operations = [
        migrations.CreateModel(
            name="HandleRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by_kind",
                    models.CharField(choices=[("user", "person"), ("key", "API key"), ("system", "Vigie")], default="system", max_length=6),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, default="", max_length=200)),
                ("platform", models.CharField(help_text="in small letters", max_length=40)),
                ("handle", models.CharField(help_text="in small letters, without @", max_length=200)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("none", "no role"),
                            ("employee", "employee"),
                            ("agency", "agency"),
                            ("partner", "partner"),
                            ("competitor", "competitor"),
                            ("journalist", "journalist"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(db_default=core.fields.DatabaseNow())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("platform", "handle"), name="handle_role_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["none", "employee", "agency", "partner", "competitor", "journalist"]),
                            models.Q(("role", "none"), _negated=True),
                        ),
                        name="handle_role_known",
                    ),
                ],
            },
        ),
    ]
