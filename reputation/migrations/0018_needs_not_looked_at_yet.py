from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0017_not_looked_at_yet"),
    ]

    operations = [
        migrations.AlterField(
            model_name="need",
            name="status",
            field=models.CharField(
                choices=[("new", "not looked at yet"), ("studied", "studied"), ("answered", "answered")],
                default="new",
                max_length=8,
            ),
        ),
    ]
