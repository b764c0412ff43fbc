from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_saved_searches"),
    ]

    operations = [
        migrations.AddIndex("postgresentry", models.Index(fields=["-reach", "-mention_id"], name="postgres_entry_most_seen")),
    ]
