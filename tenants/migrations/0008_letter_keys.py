from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_unread"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="letter_keys",
            field=models.BooleanField(db_default=True, default=True, help_text="False: no key of one letter does anything on a page"),
        ),
    ]
