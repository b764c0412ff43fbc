from django.db import migrations, models

HOLD = """
    UPDATE reputation_echo e SET reach_estimated = true FROM ingestion_mention m WHERE m.id = e.mention_id AND m.reach_estimated
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0018_needs_not_looked_at_yet"),
    ]

    operations = [
        migrations.AddField(
            model_name="echo",
            name="reach_estimated",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(HOLD, migrations.RunSQL.noop),
    ]
