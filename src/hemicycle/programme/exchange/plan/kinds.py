"""Which of our kinds of session a file means."""

from hemicycle.programme.models import Kind

_KINDS = (
    (Kind.PLENARY, ("plenary", "keynote", "opening", "closing", "plenaria", "plénière")),
    (Kind.WORKSHOP, ("workshop", "hands-on", "atelier", "taller")),
    (Kind.BREAK, ("break", "lunch", "coffee", "pause", "pausa", "social")),
    (Kind.LEARNING, ("tutorial", "training", "course", "formation", "formación")),
)


def kind_of(said: str) -> str | None:
    """Our kind for a type of the file: our own word, or one that is much like it. None: the file does not tell."""
    word = said.strip().lower()
    if word in Kind.values:
        return word
    return next((kind for kind, words in _KINDS if any(part in word for part in words)), None)
