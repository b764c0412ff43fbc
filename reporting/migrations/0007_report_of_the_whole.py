from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0006_incident_notices"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="whole",
            field=models.BooleanField(db_default=False, help_text="tells what the client counts of itself as a whole, beside its subjects"),
        ),
    ]
