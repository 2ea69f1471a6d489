"""What a received file really is, and whether it may be opened: checked before any parsing.

The extension is not trusted: the first bytes decide. A workbook is a zip archive; its directory
and its parts are measured here with bounds, so that a bomb never reaches the workbook reader.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from data.readers.commun import LectureError

TAILLE_MAX = 50 * 2**20
# Un classeur de 100 000 lignes pèse 60 à 80 Mo une fois décompressé.
TAILLE_PARTIE_MAX = 100 * 2**20
TAILLE_TOTALE_MAX = 250 * 2**20
RAPPORT_MAX = 150
RAPPORT_DES = 10 * 2**20
PARTIES_MAX = 2_000
LIGNES_MAX = 100_000
COLONNES_MAX = 200
# calamine range une feuille en tableau plein : deux cellules aux deux coins l'étendent partout.
CELLULES_MAX = 4_000_000

_ENREGISTRER = "ouvrez-le dans un tableur et enregistrez-le au format « Classeur Excel (.xlsx) » ou CSV"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"un PDF. Demandez le tableur d'origine, ou recopiez le tableau, puis {_ENREGISTRER}"),
    (b"\x89PNG", "une image PNG. Envoyez le tableau lui-même, pas sa photographie"),
    (b"\xff\xd8\xff", "une image JPEG. Envoyez le tableau lui-même, pas sa photographie"),
    (b"GIF8", "une image GIF. Envoyez le tableau lui-même, pas sa photographie"),
    (b"BM", "une image BMP. Envoyez le tableau lui-même, pas sa photographie"),
    (b"II*\x00", "une image TIFF. Envoyez le tableau lui-même, pas sa photographie"),
    (b"MM\x00*", "une image TIFF. Envoyez le tableau lui-même, pas sa photographie"),
    (b"RIFF", "une image ou un son. Envoyez le tableau lui-même"),
    (b"\x1f\x8b", "une archive gzip. Décompressez-la et envoyez le tableau qu'elle contient"),
    (b"Rar!", "une archive RAR. Décompressez-la et envoyez le tableau qu'elle contient"),
    (b"7z\xbc\xaf", "une archive 7z. Décompressez-la et envoyez le tableau qu'elle contient"),
    (b"PAR1", "un fichier Parquet. Exportez-le en CSV"),
    (b"SQLite format 3", "une base SQLite. Exportez la table en CSV"),
    (b"{\\rtf", "un document RTF. Copiez le tableau dans un tableur"),
)
_BALISE = re.compile(rb"\s*<(!doctype html|html|table|head|body|meta)", re.IGNORECASE)
_XML = re.compile(rb"\s*<(\?xml|[a-z]+[ >])", re.IGNORECASE)


def check_size(taille: int, nom: str) -> None:
    """Raise LectureError for an empty or too big file: to call before reading it in memory."""
    if taille == 0:
        raise LectureError(nom, ["le fichier est vide : il n'a pas été enregistré ou transmis."])
    if taille > TAILLE_MAX:
        raise LectureError(
            nom,
            [
                (
                    f"le fichier pèse {taille / 2**20:.0f} Mo, la limite est "
                    f"{TAILLE_MAX // 2**20} Mo : ôtez les images et les feuilles inutiles, "
                    "ou partagez-le en plusieurs."
                )
            ],
        )


def identify(contenu: bytes, nom: str) -> str:
    """``xlsx`` or ``texte``. Raises LectureError that names what the file is otherwise."""
    check_size(len(contenu), nom)
    if contenu.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _check_zip(contenu, nom)
        return "xlsx"
    if contenu.startswith(b"\xd0\xcf\x11\xe0"):
        raise LectureError(nom, [f"c'est {_old_office(contenu)}."])
    tete = contenu[:4096]
    # « BM » ouvre aussi des textes : une image, elle, porte des octets nuls.
    for signature, phrase in _SIGNATURES:
        if tete.startswith(signature) and (signature != b"BM" or b"\x00" in tete):
            raise LectureError(nom, [f"c'est {phrase}."])
    sans_bom = tete.removeprefix(b"\xef\xbb\xbf")
    if _BALISE.match(sans_bom):
        raise LectureError(nom, [f"c'est une page web, pas un classeur : {_ENREGISTRER}."])
    if _XML.match(sans_bom):
        raise LectureError(nom, [f"c'est un fichier XML : {_ENREGISTRER}."])
    if re.match(rb'\s*[\[{]\s*["{\[]', sans_bom):
        raise LectureError(nom, ["c'est un fichier JSON. Convertissez-le en CSV."])
    return "texte"


def _old_office(contenu: bytes) -> str:
    def holds(mot: str) -> bool:
        return mot.encode("utf-16-le") in contenu

    if holds("EncryptedPackage"):
        return (
            "un classeur protégé par un mot de passe. Ouvrez-le, ôtez le mot de passe "
            "(Fichier, Informations), enregistrez"
        )
    if holds("WordDocument"):
        return "un document Word (.doc). Copiez le tableau dans un tableur"
    if holds("Workbook") or holds("Book"):
        return f"un classeur Excel 97-2003 (.xls) : {_ENREGISTRER}"
    return f"un ancien fichier Office (.xls, .doc, .ppt ou .msg) : {_ENREGISTRER}"


def _check_zip(contenu: bytes, nom: str) -> None:
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
        parties = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as erreur:
        raise LectureError(
            nom, ["le classeur est abîmé ou incomplet : enregistrez-le de nouveau, puis renvoyez-le."]
        ) from erreur
    total = sum(p.file_size for p in parties)
    gonfle = [
        p
        for p in parties
        if p.file_size > RAPPORT_DES and p.file_size > RAPPORT_MAX * max(p.compress_size, 1)
    ]
    if gonfle or total > TAILLE_TOTALE_MAX or len(parties) > PARTIES_MAX:
        raise LectureError(
            nom,
            [
                f"une fois décompressé, ce fichier occuperait {total / 2**20:.0f} Mo pour "
                f"{len(contenu) / 2**20:.1f} Mo reçus".replace(".", ",")
                + " : il est refusé. Recopiez le seul tableau dans un classeur neuf."
            ],
        )
    noms = {p.filename for p in parties}
    if "xl/workbook.xml" in noms:
        return
    raise LectureError(nom, [f"c'est {_zip_kind(contenu, archive, noms)}."])


def _mimetype(contenu: bytes, archive: zipfile.ZipFile) -> bytes:
    partie = archive.getinfo("mimetype")
    try:
        return read_part(contenu, partie, "")[:200] if partie.file_size <= 200 else b""
    except LectureError:
        return b""


def _zip_kind(contenu: bytes, archive: zipfile.ZipFile, noms: set[str]) -> str:
    debut = {n.split("/")[0] for n in noms}
    if "mimetype" in noms:
        genre = _mimetype(contenu, archive)
        if b"spreadsheet" in genre:
            return f"un classeur LibreOffice (.ods) : {_ENREGISTRER}"
        if b"opendocument" in genre:
            return "un document LibreOffice (.odt, .odp). Copiez le tableau dans un tableur"
    if "word" in debut:
        return "un document Word (.docx). Copiez le tableau dans un tableur"
    if "ppt" in debut:
        return "une présentation PowerPoint (.pptx). Copiez le tableau dans un tableur"
    if "xl/workbook.bin" in noms:
        return f"un classeur binaire (.xlsb) : {_ENREGISTRER}"
    if "Index" in debut or any(n.endswith(".iwa") for n in noms):
        return "un document Numbers ou Pages d'Apple. Exportez-le en Excel ou en CSV"
    return "une archive zip. Décompressez-la et envoyez le tableau qu'elle contient"


def read_part(contenu: bytes, partie: zipfile.ZipInfo, nom: str) -> bytes:
    """One part of a zip, never more than its declared size.

    zipfile stops at the declared size and checks a sum that the same hand wrote; the workbook
    reader would inflate to the end. A part that goes on after its declared end is refused here.
    """
    abime = LectureError(nom, ["le classeur est abîmé ou truqué : enregistrez-le de nouveau."])
    if partie.file_size > TAILLE_PARTIE_MAX:
        raise LectureError(
            nom,
            [
                (
                    f"une feuille du classeur occupe {partie.file_size / 2**20:.0f} Mo "
                    f"décompressée, "
                    f"la limite est {TAILLE_PARTIE_MAX // 2**20} Mo : supprimez les lignes et les "
                    "colonnes vides mises en forme, ou recopiez le tableau dans un classeur neuf."
                )
            ],
        )
    if partie.flag_bits & 1:
        raise abime
    brut = raw_part(contenu, partie)
    if partie.compress_type == zipfile.ZIP_STORED:
        if len(brut) != partie.file_size:
            raise abime
        return bytes(brut)
    if partie.compress_type != zipfile.ZIP_DEFLATED:
        raise abime
    try:
        octets = zlib.decompressobj(-15).decompress(brut, partie.file_size + 1)
    except zlib.error as erreur:
        raise abime from erreur
    if len(octets) != partie.file_size:
        raise abime
    return octets


def raw_part(contenu: bytes, partie: zipfile.ZipInfo) -> memoryview:
    """The bytes of a part as they are stored; empty when the archive does not have them."""
    entete = contenu[partie.header_offset : partie.header_offset + 30]
    if len(entete) < 30:
        return memoryview(b"")
    debut = partie.header_offset + 30
    debut += int.from_bytes(entete[26:28], "little") + int.from_bytes(entete[28:30], "little")
    return memoryview(contenu)[debut : debut + partie.compress_size]
