"""Zip files that somebody handed in: read with a limit on everything, whatever they say of themselves."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

MAX_ENTRIES = 1_000
MAX_ENTRY_BYTES = 100 * 1024 * 1024
MAX_INFLATED_BYTES = 200 * 1024 * 1024
MAX_RATIO = 100
# Below this size a high ratio is harmless, and common: an empty theme or a long run of equal rows.
RATIO_FROM_BYTES = 2 * 1024 * 1024
MAX_DIRECTORY_BYTES = 512 * 1024
STRETCH = 1024 * 1024

# What the standard library says of an archive with a byte out of place.
MANGLED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


class UnsafeArchive(Exception):
    """Not to be opened."""


class Damaged(UnsafeArchive):
    pass


class Encrypted(UnsafeArchive):
    pass


class Explodes(UnsafeArchive):
    """Small on disk and far too large when unpacked."""


def check_directory(file: BinaryIO) -> None:
    """Refuse a table of contents that is too long before anything reads it into objects."""
    end = file.seek(0, io.SEEK_END)
    file.seek(max(0, end - 66_000))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Damaged
    entries, directory_bytes = struct.unpack_from("<HL", tail, at + 10)
    if entries > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise Explodes


def check_parts(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what the archive itself declares to be too much, locked, or packed in a way that nobody uses."""
    if len(parts) > MAX_ENTRIES or sum(part.file_size for part in parts) > MAX_INFLATED_BYTES:
        raise Explodes
    for part in parts:
        if part.flag_bits & 0x1:
            raise Encrypted
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged
        check_ratio(part.file_size, part.compress_size)


def check_ratio(inflated: int, compressed: int) -> None:
    if inflated > MAX_ENTRY_BYTES or (inflated > RATIO_FROM_BYTES and inflated > MAX_RATIO * max(compressed, 1)):
        raise Explodes


def stretches(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content of `part` in pieces, read past what the archive says about its size."""
    file.seek(part.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Damaged
    name_bytes, extra_bytes = struct.unpack_from("<HH", header, 26)
    at = part.header_offset + 30 + name_bytes + extra_bytes
    left = part.compress_size
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        file.seek(at)
        packed = file.read(min(STRETCH, left))
        if not packed:
            raise Damaged
        at += len(packed)
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed and not inflate.eof:
            try:
                piece = inflate.decompress(packed, STRETCH)
            except zlib.error as fault:
                raise Damaged from fault
            packed = inflate.unconsumed_tail
            if piece:
                yield piece
        if inflate.eof:
            return
