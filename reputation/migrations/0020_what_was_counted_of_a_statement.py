import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0019_echo_reach_estimated"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "statement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="reputation.statement",
                    ),
                ),
                ("version", models.BigIntegerField(db_default=0, default=0)),
                (
                    "counted",
                    models.JSONField(
                        db_default={}, default=dict, help_text="by what it was counted: the version, and the rows of each part"
                    ),
                ),
            ],
        ),
    ]
