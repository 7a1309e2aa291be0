"""Sound without any library: a tone for speech, and how long a recording lasts."""

import math
import struct
from array import array

RATE = 24_000
_TONE_HERTZ = 240
_LOUDNESS = 2000
_SECONDS_PER_CHARACTER = 0.06
_LONGEST_SECONDS = 10.0
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_BYTES_PER_SECOND_WHEN_COMPRESSED = 4000
# MPEG-1 layer III, 128 kbit/s at 44.1 kHz: a frame of 1152 samples without any sound in it.
_SILENT_FRAME = b"\xff\xfb\x90\x00".ljust(417, b"\0")
_FRAME_SECONDS = 1152 / 44_100


def spoken_seconds(text: str) -> float:
    return min(max(len(text) * _SECONDS_PER_CHARACTER, 0.1), _LONGEST_SECONDS)


def pcm(seconds: float) -> bytes:
    """Return a tone as signed 16-bit samples, one channel, little-endian."""
    period = RATE // _TONE_HERTZ
    samples = array("h", (round(_LOUDNESS * math.sin(2 * math.pi * step / period)) for step in range(period)))
    return samples.tobytes() * math.ceil(seconds * _TONE_HERTZ)


def wav(seconds: float) -> bytes:
    sound = pcm(seconds)
    header = _HEADER.pack(
        b"RIFF", len(sound) + 36, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", len(sound)
    )
    return header + sound


def mp3(seconds: float) -> bytes:
    return _SILENT_FRAME * math.ceil(seconds / _FRAME_SECONDS)


def seconds_of(sound: bytes) -> float:
    """Return how long the sound lasts: exact for WAV, else an estimate for compressed sound."""
    if sound[:4] == b"RIFF" and len(sound) >= _HEADER.size:
        bytes_per_second: int = _HEADER.unpack_from(sound)[8]
        return (len(sound) - _HEADER.size) / (bytes_per_second or 2 * RATE)
    return len(sound) / _BYTES_PER_SECOND_WHEN_COMPRESSED


def encoded(seconds: float, form: str) -> tuple[str, bytes]:
    """Return the media type and the sound. A format that cannot be made here becomes WAV, with WAV's type."""
    match form:
        case "mp3":
            return "audio/mpeg", mp3(seconds)
        case "pcm":
            return "audio/pcm", pcm(seconds)
        case _:
            return "audio/wav", wav(seconds)


def transcript(provider: str, model: str, sound: bytes) -> str:
    return f"[simulated transcript from {provider}/{model}] {seconds_of(sound):.1f} seconds of sound."
