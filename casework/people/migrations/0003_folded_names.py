"""People on file get the name under which duplicates are looked for."""

from django.db import migrations

from casework.people.rules import names


def fold_names(apps, _schema):
    """People on file get the name under which duplicates are looked for."""
    person = apps.get_model("people", "Person")
    batch = []
    for each in person.objects.only("pk", "name", "name_hant", "name_latin").iterator():
        forms = [form for form in (each.name, each.name_hant, each.name_latin) if form]
        each.folded_name = names.folded_name(forms)
        batch.append(each)
        if len(batch) == 1000:
            person.objects.bulk_update(batch, ["folded_name"])
            batch = []
    person.objects.bulk_update(batch, ["folded_name"])


class Migration(migrations.Migration):

    dependencies = [("people", "0002_kinship_and_merging")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop)]
