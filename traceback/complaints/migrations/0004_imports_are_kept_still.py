"""SQLite makes a table anew to add a column, and loses its triggers on the way: imports are kept all the same."""

from importlib import import_module

from django.db import migrations

earlier = import_module("complaints.migrations.0002_contacts_are_kept")


def guard(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in earlier.SQLITE:
            if f" ON {earlier.RUN}" in statement:
                schema_editor.execute(statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"), params=None)


class Migration(migrations.Migration):
    dependencies = [("traceback_complaints", "0003_files_of_every_kind")]

    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
