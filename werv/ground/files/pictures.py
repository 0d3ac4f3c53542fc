"""Pictures, drawn anew: what was hidden in them or behind them, and where they were taken, stays out."""

import io
import warnings

from PIL import Image, ImageOps

from werv.ground.files.refusing import DAMAGED, EXPLODES, RefusedFile

MAX_PIXELS = 40_000_000
LONGEST_SIDE = 4_000  # pixels; a page that was photographed stays easy to read
_PLAIN = {"1": "L", "L": "L", "LA": "LA", "P": "RGBA", "RGB": "RGB", "RGBA": "RGBA"}


def redrawn(content: bytes, form: str) -> bytes:
    """The picture without anything but its pixels, upright, at most 4,000 a side. `form` is JPEG or PNG.

    Raises RefusedFile when it is damaged, cut short or too large to unfold.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[form]) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise RefusedFile(EXPLODES)
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                picture.load()
                upright = ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise RefusedFile(EXPLODES) from fault
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as fault:
        raise RefusedFile(DAMAGED) from fault
    plain = upright.convert("RGB" if form == "JPEG" else _PLAIN.get(upright.mode, "RGB"))
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    plain.info = {}
    drawn = io.BytesIO()
    plain.save(drawn, form, **({"quality": 88} if form == "JPEG" else {}))
    return drawn.getvalue()
