"""The program that makes one thumbnail: a picture on its standard input, WebP on its standard output.

It runs as a process of its own (`files.thumbnailer`), without environment and with limits, because decoders are large
and what they are given comes from strangers: a crash, an endless loop or a gigabyte of pixels ends this process only.
Nothing of the service is imported here.

Exit code 0: the thumbnail is on standard output. REFUSED: a word of `files.thumbnailer.Refusal` is, a blank, and the
details. Anything else: it died.
"""

import os
import resource
import struct
import sys
import warnings
from io import BytesIO

from PIL import ExifTags, Image, ImageCms

SIDE = 320
"""Longest side of a thumbnail, in pixels."""

MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
REFUSED = 3

CPU_SECONDS = 20
MEMORY = 1024**3
"""Bytes of address space while decoding: six times what 40 megapixels take up as RGBA."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each value of the tag Orientation, as in PIL.ImageOps.exif_transpose."""


class TooManyPixels(Exception):
    """The header claims more than MOST_PIXELS; nothing has been decoded."""


def open_checked(content: bytes) -> Image.Image:
    """Read a picture's header. Raises TooManyPixels, or what Pillow raises for a broken one."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with warnings.catch_warnings():
        # Pillow refuses twice the allowed size by an error, but less than that only by a warning.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return Image.open(BytesIO(content), formats=FORMATS)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as err:
            raise TooManyPixels(f"the header claims more than {MOST_PIXELS}") from err


def shrink(image: Image.Image) -> bytes:
    """The first frame as upright sRGB WebP without metadata, no side longer than SIDE; never larger than it was."""
    turn = _UPRIGHT.get(_orientation(image))
    profile = image.info.get("icc_profile")
    small = _resizable(image)
    small.thumbnail((SIDE, SIDE), reducing_gap=3.0)
    if turn is not None:
        small = small.transpose(turn)
    output = BytesIO()
    _in_srgb(small, profile).save(output, "WEBP", quality=80)
    return output.getvalue()


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (SyntaxError, ValueError, TypeError, struct.error):
        return 1  # broken EXIF: a picture on its side is better than none


def _resizable(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be averaged: palettes cannot, and 16 bits of grey are taken as 8."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    if image.mode in ("P", "1", "PA") or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile:
        try:
            return ImageCms.profileToProfile(  # type: ignore[return-value]  # None only when in place
                image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode
            )
        except ImageCms.PyCMSError:
            return image.convert(mode)  # unusable profile: colours a little off are better than none
    return image.convert(mode)


def main() -> int:
    """Serve one picture; returns the exit code."""
    os.nice(10)
    warnings.simplefilter("ignore")  # of broken metadata, for people at a terminal
    content = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        sys.stdout.buffer.write(shrink(open_checked(content)))
    except TooManyPixels as err:
        return _refuse("too_many_pixels", err)
    except MemoryError as err:
        return _refuse("too_costly", err)
    except Exception as err:  # noqa: BLE001 (a broken picture leads Pillow to about any error; the details go along)
        return _refuse("unreadable", err)
    return 0


def _refuse(reason: str, err: Exception) -> int:
    sys.stdout.buffer.write(f"{reason} {type(err).__name__}: {err}"[:500].encode())
    return REFUSED


if __name__ == "__main__":
    sys.exit(main())
