"""What is kept of a picture that somebody sends, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from hemicycle.kernel.pictures import MOST_BYTES, NoPicture, re_encoded


def a_picture(
    form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how: object
) -> bytes:
    out = BytesIO()
    image = Image.new(mode, size, "red" if mode in {"RGB", "RGBA"} else 1)
    image.save(out, form, **how)
    return out.getvalue()


def read(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        *(("JPEG", mode) for mode in ("RGB", "CMYK", "L")),
        *(("PNG", mode) for mode in ("RGBA", "P", "1", "I;16")),
        ("WEBP", "RGB"),
        ("GIF", "P"),
    ],
)
def test_every_common_picture_becomes_a_webp(form: str, mode: str) -> None:
    image = read(re_encoded(a_picture(form, mode=mode)))
    assert (image.format, image.size) == ("WEBP", (60, 40))


def test_a_large_one_becomes_small_and_keeps_its_shape() -> None:
    assert read(re_encoded(a_picture(size=(3000, 1500)), side=800)).size == (800, 400)


def test_it_is_turned_as_the_camera_says_and_nothing_else_of_the_camera_is_kept() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SECRET-CAMERA"
    exif[0x8825] = {1: "N", 2: (41.0, 23.0, 0.0)}  # where it was taken
    data = a_picture(exif=exif, comment=b"SECRET-COMMENT")
    made = re_encoded(data)
    assert b"SECRET" in data
    assert b"SECRET" not in made
    image = read(made)
    assert image.size == (40, 60)
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


def test_of_a_moving_picture_the_first_frame_is_kept() -> None:
    out = BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    image = read(re_encoded(out.getvalue()))
    assert getattr(image, "n_frames", 1) == 1
    red, _green, blue = image.convert("RGB").getpixel((10, 10))  # type: ignore[misc]
    assert red > 200 > blue


def png_that_says(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises a huge picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [8000, 12_000, 50_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(NoPicture, match="50 million pixels"):
        re_encoded(png_that_says(side, side))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(NoPicture, match="8 MB"):
        re_encoded(b"\xff" * (MOST_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"%PDF-1.7"),
        *(b"\x89PNG\r\n\x1a\n", a_picture("TIFF"), a_picture("BMP"), a_picture("PNG")[:60]),
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(NoPicture, match="no picture that can be read"):
        re_encoded(data)


WHOLE = {form: a_picture(form, size=(24, 24)) for form in ("JPEG", "PNG", "WEBP", "GIF")}


@settings(max_examples=300, deadline=None)
@given(
    form=st.sampled_from(sorted(WHOLE)),
    cuts=st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=6),
    end=st.binary(max_size=40),
)
def test_whatever_the_bytes_it_is_a_webp_or_a_refusal(
    form: str, cuts: list[tuple[int, bytes]], end: bytes
) -> None:
    data = bytearray(WHOLE[form])
    for place, given_bytes in cuts:
        at = place % len(data)
        data[at : at + len(given_bytes)] = given_bytes
    try:
        made = re_encoded(bytes(data) + end)
    except NoPicture:
        return
    assert read(made).format == "WEBP"
