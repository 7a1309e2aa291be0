"""Read the type of a picture from its bytes: Discord and browsers often label a picture wrongly."""

from domain.llm.chat import Image

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}


def media_type_of(image: Image) -> str:
    """Return the declared type for bytes of an unknown kind."""
    data = image.data or b""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _BRANDS:
        return _BRANDS[data[8:12]]
    found = next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), None)
    return found or (image.media_type or "").partition(";")[0].strip().lower()
