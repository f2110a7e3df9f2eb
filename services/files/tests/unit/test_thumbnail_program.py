"""What the thumbnail of a picture looks like, and which pictures are refused by their header alone."""

import struct

import pytest
from files.thumbnail_program import SIDE, TooManyPixels, open_checked, shrink
from PIL import ExifTags, Image, ImageCms

from services.files.tests.pictures import RED, corners, encoded, gif_bomb, opened, png_bomb, quarters, webp_bomb

UPRIGHT = ["red", "green", "blue", "white"]


def thumbnail(content: bytes) -> Image.Image:
    return opened(shrink(open_checked(content)))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_format_becomes_a_small_webp(form: str) -> None:
    made = thumbnail(encoded(quarters(1000, 500), form))
    assert (made.format, made.size) == ("WEBP", (SIDE, SIDE // 2))
    assert corners(made) == UPRIGHT


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    made = thumbnail(encoded(Image.new(mode, (640, 640)), "PNG"))
    assert made.size == (SIDE, SIDE)


def test_sixteen_bits_of_grey_keep_their_shades() -> None:
    made = thumbnail(encoded(Image.new("I;16", (400, 400), 128 * 256), "PNG")).convert("L").getpixel((9, 9))
    assert made == pytest.approx(128, abs=3)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_is_transparent_stays_so(form: str) -> None:
    image = quarters().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 400, 600))
    made = thumbnail(encoded(image, form))
    assert made.mode == "RGBA"
    assert made.getchannel("A").getpixel((10, 10)) == 0
    assert made.getchannel("A").getpixel((310, 10)) == 255


def test_a_transparent_colour_of_a_palette_stays_so() -> None:
    image = Image.new("P", (400, 400), 0)
    image.putpalette([255, 0, 0, 0, 255, 0])
    image.paste(1, (0, 0, 200, 400))
    assert thumbnail(encoded(image, "GIF", transparency=0)).getchannel("A").getextrema() == (0, 255)


def test_an_animation_is_shown_by_its_first_frame() -> None:
    later = Image.new("RGB", (800, 600), RED)
    for form in ("GIF", "WEBP"):
        made = thumbnail(encoded(quarters(), form, save_all=True, append_images=[later] * 3))
        assert (corners(made), getattr(made, "n_frames", 1)) == (UPRIGHT, 1)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1, UPRIGHT),
        (2, ["green", "red", "white", "blue"]),
        (3, ["white", "blue", "green", "red"]),
        (4, ["blue", "white", "red", "green"]),
        (5, ["red", "blue", "green", "white"]),
        (6, ["blue", "red", "white", "green"]),
        (7, ["white", "green", "blue", "red"]),
        (8, ["green", "white", "red", "blue"]),
        (9, UPRIGHT),
    ],
)
def test_pictures_are_turned_upright(value: int, shown: list[str]) -> None:
    for form in ("JPEG", "PNG", "WEBP"):
        made = thumbnail(encoded(quarters(800, 400), form, exif=oriented(value)))
        assert corners(made) == shown
        assert made.size == ((160, 320) if 5 <= value <= 8 else (320, 160))


def oriented(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = value
    exif[ExifTags.Base.Artist] = "somebody"
    return exif


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_costs_the_orientation_only() -> None:
    tag = struct.pack("<2sHIHHHII", b"II", 42, 8, 1, 0x0112, 99, 1, 6)  # of a type that TIFF does not have
    for exif in (b"Exif\x00\x00garbage", b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00" + tag):
        assert corners(thumbnail(encoded(quarters(), "JPEG", exif=exif))) == UPRIGHT


def test_nothing_but_pixels_is_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": oriented(6), "icc_profile": profile, "xmp": b"<x:xmpmeta/>", "comment": "secret"}
    for form in ("JPEG", "WEBP", "PNG"):
        content = encoded(quarters(), form, **options)
        assert b"somebody" in content
        made = shrink(open_checked(content))
        assert not any(name in made for name in (b"EXIF", b"ICCP", b"XMP ", b"somebody", b"secret"))


def test_other_colour_spaces_become_srgb() -> None:
    assert corners(thumbnail(encoded(quarters().convert("CMYK"), "JPEG"))) == UPRIGHT
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for name, other in ((b"rXYZ", b"-XYZ"), (b"gXYZ", b"rXYZ"), (b"-XYZ", b"gXYZ")):
        profile = profile.replace(name, other)  # the space in which red and green have changed places
    for form in ("JPEG", "PNG", "WEBP"):
        assert corners(thumbnail(encoded(quarters(), form, icc_profile=profile))) == ["green", "red", "blue", "white"]


def test_an_unusable_colour_profile_costs_exact_colours_only() -> None:
    assert corners(thumbnail(encoded(quarters(), "PNG", icc_profile=b"garbage"))) == UPRIGHT


@pytest.mark.parametrize("size", [(1, 1), (320, 10), (10_000, 1), (1, 10_000)])
def test_sides_are_at_least_one_and_at_most_320_pixels_and_none_grows(size: tuple[int, int]) -> None:
    made = thumbnail(encoded(Image.new("RGB", size), "PNG"))
    assert all(1 <= after <= min(before, SIDE) for before, after in zip(size, made.size, strict=True))


@pytest.mark.parametrize("content", [png_bomb(), png_bomb(8001, 5000), webp_bomb(), gif_bomb()])
def test_a_bomb_is_known_by_its_header(content: bytes) -> None:
    with pytest.raises(TooManyPixels):
        open_checked(content)


def test_forty_megapixels_are_allowed() -> None:
    assert open_checked(png_bomb(8000, 5000)).size == (8000, 5000)
