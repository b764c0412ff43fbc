"""A host is claimed at a moment; the one people are sent to is one a client, and proven."""

from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="domain",
            name="added_at",
            field=models.DateTimeField(db_default=core.fields.DatabaseNow()),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.UniqueConstraint(condition=models.Q(("is_primary", True)), fields=("tenant",), name="domain_primary_once"),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_primary", False), ("verified_at__isnull", False), _connector="OR"), name="domain_primary_verified"
            ),
        ),
    ]
