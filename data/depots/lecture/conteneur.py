"""The zip archive of a workbook: its parts by their one name, and a plain archive made of some.

Two zip readers do not always see the same parts (two directories, names that differ by case only):
the workbook reader is therefore never given the archive received, but one written here, that holds
the parts which were measured and nothing else.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

from data.depots.lecture.fichiers import raw_part, read_part
from data.readers.commun import LectureError

# Où le lecteur trouve le classeur : toujours au même endroit, celui qui a été mesuré.
_RACINE = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)

Parties = dict[str, zipfile.ZipInfo]


def list_parts(contenu: bytes, nom: str) -> Parties:
    """Canonical name -> part. Raises LectureError when two parts answer to the same name."""
    parties: Parties = {}
    for partie in zipfile.ZipFile(io.BytesIO(contenu)).infolist():
        cle = canonical(partie.filename)
        if cle in parties:
            raise LectureError(
                nom,
                [
                    (
                        f"le classeur est abîmé ou truqué : il contient deux fois « {cle} ». "
                        "Ouvrez-le dans un tableur, enregistrez-le de nouveau."
                    )
                ],
            )
        parties[cle] = partie
    return parties


def canonical(chemin: str) -> str:
    """The name under which the workbook reader would look for a part, whatever its case."""
    return chemin.replace("\\", "/").lstrip("/").lower()


def plain_archive(contenu: bytes, parties: Iterable[tuple[str, zipfile.ZipInfo]], nom: str) -> bytes:
    """A workbook with these (name, part) only, in this order; packed bytes are copied as they are.

    Raises LectureError when a part is not what its directory says.
    """
    archive = _Archive()
    archive.add("_rels/.rels", zipfile.ZIP_STORED, _RACINE, memoryview(_RACINE))
    for chemin, partie in parties:
        octets = read_part(contenu, partie, nom)
        archive.add(chemin, partie.compress_type, octets, raw_part(contenu, partie))
    return archive.close()


class _Archive:
    """A zip being written from bytes that are already packed."""

    def __init__(self) -> None:
        self._corps, self._repertoire, self._nombre = bytearray(), bytearray(), 0

    def add(self, chemin: str, methode: int, octets: bytes, brut: memoryview) -> None:
        cle = chemin.encode()
        entete = struct.pack(
            "<HHHHHLLLHH",
            20,
            0x800,
            methode,
            0,
            0x21,
            zlib.crc32(octets),
            len(brut),
            len(octets),
            len(cle),
            0,
        )
        self._repertoire += b"PK\x01\x02\x14\x00" + entete
        self._repertoire += struct.pack("<HHHLL", 0, 0, 0, 0, len(self._corps)) + cle
        self._corps += b"PK\x03\x04" + entete + cle + brut
        self._nombre += 1

    def close(self) -> bytes:
        n, taille = self._nombre, len(self._repertoire)
        fin = struct.pack("<HHHHLLH", 0, 0, n, n, taille, len(self._corps), 0)
        return bytes(self._corps + self._repertoire + b"PK\x05\x06" + fin)
