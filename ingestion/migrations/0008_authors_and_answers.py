from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ingestion", "0007_own_sources"),
    ]

    operations = [
        migrations.AddIndex(model_name="mention", index=models.Index(fields=["author"], name="mention_of_author")),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["in_reply_to"], condition=models.Q(("in_reply_to", ""), _negated=True), name="mention_answers"),
        ),
    ]
