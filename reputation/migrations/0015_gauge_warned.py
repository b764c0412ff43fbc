from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reputation", "0014_what_holds_of_echoes")]

    operations = [
        migrations.AddField(
            model_name="gauge",
            name="warned",
            field=models.BigIntegerField(
                null=True, help_text="number of the hour up to which early warnings were looked for; null: all again"
            ),
        ),
    ]
