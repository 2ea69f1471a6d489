"""The same bytes from the same figures: zip files rewritten without the hour of their making."""

from __future__ import annotations

import datetime
import io
import re
import zipfile

from dashboard.exports.papier.cadre import PRODUCTEUR

_DATE_ZIP = (1980, 1, 1, 0, 0, 0)
_CLASSEURS = (".xlsx",)
_MODIFIEE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_AUTEUR = re.compile(rb"(<(dc:creator|cp:lastModifiedBy)>)[^<]*(</)")
_VIDE = re.compile(rb"<(dc:creator|cp:lastModifiedBy)\s*/>")


def repack(octets: bytes, jour: datetime.date) -> bytes:
    """An Office file (or a zip of them) with ``jour`` as its only date and the product as author.

    Workbooks inside (native charts) are rewritten in the same way.
    """
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as lu,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrit,
    ):
        for nom in lu.namelist():
            contenu = lu.read(nom)
            if nom.endswith(_CLASSEURS):
                contenu = repack(contenu, jour)
            elif nom == "docProps/core.xml":
                contenu = _dated(contenu, jour)
            fiche = zipfile.ZipInfo(nom, _DATE_ZIP)
            fiche.compress_type = zipfile.ZIP_DEFLATED
            fiche.external_attr = 0o644 << 16
            ecrit.writestr(fiche, contenu)
    return sortie.getvalue()


def _dated(contenu: bytes, jour: datetime.date) -> bytes:
    date = f"{jour.isoformat()}T00:00:00Z".encode()
    nom = PRODUCTEUR.encode()
    contenu = _MODIFIEE.sub(rb"\g<1>" + date + rb"\g<3>", contenu)
    contenu = _AUTEUR.sub(rb"\g<1>" + nom + rb"\g<3>", contenu)
    return _VIDE.sub(rb"<\g<1>>" + nom + rb"</\g<1>>", contenu)
