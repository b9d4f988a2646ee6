"""The wall's thumbnail as JPEG, made once per picture and outside the event loop."""

from __future__ import annotations

import asyncio
import io

from PIL import Image

from renderer.show.messages import Thumbnail

QUALITY = 82


def jpeg(thumbnail: Thumbnail) -> bytes:
    picture = Image.frombytes("RGB", (thumbnail.width, thumbnail.height), thumbnail.rgb)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


class Pictures:
    """The last thumbnail's JPEG, for whoever asks."""

    def __init__(self) -> None:
        self._of: Thumbnail | None = None
        self._jpeg = b""
        self._making = asyncio.Lock()

    async def of(self, thumbnail: Thumbnail) -> bytes:
        async with self._making:
            if self._of is not thumbnail:
                self._jpeg = await asyncio.to_thread(jpeg, thumbnail)
                self._of = thumbnail
            return self._jpeg
