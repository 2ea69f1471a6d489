"""Un référentiel fictif et de quoi écrire vite des fichiers, pour les essais des dépôts."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time

import xlsxwriter

from data.depots.contrat.rapport import Rapport
from data.depots.controle.lieux import Lieu, Nommes
from data.depots.controle.validation import check
from data.depots.formats import FORMATS

ETP = FORMATS["etp_coordination"]
EAJE = FORMATS["eaje_activite"]
EQUIPEMENTS = FORMATS["equipements"]
CTG = FORMATS["ctg"]

# Dix EPCI de fantaisie, A à J, et quelques communes.
EPCI = {lettre: f"90000000{rang}" for rang, lettre in enumerate("ABCDEFGHIJ")}
TERRITOIRES = {
    **{code: ("epci", f"CC {lettre}") for lettre, code in EPCI.items()},
    "200058485": ("epci", "CA Val Parisis"),
    "95018": ("commune", "Argenteuil"),
    "95127": ("commune", "Cergy"),
    "01004": ("commune", "Ambérieu-en-Bugey"),
    "95": ("departement", "Val-d'Oise"),
}


class Referentiel:
    """Un petit référentiel en mémoire."""

    def territoire(self, code: str) -> tuple[str, str] | None:
        return TERRITOIRES.get(code)

    def remplacant(self, code: str) -> str | None:
        if code == "249500430":
            return "ce Siren n'a plus cours depuis 2016, le code 200058485 l'a remplacé"
        return None

    def proches(self, texte: str) -> Sequence[tuple[str, str]]:
        return [("200058485", "CA Val Parisis")] if "parisi" in texte.lower() else []

    def nommes(self, texte: str) -> Nommes:
        lieux = tuple(lieu for c in TERRITOIRES if (lieu := self.lieu(c)) and lieu.nom == texte)
        return Nommes(lieux, bool(lieux), nom=texte)

    def lieu(self, code: str) -> Lieu | None:
        niveau, nom = TERRITOIRES.get(code, ("", ""))
        return Lieu(code, niveau, nom) if niveau in ("epci", "commune") else None


Ligne = Sequence[object]


def to_xlsx(*feuilles: tuple[str, Sequence[Ligne]], **options: object) -> bytes:
    """Un classeur : un (nom, lignes) par feuille ; une date devient une vraie date."""
    sortie = io.BytesIO()
    classeur = xlsxwriter.Workbook(sortie, {"in_memory": True, "strings_to_formulas": False})
    format_date = classeur.add_format({"num_format": "dd/mm/yyyy"})
    for nom, lignes in feuilles:
        feuille = classeur.add_worksheet(nom)
        for rang, ligne in enumerate(lignes):
            for colonne, cellule in enumerate(ligne):
                if isinstance(cellule, date):
                    jour = datetime.combine(cellule, time())
                    feuille.write_datetime(rang, colonne, jour, format_date)
                elif cellule is not None:
                    feuille.write(rang, colonne, cellule)
        if options.get("cachee") == nom:
            feuille.hide()
    classeur.close()
    return sortie.getvalue()


def to_csv(lignes: Sequence[Ligne], separateur: str = ";", encodage: str = "utf-8") -> bytes:
    """Un CSV sans guillemets : les cellules ne doivent pas contenir le séparateur."""
    return "\r\n".join(
        separateur.join("" if c is None else str(c) for c in ligne) for ligne in lignes
    ).encode(encodage)


ENTETES_ETP = ["Territoire", "Année", "Poste", "Axe", "ETP", "Début", "Fin", "Employeur"]
BONNE_LIGNE = ["200058485", 2025, "A1", "Petite enfance", "0,5", "01/02/2025", None, "EPCI"]


def post(**champs: object) -> list[object]:
    """La bonne ligne de poste, avec des cellules changées (clé : l'intitulé)."""
    return [champs.get(e, v) for e, v in zip(ENTETES_ETP, BONNE_LIGNE, strict=True)]


def check_posts(*lignes: Ligne, entetes: Sequence[object] = ENTETES_ETP) -> Rapport:
    """Le rapport d'un classeur de postes, feuille « Données »."""
    return check(to_xlsx(("Données", [entetes, *lignes])), "postes.xlsx", ETP, Referentiel())
