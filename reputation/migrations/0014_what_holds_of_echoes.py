import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ingestion", "0007_own_sources"),
        ("reputation", "0013_need_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="echo",
            name="labels",
            field=models.JSONField(db_default={}, default=dict, help_text="by number of the claim"),
        ),
        migrations.AddField(
            model_name="echo",
            name="faithful",
            field=models.BooleanField(db_default=False, default=False, help_text="word for word or in other words, of a claim at least"),
        ),
        migrations.AddField(
            model_name="echo",
            name="telling",
            field=models.BooleanField(db_default=False, default=False, help_text="tells a claim at least"),
        ),
        migrations.AddField(
            model_name="echo",
            name="drifting",
            field=models.BooleanField(db_default=False, default=False, help_text="changes a claim at least"),
        ),
        migrations.AddField(model_name="echo", name="inverting", field=models.BooleanField(db_default=False, default=False)),
        migrations.AddField(
            model_name="echo",
            name="said_at",
            field=models.DateTimeField(help_text="as the mention says; empty until what holds was written", null=True),
        ),
        migrations.AddField(
            model_name="echo",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="ingestion.source",
            ),
        ),
        migrations.AddField(
            model_name="echo", name="language", field=models.CharField(blank=True, db_default="", default="", max_length=8)
        ),
        migrations.AddField(model_name="echo", name="country", field=models.CharField(blank=True, db_default="", default="", max_length=2)),
        migrations.AddField(model_name="echo", name="reach", field=models.BigIntegerField(db_default=0, default=0)),
        migrations.AddIndex(model_name="echo", index=models.Index(fields=["statement", "-id"], name="echo_newest")),
        migrations.AddIndex(model_name="echo", index=models.Index(fields=["statement", "said_at"], name="echo_said")),
        migrations.AddIndex(
            model_name="echo",
            index=models.Index(condition=models.Q(("said_at", None)), fields=["mention"], name="echo_not_held"),
        ),
    ]
