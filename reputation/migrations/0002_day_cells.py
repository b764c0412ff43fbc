from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reputation", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="DayRollup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_id", models.BigIntegerField()),
                ("day", models.DateTimeField(help_text="start of the day in the client's time zone")),
                ("kind", models.CharField(max_length=40)),
                ("language", models.CharField(blank=True, default="", max_length=8)),
                ("sentiment", models.CharField(blank=True, default="", max_length=8)),
                ("mentions", models.IntegerField(default=0)),
                ("stories", models.IntegerField(default=0)),
                ("reach", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject_id", "day", "kind", "language", "sentiment"), name="day_rollup_once"),
                    models.CheckConstraint(
                        condition=models.Q(("mentions__gte", 0), ("reach__gte", 0), ("stories__gte", 0)), name="day_rollup_positive"
                    ),
                ],
            },
        ),
    ]
