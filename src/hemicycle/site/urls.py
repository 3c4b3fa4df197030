"""Every address of the house."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from hemicycle.editions.studio import edition_life
from hemicycle.people.sign_in.views import organisation
from hemicycle.people.views import others, privacy
from hemicycle.programme.views import agenda, speaking
from hemicycle.site import home, time_zone

demonstration = [path("demo/", include("hemicycle.site.demo_urls"))] if settings.DEMO else []
gallery = [path("gallery/", include("hemicycle.ui.urls"))] if settings.DEMO or settings.TESTING else []

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.root, name="root"),
    path("feeds/<str:token>.ics", agenda.feed, name="feed"),
    path("", include("hemicycle.editions.urls_machines")),
    path("oidc/<slug:provider_id>/login/", organisation.leave, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/callback/", organisation.come_back, name="openid_connect_callback"),
    path("media/<slug:folder>/<str:name>", others.media, name="media"),
    *demonstration,
    *i18n_patterns(
        path("", home.home, name="home"),
        path("time-zone/", time_zone.choose, name="time-zone"),
        path("me/editions/", edition_life.workplaces, name="workplaces"),
        path("me/editions/new/", edition_life.new_edition, name="new-edition"),
        path("me/registrations/", include("hemicycle.editions.urls_me")),
        path("me/speaking/", speaking.mine, name="my-speaking"),
        path("me/", include("hemicycle.people.urls")),
        path("me/", include("hemicycle.inbox.urls")),
        path("erased/", privacy.erased, name="erased"),
        path("people/<str:key>/", others.person, name="person"),
        *gallery,
        path("<slug:edition>/studio/live/", include("hemicycle.live.urls_studio")),
        path("<slug:edition>/venues/", include("hemicycle.live.urls")),
        path("<slug:edition>/bulletins/", include("hemicycle.live.bulletins.urls")),
        path("<slug:edition>/studio/programme/", include("hemicycle.programme.urls_studio")),
        path("<slug:edition>/studio/desk/", include("hemicycle.welcome.urls_studio")),
        path("<slug:edition>/studio/", include("hemicycle.editions.urls_studio")),
        path("<slug:edition>/now/", include("hemicycle.welcome.urls_now")),
        path("<slug:edition>/desk/", include("hemicycle.welcome.urls")),
        path("<slug:edition>/device/", include("hemicycle.calls.urls")),
        path("<slug:edition>/programme/", include("hemicycle.programme.urls")),
        path("<slug:edition>/", include("hemicycle.programme.urls_exchange")),
        path("", include("hemicycle.editions.urls")),
    ),
]

handler400 = "hemicycle.site.errors.bad_request"
handler403 = "hemicycle.site.errors.forbidden"
handler404 = "hemicycle.site.errors.not_found"
handler500 = "hemicycle.site.errors.broken"
