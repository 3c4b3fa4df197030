"""What was said, typed by people."""

import django.db.models.deletion
import hemicycle.kernel.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('live', '0001_venues'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Caption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=12)),
                ('text', models.TextField()),
                ('key', models.CharField(max_length=40)),
                ('line', models.PositiveSmallIntegerField(default=0)),
                ('at', models.DateTimeField(default=hemicycle.kernel.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='captions', to='live.venue')),
            ],
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=12)),
                ('size', models.CharField(choices=[('plain', 'Large'), ('large', 'Larger'), ('largest', 'Largest')], default='plain', max_length=8)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Typist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=12)),
                ('at', models.DateTimeField(default=hemicycle.kernel.clock.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='typists', to='live.venue')),
            ],
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=hemicycle.kernel.clock.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('caption', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withdrawal', to='captions.caption')),
            ],
        ),
        migrations.AddIndex(
            model_name='caption',
            index=models.Index(fields=['venue', 'language', 'id'], name='captions_of_a_venue'),
        ),
        migrations.AddIndex(
            model_name='caption',
            index=models.Index(fields=['by', '-at'], name='captions_of_a_person'),
        ),
        migrations.AddConstraint(
            model_name='caption',
            constraint=models.UniqueConstraint(fields=('by', 'key', 'line'), name='caption_typed_once'),
        ),
        migrations.AddConstraint(
            model_name='typist',
            constraint=models.UniqueConstraint(fields=('venue', 'person'), name='typist_once_in_a_venue'),
        ),
    ]
