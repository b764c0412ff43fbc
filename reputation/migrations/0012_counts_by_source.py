from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0011_proposed_statements"),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceRollup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_id", models.BigIntegerField()),
                ("source_id", models.BigIntegerField()),
                ("hour", models.DateTimeField(help_text="start of the hour in the client's time zone")),
                ("mentions", models.IntegerField()),
                ("negative", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject_id", "hour", "source_id"), name="source_rollup_once")],
            },
        ),
    ]
