"""Pictures for tests, whole and broken, and a look at thumbnails."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 200, 30), (30, 30, 220), (250, 250, 250)


def quarters(width: int = 800, height: int = 600) -> Image.Image:
    """Red and green above blue and white, so that every turn shows."""
    image = Image.new("RGB", (width, height), WHITE)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def encoded(image: Image.Image, form: str, **options: Any) -> bytes:
    output = BytesIO()
    image.save(output, form, **options)
    return output.getvalue()


def opened(thumbnail: bytes) -> Image.Image:
    image = Image.open(BytesIO(thumbnail), formats=["WEBP"])
    image.load()
    return image


def corners(image: Image.Image) -> list[str]:
    """The nearest of our colours in each quarter: upper left, upper right, lower left, lower right."""
    names = {"red": RED, "green": GREEN, "blue": BLUE, "white": WHITE}
    plain = image.convert("RGB")
    found = []
    for y in (image.height // 4, image.height * 3 // 4):
        for x in (image.width // 4, image.width * 3 // 4):
            pixel = plain.getpixel((x, y))
            assert isinstance(pixel, tuple)
            found.append(
                min(names, key=lambda name: sum((a - b) ** 2 for a, b in zip(names[name], pixel, strict=True)))
            )
    return found


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Less than a hundred bytes that claim to be a large picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    framed = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def webp_bomb() -> bytes:
    """The header of the largest WebP that there can be: 16,384 × 16,384."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\x00" * 4 + (16383).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def gif_bomb() -> bytes:
    size = struct.pack("<HH", 65535, 65535)
    return b"GIF89a" + size + b"\x00" * 3 + b"," + b"\x00" * 4 + size + b"\x00" + b"\x08\x00;"
