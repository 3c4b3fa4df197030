"""News and pages: an organiser's all, a section host's own; drafts and their previews; the menu."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hemicycle.editions.forms.writing import WRITES, NewsForm, PageForm
from hemicycle.editions.models import Edition, News, Page
from hemicycle.editions.queries import Neighbours
from hemicycle.editions.studio.door import studio
from hemicycle.editions.studio.parts import Act, Choice, Shelf
from hemicycle.kernel import clock
from hemicycle.people.models import Person
from hemicycle.people.queries import rights_of, within
from hemicycle.people.requests import MemberRequest


def _mine(person: Person, edition: Edition, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """What this person may edit of an edition's news or pages: all of it, or that of the own section."""
    reach = rights_of(person).reach(WRITES)
    return rows.filter(within(reach, "section__scope__path", "edition__scope__path")).select_related(
        "section"
    )


def _news(person: Person, edition: Edition) -> QuerySet[News]:
    return _mine(person, edition, edition.news.order_by("-publish_at", "-pk"))


def _pages(person: Person, edition: Edition) -> QuerySet[Page]:
    return _mine(person, edition, edition.pages.all())


def _news_url(edition: Edition, item: News) -> str:
    """Where everybody reads it, once it is out."""
    return reverse("editions:news_item", args=[edition.slug, item.slug]) if item.is_out(clock.now()) else ""


def _page_url(edition: Edition, page: Page) -> str:
    return reverse("editions:page", args=[edition.slug, page.slug]) if page.published_at else ""


def _preview(name: str) -> Any:
    def acts(request: MemberRequest, edition: Edition, thing: Any) -> list[Act]:
        """A draft is looked at here, for nobody else finds it."""
        return [Act(_("See it as a page"), reverse(f"studio:{name}_preview", args=[edition.slug, thing.pk]))]

    return acts


news = Shelf(
    name="news",
    model=News,
    title=gettext_lazy("News"),
    new=gettext_lazy("Write news"),
    form=NewsForm,
    rows=_news,
    empty=lambda edition: News(edition=edition),
    any_of=(WRITES,),
    everywhere=False,
    public=_news_url,
    filters={
        "state": Choice(
            gettext_lazy("State"),
            {
                "draft": (gettext_lazy("draft"), lambda item: item.publish_at is None),
                "waits": (
                    gettext_lazy("waits for its hour"),
                    lambda item: item.publish_at is not None and not item.is_out(clock.now()),
                ),
                "out": (gettext_lazy("out"), lambda item: item.is_out(clock.now())),
            },
        )
    },
    acts=_preview("news"),
)
pages = Shelf(
    name="pages",
    model=Page,
    title=gettext_lazy("Pages"),
    new=gettext_lazy("Write a page"),
    form=PageForm,
    rows=_pages,
    empty=lambda edition: Page(edition=edition, published_at=None, in_footer=False),
    any_of=(WRITES,),
    everywhere=False,
    public=_page_url,
    acts=_preview("pages"),
)


@studio(WRITES, everywhere=False)
def news_preview(request: MemberRequest, edition: Edition, key: int) -> HttpResponse:
    """A news item as its page will be, out or not."""
    item = get_object_or_404(_news(request.user, edition), pk=key)
    item.publish_at = item.publish_at or clock.now()
    context = {"item": item, "neighbours": Neighbours(older=None, newer=None), "preview": True}
    return render(request, "editions/news_item.html", context)


@studio(WRITES, everywhere=False)
def page_preview(request: MemberRequest, edition: Edition, key: int) -> HttpResponse:
    """A page as it will be, public or not."""
    page = get_object_or_404(_pages(request.user, edition), pk=key)
    return render(request, "editions/page.html", {"page": page, "preview": True})


urls: list[URLPattern] = [
    *news.urls(),
    *pages.urls(),
    path("news/<int:key>/preview/", news_preview, name="news_preview"),
    path("pages/<int:key>/preview/", page_preview, name="pages_preview"),
]
