"""Pictures that people send, made anew: what is kept is ours, pixel by pixel, and nothing else of the file."""

from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from hemicycle.kernel.verdict import Unclear

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000  # a good telephone's picture; in memory four bytes each
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # no SVG: that is a program
TYPE, SUFFIX = "image/webp", ".webp"
QUALITY = 82  # of 100: no difference that one sees

TOO_LARGE = _("This picture is larger than 8 MB. Please choose a smaller one.")
TOO_MANY_PIXELS = _("This picture has more than 50 million pixels. Please make it smaller first.")
NO_PICTURE = _("This is no picture that can be read here. Please send a JPEG, PNG, WebP or GIF file.")


class NoPicture(Unclear):
    """What was sent is no picture that can be kept; the sentence says why."""


def re_encoded(data: bytes, *, side: int = 1024) -> bytes:
    """A picture as a WebP of at most `side` pixels a side, or `NoPicture` and why.

    It is turned as the camera says; place, time and everything else about it are gone; of a moving picture the first
    frame is kept.
    """
    if len(data) > MOST_BYTES:
        raise NoPicture(TOO_LARGE)
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:  # reads the head only
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture(TOO_MANY_PIXELS)
            image.draft("RGB", (side, side))  # a large JPEG is read small at once
            return _written(_upright(image), side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPicture(TOO_MANY_PIXELS) from None
    except NoPicture:
        raise
    except (
        Exception
    ):  # a broken file breaks the decoder in any way: OSError, SyntaxError, struct.error, KeyError …
        raise NoPicture(NO_PICTURE) from None


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; what says nonsense is left as it lies."""
    image.load()
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # EXIF is a file within the file, as broken as it likes
        return image


def _written(image: Image.Image, side: int) -> bytes:
    mode = "RGBA" if image.has_transparency_data else "RGB"
    image = image.convert(mode)
    image.thumbnail((side, side))
    clean = Image.new(mode, image.size)  # knows nothing of the file it came from
    clean.paste(image)
    out = BytesIO()
    clean.save(out, "WEBP", quality=QUALITY)
    return out.getvalue()
