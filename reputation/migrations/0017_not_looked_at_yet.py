from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reputation", "0016_handle_roles"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incident",
            name="status",
            field=models.CharField(
                choices=[("new", "not looked at yet"), ("watched", "watched"), ("handled", "handled"), ("over", "closed")],
                default="new",
                max_length=8,
            ),
        ),
    ]
