"""Files put into a zip file so that the same export is the same bytes."""

import shutil
from typing import IO, Final
from zipfile import ZipFile, ZipInfo

LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""What a file in an archive bears as its time."""


def put(archive: ZipFile, name: str, spool: IO[bytes]) -> None:
    """Put what was written to a spool into the archive, compressed as the archive is."""
    entry = ZipInfo(name, LONG_AGO)
    entry.compress_type = archive.compression
    entry.file_size = spool.seek(
        0, 2
    )  # known beforehand, so that one over 2 GiB gets the fields that it takes
    spool.seek(0)
    with archive.open(entry, "w") as written:
        shutil.copyfileobj(spool, written)
