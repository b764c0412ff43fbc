"""The table of Django's cache. Unlogged: what it holds may be lost, and is made again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core_shared", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE core_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX core_cache_expires ON core_cache (expires);
            """,
            "DROP TABLE core_cache",
        )
    ]
