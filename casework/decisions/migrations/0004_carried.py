from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('decisions', '0003_calculation_and_legal_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='decision',
            name='carried_minor',
            field=models.PositiveBigIntegerField(default=0, verbose_name='前次决定已发放（分）'),
        ),
        migrations.AddField(
            model_name='decision',
            name='kept_minor',
            field=models.PositiveBigIntegerField(default=0, verbose_name='被取代时已发放（分）'),
        ),
    ]
