"""Addresses of venues, below `/<lang>/<edition>/venues/`. Each module adds its own below `<venue>/<module>/`."""

from django.urls import URLPattern, URLResolver, include, path

from hemicycle.live.views import moderation, venue

app_name = "live"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<int:venue>/", venue.venue, name="venue"),
    path("<int:venue>/switch/", venue.switch, name="switch"),
    path("<int:venue>/moderation/", moderation.moderation, name="moderation"),
    path("<int:venue>/export/<slug:module>.<slug:form>", moderation.export, name="export"),
    path("<int:venue>/moderation/lift/", moderation.lift, name="lift"),
    path("<int:venue>/moderation/<int:pk>/", moderation.act, name="act"),
    path("<int:venue>/contributions/<int:pk>/", moderation.contribution, name="contribution"),
    path("<int:venue>/unblock/", moderation.unblock, name="unblock"),
    path("<int:venue>/chat/", include("hemicycle.live.chat.urls")),
    path("<int:venue>/questions/", include("hemicycle.live.questions.urls")),
    path("<int:venue>/polls/", include("hemicycle.live.polls.urls")),
    path("<int:venue>/hands/", include("hemicycle.live.hands.urls")),
    path("<int:venue>/captions/", include("hemicycle.live.captions.urls")),
    path("<int:venue>/presence/", include("hemicycle.live.presence.urls")),
    path("<int:venue>/backstage/", include("hemicycle.live.backstage.urls")),
]
