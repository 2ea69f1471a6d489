"""What a received file really is, and whether it may be opened: checked before any parsing.

The extension is not trusted: the first bytes decide. A workbook is a zip archive; its directory
and its parts are measured here with bounds, so that a bomb never reaches the workbook reader.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field

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
CELLULES_SIGNALEES = 5_000

_ENREGISTRER = (
    "ouvrez-le dans un tableur et enregistrez-le au format « Classeur Excel (.xlsx) » ou CSV"
)
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (
        b"%PDF",
        f"un PDF. Demandez le tableur d'origine, ou recopiez le tableau, puis {_ENREGISTRER}",
    ),
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
            nom,
            ["le classeur est abîmé ou incomplet : enregistrez-le de nouveau, puis renvoyez-le."],
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
    raise LectureError(nom, [f"c'est {_zip_kind(archive, noms)}."])


def _zip_kind(archive: zipfile.ZipFile, noms: set[str]) -> str:
    debut = {n.split("/")[0] for n in noms}
    if "mimetype" in noms:
        try:
            genre = archive.open("mimetype").read(200)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error):
            genre = b""
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
    entete = contenu[partie.header_offset : partie.header_offset + 30]
    if len(entete) < 30 or partie.flag_bits & 1:
        raise abime
    debut = partie.header_offset + 30
    debut += int.from_bytes(entete[26:28], "little") + int.from_bytes(entete[28:30], "little")
    brut = memoryview(contenu)[debut : debut + partie.compress_size]
    if partie.compress_type == zipfile.ZIP_STORED:
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


@dataclass(frozen=True, slots=True)
class Etendue:
    """What a sheet holds, measured without building it.

    ``signalees``: (row, column), 0-based -> text that the workbook reader would lose: an error
    value, a formula without its result, a command.
    """

    lignes: int
    remplies: int
    colonnes: int
    derniere: int
    signalees: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])


_RANG = re.compile(rb"<(?:\w+:)?row\b(?:[^>]*?\sr=[\"'](\d{1,9})[\"'])?")
_CELLULE = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\sr=[\"']([A-Za-z]{1,4})(\d{1,9})[\"'][^>]*(?<!/)>\s*<(?:\w+:)?[vif]"
)
_ERREUR = re.compile(
    rb"<(?:\w+:)?c\b[^>]*>(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?"
    rb"<(?:\w+:)?v>(#[^<]{2,20})</"
)
_FORMULE = re.compile(
    rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\b[^>]*?(/>|>([^<]*)<))?"
)
_REFERENCE = re.compile(rb"\sr=[\"']([A-Za-z]{1,4})(\d{1,9})[\"']")


def measure(xml: bytes) -> Etendue:
    """Scan the XML of a sheet: rows, columns, filled cells, and cells to report."""
    nombre, dernier = 0, 0
    for rang in _RANG.finditer(xml):
        nombre += 1
        dernier = int(rang[1]) if rang[1] and int(rang[1]) > dernier else dernier
    lignes: set[bytes] = set()
    lettres: set[bytes] = set()
    for cellule in _CELLULE.finditer(xml):
        lettres.add(cellule[1])
        lignes.add(cellule[2])
    return Etendue(
        lignes=max(nombre, dernier),
        remplies=len(lignes),
        colonnes=max((_rank(t) for t in lettres), default=-1) + 1,
        derniere=max((int(t) for t in lignes), default=0),
        signalees=_flagged(xml),
    )


def _flagged(xml: bytes) -> dict[tuple[int, int], str]:
    signalees: dict[tuple[int, int], str] = {}
    for faute in _ERREUR.finditer(xml):
        if len(signalees) >= CELLULES_SIGNALEES:
            break
        _flag(signalees, xml, faute.start(1), faute[1])
    for formule in _FORMULE.finditer(xml):
        if len(signalees) >= CELLULES_SIGNALEES:
            break
        texte, balise, valeur = formule[1] or b"", formule[2], formule[3]
        commande = re.match(rb"\s*[\w.'\"]+\s*\|", texte) is not None
        if commande or balise is None or not valeur:
            debut = xml.rfind(b"<", 0, formule.start())
            # Un résultat vide est une valeur (t="str") ; sans résultat, rien n'a été calculé.
            if not commande and balise is not None and b't="str"' in xml[debut : formule.start()]:
                continue
            _flag(signalees, xml, formule.start(), b"=" + texte)
    return signalees


def _flag(signalees: dict[tuple[int, int], str], xml: bytes, place: int, texte: bytes) -> None:
    # La référence de la cellule est dans la balise <c …> qui précède.
    references = list(_REFERENCE.finditer(xml, max(0, place - 2_000), place))
    if references and len((reference := references[-1])[1]) <= 3:
        cellule = texte[:200].decode("utf-8", "replace")
        for entite, signe in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
            cellule = cellule.replace(entite, signe)
        rang = (int(reference[2]) - 1, _rank(reference[1]))
        signalees[rang] = cellule.replace("&amp;", "&")


def _rank(lettres: bytes) -> int:
    rang = 0
    for lettre in lettres.upper():
        rang = rang * 26 + lettre - 64
    return rang - 1
