"""What an address or a form asks for."""


def number(text: str) -> int:
    """The key of a row; nonsense counts as none (0)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
