import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ingestion", "0007_own_sources"),
        ("reputation", "0011_proposed_statements"),
    ]

    operations = [
        migrations.CreateModel(
            name="NeedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mention_id", models.BigIntegerField()),
                ("says", models.CharField(choices=[("has", "has it"), ("lacks", "lacks it")], max_length=5)),
                ("part", models.CharField(help_text="title or body", max_length=5)),
                ("start", models.IntegerField()),
                ("end", models.IntegerField()),
                (
                    "need",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="reputation.need"
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="ingestion.subject"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="needanswer",
            constraint=models.UniqueConstraint(fields=("need", "mention_id", "subject"), name="need_answer_once"),
        ),
        migrations.AddConstraint(
            model_name="needanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end__gt", models.F("start")), ("part__in", ("title", "body")), ("says__in", ("has", "lacks")), ("start__gte", 0)
                ),
                name="need_answer_span",
            ),
        ),
    ]
