from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ingestion", "0007_own_sources"),
    ]

    operations = [
        migrations.AddIndex(model_name="mention", index=models.Index(fields=["author"], name="mention_of_author")),
    ]
