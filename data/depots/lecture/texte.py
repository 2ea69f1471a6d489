"""Bytes of a CSV as people send it -> text, whatever the encoding; and its separator."""

from __future__ import annotations

import codecs
import csv
import io
import re

from charset_normalizer import from_bytes

from data.depots.contrat.ecriture import say
from data.depots.lecture.fichiers import CELLULES_MAX, LIGNES_MAX
from data.readers.commun import LectureError

SEPARATEURS = (";", ",", "\t")
LONGUEUR_MAX = 50_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Ce qu'un Français tape : hors de là, « cp1252 » n'est sans doute pas le bon encodage.
_FRANCAIS = frozenset("àâäçéèêëîïôöùûüÿœæñÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»’‘“”…–—•€°²³½§£µ¨·ªº×©® \xa0\u202f")
_AUTRES = ("mac_roman", "cp850", "cp437", "iso8859_15")
_DOUBLE = re.compile("Ã[©¨ª§´®»¢¹«¯\xa0]|Ã\u2030|â€[™œ“”]|Â[°«»\xa0]")


def decode(contenu: bytes, nom: str) -> tuple[str, str]:
    """(text, encoding name). Raises LectureError when the bytes are not one text."""
    for bom, encodage in _BOMS:
        if contenu.startswith(bom):
            texte = _strict(contenu[len(bom) :], encodage, nom)
            return _checked(texte, nom), encodage
    if encodage := _bare_utf16(contenu):
        return _checked(_strict(contenu, encodage, nom), nom), encodage
    if b"\x00" in contenu:
        raise LectureError(
            nom,
            [
                (
                    "ce n'est ni un classeur .xlsx ni un texte CSV : enregistrez le "
                    "tableau depuis un "
                    "tableur au format « Classeur Excel (.xlsx) » ou CSV."
                )
            ],
        )
    try:
        return _checked(contenu.decode("utf-8"), nom), "utf-8"
    except UnicodeDecodeError:
        _refuse_mix(contenu, nom)
    return _checked(*_one_byte(contenu, nom)), "8 bits"


def _strict(octets: bytes, encodage: str, nom: str) -> str:
    try:
        return octets.decode(encodage)
    except UnicodeDecodeError as erreur:
        if encodage == "utf-8":
            _refuse_mix(octets, nom)
        raise LectureError(
            nom,
            [
                (
                    f"le texte annonce l'encodage {encodage.upper()} mais l'octet "
                    f"{erreur.start} n'y "
                    "est pas lisible : enregistrez le fichier de nouveau en « CSV UTF-8 »."
                )
            ],
        ) from erreur


def _bare_utf16(contenu: bytes) -> str:
    """UTF-16 without its mark: one byte out of two is null in a text of our languages."""
    debut = contenu[:2000]
    if len(debut) < 8:
        return ""
    pairs, impairs = debut[::2].count(0), debut[1::2].count(0)
    if impairs > len(debut) * 0.35 and pairs < len(debut) * 0.02:
        return "utf-16-le"
    if pairs > len(debut) * 0.35 and impairs < len(debut) * 0.02:
        return "utf-16-be"
    return ""


def _refuse_mix(contenu: bytes, nom: str) -> None:
    """Raise when some lines are UTF-8 and others are not: no decoding would be right."""
    utf8, autre = 0, 0
    for numero, ligne in enumerate(re.split(rb"\r\n|\n|\r", contenu), start=1):
        if ligne.isascii():
            continue
        try:
            ligne.decode("utf-8")
            utf8 = utf8 or numero
        except UnicodeDecodeError:
            autre = autre or numero
        if utf8 and autre:
            raise LectureError(
                nom,
                [
                    (
                        f"le fichier mélange deux encodages (la ligne {utf8} est en "
                        f"UTF-8, la ligne "
                        f"{autre} ne l'est pas) : ouvrez-le dans un tableur, vérifiez les "
                        f"accents et "
                        "enregistrez-le en « CSV UTF-8 »."
                    )
                ],
            )


