from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("editions", "0003_drafts_of_news_and_pages"),
    ]

    operations = [
        migrations.AddField(
            model_name="bulkact",
            name="note",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="bulkact",
            name="told_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="made",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="upload",
            name="making",
            field=models.CharField(
                choices=[("invitations", "invitations"), ("registrations", "people who take part at once")],
                default="invitations",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="reading",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="upload",
            name="undone_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
