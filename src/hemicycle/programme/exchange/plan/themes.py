"""Which themes the tracks of a file are."""

from collections.abc import Sequence

from django.utils.text import slugify

from hemicycle.editions.models import Theme
from hemicycle.kernel.text import Text
from hemicycle.programme.exchange.draft import Draft
from hemicycle.programme.exchange.plan.parts import Plan
from hemicycle.programme.exchange.plan.slugs import free_slug

_HUES = ("people", "planet", "government", "future", "care")


class Themes:
    """Finds the theme that a track names, in any language; an unknown one is made with the next hue."""

    def __init__(self, draft: Draft, plan: Plan) -> None:
        self._edition, self._plan = draft.edition, plan
        self._by_key = {theme.pk: theme for theme in draft.themes}
        self._known: dict[str, Theme] = {}
        for theme in draft.themes:
            for name in (theme.slug, *theme.name.values()):
                self._known.setdefault(name.casefold(), theme)
        self._slugs = {theme.slug for theme in draft.themes}
        self._order = max((theme.order for theme in draft.themes), default=0)
        self._count = len(draft.themes)

    def translate(self, keys: Sequence[int], track: str, language: str) -> bool:
        """A session's only theme is called `track` in a language in which it has no name yet: it gets this one."""
        if track.casefold() in self._known or len(keys) != 1 or language in self._by_key[keys[0]].name:
            return False
        theme = self._by_key[keys[0]]
        theme.name = Text({**theme.name, language: track})
        self._known[track.casefold()] = theme
        self._plan.changed_themes.append(theme)
        return True

    def named(self, track: str, language: str) -> Theme:
        """The theme of that name."""
        found = self._known.get(track.casefold())
        if found is not None:
            return found
        self._order += 1
        theme = Theme(
            edition=self._edition,
            slug=free_slug(slugify(track)[:50].strip("-_") or f"theme-{self._order}", self._slugs),
            name=Text({language: track}),
            hue=_HUES[self._count % len(_HUES)],
            order=min(self._order, 32_000),
        )
        self._count += 1
        self._known[track.casefold()] = theme
        self._plan.new_themes.append(theme)
        return theme
