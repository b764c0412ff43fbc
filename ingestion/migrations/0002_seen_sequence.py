"""The counter that says which payload of an external id is the newest."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ingestion", "0001_initial")]

    operations = [migrations.RunSQL("CREATE SEQUENCE ingestion_seen", "DROP SEQUENCE ingestion_seen")]
