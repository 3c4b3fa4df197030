from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0002_people_and_organisers"),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="also",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
