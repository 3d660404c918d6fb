"""What a household keeps of a replaced decision: nothing, and not known, are two things."""

from django.db import migrations, models


def nothing_noted(apps, _schema_editor):
    apps.get_model("decisions", "Decision").objects.filter(kept_minor=0).update(kept_minor=None)


def noted_as_nothing(apps, _schema_editor):
    apps.get_model("decisions", "Decision").objects.filter(kept_minor=None).update(kept_minor=0)


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0005_outside_decisions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='decision',
            name='kept_minor',
            field=models.PositiveBigIntegerField(null=True, verbose_name='被取代后家庭保有（分）'),
        ),
        migrations.RunPython(nothing_noted, noted_as_nothing),
    ]
