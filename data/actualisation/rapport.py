"""What a refresh found, source by source: kept beside the snapshot, shown by a page and by the command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute

from data.actualisation.instantane import Mouvement, folder, years_text
from data.actualisation.perimetre import Perimetre
from data.actualisation.telechargement import size
from data.disque import new_file

# Ses fonctions naissent à l'import : les types ne les connaissent pas.
pc: Any = pyarrow.compute
NOM_RAPPORT = "rapport.json"
PLUS_FORTES = 3
# Ce que devient une source : son mot, et s'il faut s'en occuper.
ETATS = {
    "neuf": "nouveau",
    "inchange": "inchangé",
    "refuse": "refusé, l'ancien fichier reste",
    "indisponible": "non récupéré, l'ancien fichier reste",
}


@dataclass(frozen=True, slots=True)
class LigneRapport:
    """One source: ``etat`` is one of ETATS, ``phrase`` why it was refused."""

    source: str
    titre: str
    jeu: str
    niveau: str
    etat: str
    phrase: str = ""
    annees: tuple[int, ...] = ()
    lignes: int = 0
    territoires: int = 0
    octets: int = 0
    duree_s: float = 0.0
    mouvement: Mouvement = field(default_factory=Mouvement)
    ecartees: Mapping[str, int] = field(default_factory=dict)
    remarques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rapport:
    """A whole refresh; ``verifiees`` says of every source when it was last asked for."""

    fait_le: str
    duree_s: float
    magasin: str
    lignes: tuple[LigneRapport, ...]
    verifiees: Mapping[str, str] = field(default_factory=dict)

    @property
    def echecs(self) -> tuple[LigneRapport, ...]:
        return tuple(x for x in self.lignes if x.etat in ("refuse", "indisponible"))

    def summary(self) -> str:
        """« 12 sources nouvelles, 8 inchangées, 0 refusée. »"""
        nombres = {etat: sum(x.etat == etat for x in self.lignes) for etat in ETATS}
        rates = nombres["refuse"] + nombres["indisponible"]
        return (
            f"{_count(nombres['neuf'], 'source nouvelle', 'sources nouvelles')}, "
            f"{_count(nombres['inchange'], 'inchangée', 'inchangées')}, "
            f"{_count(rates, 'refusée ou non récupérée', 'refusées ou non récupérées')}. {self.magasin}"
        )

    def to_text(self) -> str:
        """The report for a terminal."""
        return "\n".join([line for x in self.lignes for line in say(x)] + ["", self.summary()])


def say(ligne: LigneRapport) -> list[str]:
    """A source in a few lines: what came, what moved, what was left out, why it was refused."""
    dites = [f"{ligne.titre} : {ETATS[ligne.etat]} ({ligne.duree_s:.1f} s)".replace(".", ",")]
    if ligne.phrase:
        return [*dites, f"    {ligne.phrase}"]
    if ligne.etat != "neuf":
        return dites
    mouvement = ligne.mouvement
    dites.append(
        f"    {years_text(ligne.annees)} · {_count(ligne.lignes, 'ligne', 'lignes')}, "
        f"{_count(ligne.territoires, 'territoire', 'territoires')}, {size(ligne.octets)} · "
        f"{moved(mouvement)}"
    )
    dites += [f"    plus forte révision : {x}" for x in mouvement.plus_fortes]
    dites += [f"    {quoi} : {n}" for quoi, n in ligne.ecartees.items()]
    return dites + [f"    {remarque}" for remarque in ligne.remarques]


def moved(mouvement: Mouvement) -> str:
    """« 12 chiffres ajoutés, 3 révisés »: what did not happen is not said."""
    comptes = (
        (mouvement.ajoutees, "chiffre ajouté", "chiffres ajoutés"),
        (mouvement.revisees, "chiffre révisé", "chiffres révisés"),
        (mouvement.retirees, "chiffre retiré", "chiffres retirés"),
    )
    dits = [_count(*compte) for compte in comptes if compte[0]]
    # Le premier dit de quoi l'on compte, les autres s'y accordent.
    suite = [dit.replace(" chiffres ", " ").replace(" chiffre ", " ") for dit in dits[1:]]
    return ", ".join([*dits[:1], *suite]) or "aucun chiffre n'a changé"


def compare(avant: pa.Table | None, apres: pa.Table, niveau: str, perimetre: Perimetre) -> Mouvement:
    """What moved between two readings of a source, figure by figure, beyond the published rounding."""
    if avant is None or not avant.num_rows:
        return Mouvement(ajoutees=apres.num_rows)
    cles = ["code_territoire", "millesime", "indicateur", "modalite"]
    gauche = avant.select([*cles, "valeur", "marge", "statut"])
    droite = apres.select([*cles, "valeur", "statut"])
    communes = gauche.join(droite, cles, join_type="inner", right_suffix="_apres")
    ecart = pc.abs(pc.subtract(communes["valeur_apres"], communes["valeur"]))
    tolere = pc.add(pc.fill_null(communes["marge"], 0.0), 1e-9)
    change = pc.or_(
        pc.fill_null(pc.greater(ecart, tolere), False),
        pc.not_equal(communes["statut"], communes["statut_apres"]),
    )
    revisees = communes.append_column("ecart", ecart).filter(change)
    return Mouvement(
        ajoutees=apres.num_rows - communes.num_rows,
        revisees=revisees.num_rows,
        retirees=avant.num_rows - communes.num_rows,
        plus_fortes=_largest(revisees, niveau, perimetre),
    )


def _largest(revisees: pa.Table, niveau: str, perimetre: Perimetre) -> tuple[str, ...]:
    """The totals that moved most, named; the modes only when no total moved."""
    totaux = revisees.filter(pc.equal(revisees["modalite"], ""))
    rangees = (totaux if totaux.num_rows else revisees).sort_by(
        [("ecart", "descending"), ("code_territoire", "ascending"), ("millesime", "ascending")]
    )
    return tuple(
        f"{perimetre.name(niveau, x['code_territoire'])}, {x['millesime']}"
        f"{', ' + x['modalite'] if x['modalite'] else ''} : "
        f"{_number(x['valeur'])} → {_number(x['valeur_apres'])}"
        for x in rangees.slice(0, PLUS_FORTES).to_pylist()
    )


def write(donnees: Path, rapport: Rapport) -> None:
    """Keep the last report. Raises JournalError."""
    octets = json.dumps(asdict(rapport), ensure_ascii=False, indent=1).encode()
    folder(donnees).mkdir(parents=True, exist_ok=True)
    with new_file(folder(donnees) / NOM_RAPPORT) as neuf:
        neuf.write_bytes(octets)


def read(donnees: Path) -> Rapport | None:
    """The last report; None when there is none, or when it cannot be read."""
    try:
        lu: dict[str, Any] = json.loads((folder(donnees) / NOM_RAPPORT).read_text(encoding="utf-8"))
        return from_json(lu)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def from_json(lu: dict[str, Any]) -> Rapport:
    """A report from what ``asdict`` made of it."""
    lignes = tuple(
        LigneRapport(
            **{
                **x,
                "annees": tuple(x["annees"]),
                "remarques": tuple(x["remarques"]),
                "mouvement": Mouvement(
                    **{**x["mouvement"], "plus_fortes": tuple(x["mouvement"]["plus_fortes"])}
                ),
            }
        )
        for x in lu["lignes"]
    )
    return Rapport(**{**lu, "lignes": lignes})


def _number(valeur: float | None) -> str:
    return (
        "rien"
        if valeur is None
        else f"{valeur:,.1f}".replace(",", "\u202f").replace(".", ",").removesuffix(",0")
    )


def _count(nombre: int, un: str, plusieurs: str) -> str:
    return f"{nombre:,} {un if nombre < 2 else plusieurs}".replace(",", "\u202f")
