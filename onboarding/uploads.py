from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class Bounded(FileUploadHandler):
    """Stands before Django's own handlers: of a request that is too long no file is kept, in memory or on disk."""

    too_long = False

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *rest: Any) -> None:
        self.too_long = content_length > settings.UPLOAD_MAX_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.too_long:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
