from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programme', '0002_people_and_organisers'),
    ]

    operations = [
        migrations.AddField(
            model_name='speaking',
            name='word',
            field=models.TextField(blank=True, max_length=2000, default=''),
        ),
    ]
