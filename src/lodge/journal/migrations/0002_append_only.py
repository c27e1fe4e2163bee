"""What is written stays: triggers on the journal's tables."""

from django.db import migrations

from lodge.journal import guards


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guards.lay(editor.connection),
            lambda apps, editor: guards.lift(editor.connection),
        )
    ]