def _one_byte(contenu: bytes, nom: str) -> tuple[str, str]:
    try:
        texte = contenu.decode("cp1252")
        if all(c.isascii() or c in _FRANCAIS for c in set(texte)):
            return texte, nom
    except UnicodeDecodeError:
        texte = ""
    # Un vieux Mac ou un export DOS : charset-normalizer choisit ; sa proposition doit être du
    # français lisible, sinon Latin-1 reste le plus probable.
    for trouve in from_bytes(contenu[:200_000], cp_isolation=list(_AUTRES)):
        candidat = contenu.decode(trouve.encoding, "replace")
        if all(c.isascii() or c in _FRANCAIS for c in set(candidat)):
            return candidat, nom
    return texte or contenu.decode("latin-1"), nom


def _checked(texte: str, nom: str) -> str:
    if trouve := _DOUBLE.search(texte):
        ligne = texte.count("\n", 0, trouve.start()) + 1
        raise LectureError(
            nom,
            [
                (
                    f"ligne {ligne} : des accents sont abîmés (« {trouve[0]} ») : le fichier a été "
                    "enregistré dans un encodage et relu dans un autre. Repartez de l'original et "
                    "enregistrez-le en « CSV UTF-8 »."
                )
            ],
        )
    if re.search("[\x00-\x08\x0e-\x1f]", texte):
        raise LectureError(
            nom,
            [
                (
                    "le fichier contient des caractères de commande : ce n'est pas un tableau. "
                    "Enregistrez-le depuis un tableur au format CSV ou .xlsx."
                )
            ],
        )
    lignes = max(texte.count("\n"), texte.count("\r"))
    if lignes > LIGNES_MAX:
        utiles = len(re.findall(r"^.*[^\s;,\"].*$", texte, re.MULTILINE))
        raise LectureError(nom, [too_many_rows("le fichier", lignes, utiles)])
    _refuse_endless(texte, nom)
    return texte


def _refuse_endless(texte: str, nom: str) -> None:
    """Raise on a line without end or on too many cells: the CSV reader would take minutes."""
    debut = 0
    for numero, fin in enumerate(re.finditer(r"\r\n|\n|\r|\Z", texte), start=1):
        if (longueur := fin.start() - debut) > LONGUEUR_MAX:
            raise LectureError(
                nom,
                [
                    (
                        f"la ligne {numero} compte {say(longueur)} caractères : ce n'est pas une ligne "
                        "de tableau. Enregistrez le fichier depuis un tableur."
                    )
                ],
            )
        debut = fin.end()
    if (cellules := max(texte.count(s) for s in SEPARATEURS)) > CELLULES_MAX:
        raise LectureError(
            nom,
            [
                (
                    f"le fichier compte {say(cellules)} cellules, la limite est {say(CELLULES_MAX)} : "
                    "supprimez les colonnes vides, ou partagez-le par année."
                )
            ],
        )


def too_many_rows(quoi: str, lignes: int, remplies: int) -> str:
    """The sentence for a table that is too long, or that blank rows make too long."""
    if remplies <= LIGNES_MAX:
        return (
            f"{quoi} compte {say(lignes)} lignes, dont {say(remplies)} seulement portent quelque chose "
            f"(la limite est {say(LIGNES_MAX)}) : supprimez les lignes vides sous le tableau, puis "
            "enregistrez."
        )
    return (
        f"{quoi} compte {say(remplies)} lignes, la limite est {say(LIGNES_MAX)} : partagez-le par année ou "
        "par territoire."
    )


def split_rows(texte: str, separateur: str, limite: int | None = None) -> list[list[str]]:
    """The records of a CSV, blank ones included. Raises csv.Error on an unclosed quote."""
    lecteur = csv.reader(io.StringIO(texte, newline=""), delimiter=separateur, strict=True)
    lignes: list[list[str]] = []
    for ligne in lecteur:
        # « ="01004" » : l'usage des tableurs pour garder un zéro de tête.
        lignes.append([re.sub(r'^="([^"]*)"$', r"\1", c) for c in ligne])
        if limite is not None and len(lignes) >= limite:
            break
    return lignes
