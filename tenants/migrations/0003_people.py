import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.fields


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_domain_claims"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="second_factor",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Its people come in with a second factor only; of the agency's row: people of the agency.",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="theme",
            field=models.CharField(blank=True, choices=[("light", "light"), ("dark", "dark")], db_default="", default="", max_length=5),
        ),
        migrations.AddField(
            model_name="user",
            name="time_zone",
            field=models.CharField(blank=True, db_default="", default="", help_text="Empty: the client's own.", max_length=64),
        ),
        migrations.CreateModel(
            name="IdentityProvider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(help_text="On the button of the login page.", max_length=60)),
                ("issuer", models.URLField(max_length=300)),
                ("client_id", models.CharField(max_length=200)),
                ("secret", models.BinaryField(help_text="Sealed with the installation's key for credentials.")),
                (
                    "domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253),
                        help_text="Domains of e-mail addresses that it may vouch for.",
                        size=None,
                    ),
                ),
                (
                    "first_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner", "owner"),
                            ("manager", "manager"),
                            ("analyst", "analyst"),
                            ("administrator", "administrator"),
                            ("member", "member"),
                            ("reader", "reader"),
                        ],
                        default="",
                        help_text="Of who comes for the first time; empty: only who was invited.",
                        max_length=13,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(db_default=core.fields.DatabaseNow())),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="identity_providers", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "issuer", "client_id"), name="identity_provider_once", nulls_distinct=False),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_role", ""),
                            models.Q(("first_role__in", ["owner", "manager", "analyst"]), ("tenant", None)),
                            models.Q(("first_role__in", ["administrator", "member", "reader"]), ("tenant__isnull", False)),
                            _connector="OR",
                        ),
                        name="identity_provider_role_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "by_kind",
                    models.CharField(choices=[("user", "person"), ("key", "API key"), ("system", "Vigie")], default="system", max_length=6),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                ("by_name", models.CharField(blank=True, default="", max_length=200)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("email", models.EmailField(help_text="In small letters.", max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("manager", "manager"),
                            ("analyst", "analyst"),
                            ("administrator", "administrator"),
                            ("member", "member"),
                            ("reader", "reader"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "clients",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        help_text="Agency only: the clients named; empty for all.",
                        null=True,
                        size=None,
                    ),
                ),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), help_text="Limited to these subjects; empty for all.", null=True, size=None
                    ),
                ),
                ("language", models.CharField(help_text="Of the e-mail.", max_length=8)),
                ("created_at", models.DateTimeField(db_default=core.fields.DatabaseNow())),
                ("sent_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("email", "tenant"),
                        name="invitation_open_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role__in", ["owner", "manager", "analyst"]), ("tenant", None)),
                            models.Q(("clients", None), ("role__in", ["administrator", "member", "reader"]), ("tenant__isnull", False)),
                            _connector="OR",
                        ),
                        name="invitation_role_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None), _connector="OR"), name="invitation_ends_one_way"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(help_text="Of the visit that goes on, or was the last.")),
                ("seen_at", models.DateTimeField(help_text="The last page of it, to some minutes.")),
                ("before_at", models.DateTimeField(help_text="The end of the visit before it.", null=True)),
                ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="tenants.tenant")),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="visits", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "tenant"), name="visit_once"),
                    models.CheckConstraint(condition=models.Q(("seen_at__gte", models.F("began_at"))), name="visit_in_order"),
                ],
            },
        ),
    ]
