"""A séance played for every EPCI of a département in one go: a file each, in one archive. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from dashboard.dates import french_date
from dashboard.dossiers import codes, ecrans, seance
from dashboard.dossiers.modeles import Lieu, read_place
from dashboard.dossiers.rejouer import replay
from dashboard.dossiers.seance import FORMATS, Emporte
from dashboard.exports.archives.sdsf import readme_bytes, zip_files
from dashboard.exports.papier.cadre import PRODUCTEUR
from dashboard.exports.socle.fichiers import ExportError, safe_name
from dashboard.figures.feuilles import Annule, Livraison, Suivi, check_cancelled, reason_of
from dashboard.formats import enumeration
from dashboard.lecture import cache
from dashboard.lecture.vues import Lecteur
from dashboard.travailleur.rendre import give_back
from data.garde.seances.modele import Seance, SeancesError

# Une séance pour un lieu, et ce qui lui manque là.
Faire = Callable[[Lieu], tuple[Emporte, tuple[str, ...]]]
# Un nom de fichier se coupe : celui du territoire, qui vient après, doit y rester.
_NOM_MAX = 50


def make_round(
    nom: str,
    faire: Faire,
    departement: str,
    genre: str,
    lecteur: Lecteur,
    *,
    modele: bytes | None = None,
    jour: datetime.date,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
    seul: bool = False,
) -> Livraison:
    """The ZIP of the files of a séance for each unit of a département; one that fails is named.

    ``nom`` is that of the séance, ``faire`` makes it for a place. ``seul``: nobody else reads in this
    process, what was kept for a place is forgotten before the next. Raises ExportError (French) or Annule.
    """
    livraison = Livraison()
    fichiers: dict[str, bytes] = {}
    faits: list[str] = []
    absents: dict[str, list[str]] = {}
    lieux = units(lecteur, departement)
    for rang, (territoire, unite) in enumerate(lieux.items()):
        check_cancelled(annule)
        if suivi is not None:
            suivi(unite, rang, len(lieux))
        try:
            apres = read_place(lecteur, territoire)
            if apres is None:
                raise ExportError("ce territoire n'est plus dans les données.")
            emporte, manques = faire(apres)
            faite = seance.make(emporte, genre, lecteur, modele=modele, jour=jour, annule=annule)
        except Annule:
            raise
        except Exception as erreur:  # un territoire raté ne prive pas des autres
            livraison.manques.append(f"{unite} : {reason_of(erreur)}")
            continue
        fichiers[_file(emporte.seance.entete.nom, apres, FORMATS[genre].extension, fichiers)] = faite.octets
        faits.append(unite)
        for manque in dict.fromkeys((*manques, *faite.manques)):
            absents.setdefault(manque, []).append(unite)
        if seul:
            cache.clear()
        give_back()
    if not fichiers:
        raise ExportError("Aucun fichier n'a pu être fait : " + " ; ".join(livraison.manques))
    livraison.manques += [
        _where(noms, faits, manque)
        for manque, noms in sorted(absents.items(), key=lambda absent: -len(absent[1]))
    ]
    fichiers["LISEZMOI.txt"] = readme_bytes(_readme(nom, fichiers, livraison.manques, jour))
    livraison.octets = zip_files(fichiers)
    return livraison


def replayed(origine: Emporte, lecteur: Lecteur) -> Faire:
    """How a kept séance is made for a place. Raises ExportError (French) when it has none of its own."""
    avant = read_place(lecteur, origine.seance.entete.territoire)
    if avant is None:
        raise ExportError(
            "Cette séance n'a pas de territoire : donnez-lui le sien dans ses réglages, puis recommencez."
        )
    return lambda apres: elsewhere(origine, avant, apres, lecteur)


def elsewhere(
    emporte: Emporte, avant: Lieu, apres: Lieu, lecteur: Lecteur
) -> tuple[Emporte, tuple[str, ...]]:
    """A séance as it would be for another place, without being kept; and what it lacks there.

    Raises SeancesError when nothing is left of it.
    """
    origine = emporte.seance
    if avant == apres:
        return emporte, ()
    vues: dict[str, str] = {}

    def keep(contenu: str) -> str:
        empreinte = str(len(vues))
        vues[empreinte] = contenu
        return empreinte

    rejoues = replay(origine, avant, apres, lecteur)
    gardes = tuple(
        replace(r.ecran, figures=tuple(ecrans.placed(t, keep, "") for t in r.tirages))
        for r in rejoues
        if r.stays
    )
    if not gardes:
        raise SeancesError("aucun écran n'a de chiffres ici.")
    entete = replace(origine.entete, nom=named(origine, avant, apres), territoire=territory(apres))
    return (
        Emporte(replace(origine, entete=entete, ecrans=gardes), vues),
        tuple(m for r in rejoues for m in r.dits),
    )


def named(origine: Seance, avant: Lieu, apres: Lieu) -> str:
    """The name of a séance elsewhere: its own, the former territory left out, then the new one."""
    nom = origine.entete.nom.removesuffix(f", {avant.portee.nom}")
    return f"{nom[: 118 - len(apres.portee.nom)]}, {apres.portee.nom}"


def territory(lieu: Lieu) -> str:
    """« epci:200058485 »."""
    return f"{lieu.portee.niveau}:{lieu.portee.code}"


def units(lecteur: Lecteur, departement: str) -> Mapping[str, str]:
    """The EPCI attached to a département (communes in the inner suburbs), names by « epci:… », in order.

    Raises ExportError (French) for an unknown département.
    """
    portee = lecteur.scope("departement", departement)
    if portee is None:
        raise ExportError(
            codes.of_name(lecteur, departement, ("departement",))
            or f"Le département « {departement} » n'existe pas : donnez son code, par exemple 33."
        )
    return dict(_units(lecteur, departement, portee.niveau_carte))


def _units(lecteur: Lecteur, departement: str, niveau: str) -> Iterator[tuple[str, str]]:
    if niveau == "departement":
        portee = lecteur.scope("departement", departement)
        yield f"departement:{departement}", portee.nom if portee else departement
        return
    presence = lecteur.known().presences["population_municipale", niveau]
    lignes = lecteur.read_values(
        "population_municipale", "", presence.latest(""), niveau, "departement", departement
    )
    lignes = lignes[lignes["rattache"]].sort_values("nom")
    for code, nom in zip(lignes["code_territoire"], lignes["nom"], strict=True):
        yield f"{niveau}:{code}", str(nom)


def _file(nom: str, lieu: Lieu, extension: str, pris: Mapping[str, bytes]) -> str:
    """« copil-ca-val-parisis.pptx »; with its code when a namesake took it."""
    commun = nom.removesuffix(f", {lieu.portee.nom}")[:_NOM_MAX]
    choisi = safe_name(f"{commun} {lieu.portee.nom}", extension)
    return (
        safe_name(f"{commun} {lieu.portee.code} {lieu.portee.nom}", extension) if choisi in pris else choisi
    )


def _where(noms: Sequence[str], tous: Sequence[str], manque: str) -> str:
    """What is missing, said once: « Partout : … », « Partout, sauf A et B : … », « A et B : … »."""
    if len(tous) == 1 or 2 * len(noms) <= len(tous):
        return f"{enumeration(noms)} : {manque}"
    sauf = [nom for nom in tous if nom not in noms]
    return f"Partout{f', sauf {enumeration(sauf)}' if sauf else ''} : {manque}"


def _readme(nom: str, fichiers: Mapping[str, bytes], manques: list[str], jour: datetime.date) -> list[str]:
    lignes = [nom, f"Exporté le {french_date(jour)} par {PRODUCTEUR}.", "", *sorted(fichiers), ""]
    return [*lignes, *(["Ce qui manque", *(f"- {m}" for m in manques), ""] if manques else [])]
