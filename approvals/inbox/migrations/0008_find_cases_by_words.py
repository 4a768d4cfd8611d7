"""On PostgreSQL words inside titles and numbers are found by trigrams. The extension belongs to every installation and
needs no superuser (it is trusted), only the right to create in the database; without it searching works as before."""

import logging

from django.db import DatabaseError, migrations, transaction

EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
INDEX = (
    'CREATE INDEX IF NOT EXISTS inbox_case_words ON runtime_case '
    'USING gin (UPPER("title") gin_trgm_ops, UPPER("key") gin_trgm_ops)'
)


def make(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(EXTENSION)
            cursor.execute(INDEX)
    except DatabaseError as why:
        logging.getLogger(__name__).warning("Searching without an index of words: %s", str(why).splitlines()[0])


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS inbox_case_words")


class Migration(migrations.Migration):

    dependencies = [
        ("inbox", "0007_let_open_items_ring"),
        ("runtime", "__first__"),
    ]

    operations = [migrations.RunPython(make, drop)]
