"""From a code to the bytes of a file: COPIL deck, SDSF archive, portrait; the first two are templates.

Pure of Streamlit: page and command call the same functions with their reader (``vues.Lecteur``).
Every function raises ExportError with a French sentence, and Annule when the reader gives up.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from dashboard import formats
from dashboard.dates import today
from dashboard.dossiers import codes, modeles, portrait, sdsf
from dashboard.dossiers.composer import compose
from dashboard.dossiers.modeles import Lieu
from dashboard.dossiers.seance import build_cahier
from dashboard.dossiers.seance import make as make_seance
from dashboard.exports.archives.sdsf import make_archive
from dashboard.exports.papier.portrait import PortraitPapier, portrait_pdf
from dashboard.exports.socle.fichiers import ExportError, safe_name
from dashboard.figures.feuilles import Livraison, Suivi, check_cancelled
from dashboard.figures.groupe import PARMI
from dashboard.figures.textes import Portee
from dashboard.lecture import lots
from dashboard.lecture.vues import Lecteur

NIVEAUX = ("epci", "commune", "departement", "region", "france", "ept")
_OF = {"epci": "d'un EPCI", "commune": "d'une commune"}


class DossierError(ExportError):
    """What was asked for cannot be made. The text is a French sentence that says what to give."""


def make_copil(
    lecteur: Lecteur,
    departement: str,
    *,
    territoire: str = "",
    parmi: str = "",
    liste: str = "",
    modele: Path | bytes | None = None,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The slides of the template « COPIL » for a département, or for one of its units when given."""
    portee = find_departement(lecteur, departement)
    if territoire:
        _check_unit(lecteur, territoire, portee)
    lieu = f"{portee.niveau_carte}:{territoire}" if territoire else f"departement:{portee.code}"
    return make_template(
        lecteur, "copil", lieu, parmi=parmi, liste=liste, modele=modele, jour=jour, suivi=suivi, annule=annule
    )


def make_template(
    lecteur: Lecteur,
    cle: str,
    lieu: str,
    *,
    parmi: str = "",
    liste: str = "",
    modele: Path | bytes | None = None,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The slides of a template (a key of MODELES) at « epci:… » or « departement:… », without being kept.

    ``parmi`` and ``liste`` ask the comparison group of that territory, ``modele`` is a .pptx. Screens
    without figures there are named in ``manques``.
    """
    check_group(parmi, liste)
    place = replace(_place(lecteur, lieu), parmi=parmi, liste=liste)
    emporte, manques = compose(modeles.MODELES[cle], place, lecteur, annule=annule)
    livraison = make_seance(
        emporte, "pptx", lecteur, modele=modele, jour=jour or today(), suivi=suivi, annule=annule
    )
    livraison.manques = [*manques, *livraison.manques]
    return livraison


def make_sdsf(
    lecteur: Lecteur,
    departement: str,
    *,
    parmi: str = "",
    liste: str = "",
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The archive of a département: workbook, maps, portraits of its units, summary, manifest.

    Each portrait is read in the comparison group that ``parmi`` and ``liste`` ask for its own unit.
    """
    check_group(parmi, liste)
    portee = find_departement(lecteur, departement)
    jour = jour or today()
    if suivi is not None:
        suivi("Lecture des indicateurs", 0, 1)
    with lots.given(sdsf.read_all(lecteur, portee)):
        return _archive(lecteur, portee, (parmi, liste), jour, suivi, annule)


def _archive(
    lecteur: Lecteur,
    portee: Portee,
    groupe: tuple[str, str],
    jour: datetime.date,
    suivi: Suivi | None,
    annule: Callable[[], bool] | None,
) -> Livraison:
    dossier = sdsf.build_sdsf(lecteur, portee.code, annule=annule)
    dossier = replace(dossier, cadre=sdsf.frame(lecteur, portee, *groupe))
    ensemble = portrait.Ensemble(lecteur, portee.niveau_carte, [code for code, _ in dossier.epci], *groupe)
    feuilles = [
        (
            nom,
            partial(_still_there, ensemble.paper, code),
            {"niveau": portee.niveau_carte, "code_territoire": code},
        )
        for code, nom in dossier.epci
    ]
    revue = modeles.MODELES["sdsf"]
    emporte, manques = compose(revue, _place(lecteur, f"departement:{portee.code}"), lecteur, annule=annule)
    return make_archive(
        dossier,
        sdsf.maps(lecteur, dossier),
        feuilles,
        # Les écrans de la revue, en pages : le document est celui du schéma.
        replace(
            build_cahier(emporte, lecteur, sources=True),
            titre=f"Schéma départemental des services aux familles {portee.de} : état des lieux",
            sous_titre="Résumé du dossier SDSF",
        ),
        jour=jour,
        suivi=suivi,
        annule=annule,
        absents=[f"Résumé, {m}" for m in manques],
    )


def make_portrait(
    lecteur: Lecteur,
    code: str,
    *,
    niveau: str = "",
    parmi: str = "",
    liste: str = "",
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The portrait of a territory; without ``niveau``, the first of NIVEAUX that has this code.

    Its ranks are those of the comparison group ``parmi`` (``liste`` for a kept list), or the usual one.
    """
    check_group(parmi, liste)
    portee = find_territory(lecteur, code, niveau)
    etapes = ("Lecture du portrait", "Mise en pages")
    if suivi is not None:
        suivi(etapes[0], 0, len(etapes))
    papier = _paper(lecteur, portee.niveau, portee.code, parmi, liste)
    check_cancelled(annule)
    if suivi is not None:
        suivi(etapes[1], 1, len(etapes))
    return Livraison(portrait_pdf(papier, date=jour or today()))


def check_group(parmi: str, liste: str) -> None:
    """Refuse a comparison group that does not exist, and a list without its key."""
    if parmi and parmi not in PARMI:
        raise DossierError(
            f"Le groupe de comparaison « {parmi} » n'existe pas : il y a {formats.enumeration(PARMI)}."
        )
    if (parmi == "liste") != bool(liste):
        raise DossierError(
            "Une liste gardée se demande avec « --parmi liste » et « --liste » suivi de sa clé."
        )


def find_departement(lecteur: Lecteur, code: str) -> Portee:
    """The département of a code (« 95 », « 2A »)."""
    portee = lecteur.scope("departement", code.strip().upper())
    if portee is not None and lecteur.known().scope_exists("departement", portee.code):
        return portee
    autre = _any(lecteur, code)
    if portee is not None:
        suite = lecteur.explain_code(portee.code)
        raise DossierError(f"{portee.nom} ({portee.code}) n'a pas de dossier. {suite}".strip())
    if autre is not None:
        suite = ""
        if departement := _text(autre["code_departement"]):
            suite = f" Le sien est {departement} ({_text(autre['departement'])})."
        raise DossierError(
            f"« {code} » est {codes.UN[str(autre['niveau'])]} ({autre['nom']}) : donnez le code d'un "
            f"département, par exemple 95.{suite}"
        )
    raise DossierError(
        codes.of_name(lecteur, code, ("departement",))
        or f"Le département « {code} » n'existe pas : donnez son code, par exemple 95. "
        f"{lecteur.explain_code(code)}".strip()
    )


def find_territory(lecteur: Lecteur, code: str, niveau: str = "") -> Portee:
    """The territory of a code, at a level or at the first that has it."""
    demande = code.strip().upper()
    for essai in (niveau,) if niveau else NIVEAUX:
        portee = lecteur.scope(essai, demande)
        if portee is not None:
            return portee
    raise DossierError(
        codes.of_name(lecteur, code, NIVEAUX)
        or f"Le territoire « {code} » n'existe pas : donnez le code d'un EPCI (neuf chiffres), d'une "
        f"commune ou d'un département. {lecteur.explain_code(demande)}".strip()
    )


def file_name(genre: str, nom: str, extension: str) -> str:
    """« dossier-sdsf-creuse.zip »."""
    return safe_name(f"{genre} {nom}", extension)


def _paper(lecteur: Lecteur, niveau: str, code: str, parmi: str = "", liste: str = "") -> PortraitPapier:
    return _still_there(lambda c: portrait.build_paper(lecteur, niveau, c, parmi, liste), code)


def _still_there(faire: Callable[[str], PortraitPapier | None], code: str) -> PortraitPapier:
    papier = faire(code)
    if papier is None:
        raise DossierError(f"Le territoire « {code} » n'est plus dans le magasin.")
    return papier


def _place(lecteur: Lecteur, territoire: str) -> Lieu:
    lieu = modeles.read_place(lecteur, territoire)
    if lieu is None:
        code = territoire.partition(":")[2]
        raise DossierError(f"Le territoire « {code} » n'est plus dans le magasin.")
    return lieu


def _check_unit(lecteur: Lecteur, code: str, portee: Portee) -> None:
    """A unit that the maps of the département set off: an EPCI attached to it, or its commune."""
    unite = portee.unite
    qui = "La commune" if unite.feminin else "L'EPCI"
    ligne = _any(lecteur, code)
    if ligne is None:
        raise DossierError(
            codes.of_name(lecteur, code, (unite.niveau,))
            or f"{qui} « {code} » n'existe pas : donnez son code à "
            f"{'cinq' if unite.feminin else 'neuf'} chiffres. {lecteur.explain_code(code)}".strip()
        )
    if ligne["niveau"] != unite.niveau:
        suite = ""
        if not unite.feminin and (epci := _text(ligne["code_epci"])):
            suite = f" Le sien est {epci} ({_text(ligne['epci'])})."
        if unite.feminin:
            suite = f" L'unité {portee.dans} est la commune."
        raise DossierError(
            f"« {code} » est {codes.UN[str(ligne['niveau'])]} ({ligne['nom']}) : donnez le code "
            f"{_OF[unite.niveau]}.{suite}"
        )
    if _text(ligne["code_departement"]) != portee.code:
        est = "n'est pas dans le" if unite.feminin else "n'est pas rattaché au"
        mais = "dans le" if unite.feminin else "au"
        raise DossierError(
            f"{qui} {code} ({ligne['nom']}) {est} département {portee.code}, mais {mais} "
            f"département {_text(ligne['code_departement'])} ({_text(ligne['departement'])})."
        )


def _any(lecteur: Lecteur, code: str) -> pd.Series | None:
    lignes = lecteur.run("territoires/un", code_territoire=code.strip().upper())
    return None if lignes.empty else lignes.iloc[0]


def _text(valeur: object) -> str:
    return "" if valeur is None or pd.isna(valeur) else str(valeur)  # type: ignore[arg-type]
