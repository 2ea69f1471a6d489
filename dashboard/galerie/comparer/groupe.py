"""Le groupe que l'on compare : ses territoires, celui qu'on met en avant, ses repères."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.figures import semblables
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said, say
from dashboard.figures.semblables import Semblables
from dashboard.figures.unites import PAR_COMMUNE, unit_of
from dashboard.galerie.comparer.etat import MEMBRES_MAX, EtatComparer
from dashboard.lecture import proches
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

# En dessous, une place dans le groupe n'apprend rien.
PETIT_GROUPE = 3
# Le territoire qui contient naturellement ceux d'un niveau.
CONTENANTS = {"epci": "departement", "commune": "epci", "departement": "region"}


# Le nom et les codes d'une liste gardée.
Rangee = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Groupe:
    """Territories of one level, « niveau:code » to name, at most twelve; two are equal when they are one.

    ``moi`` is the one that is put forward, or ''. ``titre`` says what the others are (« du
    Val-d'Oise », « les plus peuplés de la Gironde »); ``en_plus`` is True when the one put forward
    is not among them by itself. ``phrases`` say what was not kept; ``references`` are département,
    région, France; ``contenant`` is (level, code) of what bounds the maps.
    """

    niveau: str
    membres: Mapping[str, str]
    moi: str
    titre: str
    references: Mapping[str, str]
    contenant: tuple[str, str]
    phrases: tuple[str, ...] = ()
    distances: Mapping[str, float] = field(default_factory=dict)
    trouves: Semblables | None = None
    en_plus: bool = False

    @property
    def codes(self) -> list[str]:
        return [cle.partition(":")[2] for cle in self.membres]

    @property
    def nom(self) -> str:
        """Name of the territory that is put forward, or ''."""
        return self.membres.get(self.moi, "")

    @property
    def sujet(self) -> str:
        """« 10 EPCI du Val-d'Oise », « CC Vexin Centre et 10 EPCI semblables »."""
        if self.distances:
            return f"{self.nom} et {self.titre}"
        if self.en_plus:
            return f"{self.nom} et les {self._count(len(self.membres) - 1)} {self.titre}"
        return f"{self.compte} {self.titre}".strip()

    @property
    def univers(self) -> Phrase:
        """What a rank is counted in: « les 12 EPCI les plus peuplés de la Gironde »."""
        texte = f"les {self.sujet}" if len(self.membres) > 1 else self.sujet
        siens = ",".join(self.codes)
        dits = [Dit(formats.number(len(self.membres)), "compte", critere="liste", nom=siens)]
        autres = ",".join(c for c in self.codes if c != self.moi.partition(":")[2])
        les_autres = Dit(formats.number(len(self.membres) - 1), "compte", critere="liste", nom=autres)
        if self.distances:
            texte = f"{self.compte} (lui et ses {len(self.distances)} semblables)"
            dits.append(les_autres)
        elif self.en_plus:
            texte = f"les {self.compte} que sont {self.sujet}"
            dits.append(les_autres)
        return Phrase(texte, dits)

    @property
    def univers_court(self) -> Phrase:
        """The same where the title has just named the group: « les 12 EPCI de ce groupe »."""
        if not (self.distances or self.en_plus):
            return self.univers
        siens = Dit(formats.number(len(self.membres)), "compte", critere="liste", nom=",".join(self.codes))
        return Phrase(f"les {self.compte} de ce groupe", [siens])

    @property
    def compte(self) -> str:
        """« 10 EPCI »."""
        return self._count(len(self.membres))

    def _count(self, nombre: int) -> str:
        return formats.plural(nombre, level_name(self.niveau, 1), level_name(self.niveau))


def resolve(lecteur: Lecteur, selection: Selection, etat: EtatComparer) -> Groupe | None:
    """The group of the page; None when a territory must be chosen first."""
    voulu = EtatComparer(groupe=etat.groupe, maille=etat.maille, membres=etat.membres, liste=etat.liste)
    ou = Selection(
        portee=selection.portee,
        code_portee=selection.code_portee,
        niveau=selection.niveau,
        territoire=selection.territoire,
    )
    # Une liste change sans que le magasin change : elle se relit à chaque fois.
    toutes, panne = lecteur.lists() if etat.groupe == "liste" else ((), "")
    liste = next((x for x in toutes if x.cle == etat.liste), None)
    rangee = None if liste is None else (liste.nom, liste.codes)
    return lecteur.remember(_resolve, ou, voulu, rangee, panne)


def _resolve(
    lecteur: Lecteur, selection: Selection, etat: EtatComparer, liste: Rangee | None, panne: str
) -> Groupe | None:
    phrases: list[str] = []
    moi, phrase = _own(lecteur, selection)
    if phrase:
        phrases.append(phrase)
    maille = etat.maille or _natural_level(selection, moi)
    if etat.groupe in ("choix", "liste"):
        codes, nom, dites = _listed(etat, liste, panne)
        phrases += dites
        connus, dites = known_codes(lecteur, codes, etat.maille or _level_of(codes))
        phrases += dites
        if len(connus):
            feminin = connus["niveau"].iloc[0] == "commune"
            titre = f"choisi{'e' if feminin else ''}{'s' if len(connus) > 1 else ''} à la main"
            if nom:
                titre = f"de la liste « {nom} »"
            return _group(lecteur, connus, moi, titre, phrases)
        phrases.append("Ce groupe est vide : le groupe habituel est affiché à sa place.")
    moi = _lifted(lecteur, moi, maille)
    if moi is None and selection.portee == "france" and maille != "departement":
        return None
    if etat.groupe == "semblables":
        if moi is not None and moi["niveau"] == "epci":
            groupe, phrase = _alike(lecteur, moi, phrases)
            if groupe is not None:
                return groupe
            phrases.append(f"{phrase} Les EPCI de son département sont affichés à leur place.")
        else:
            phrases.append(
                "Choisissez un EPCI pour chercher ses semblables : le groupe habituel est affiché."
            )
    return _neighbours(lecteur, selection, moi, maille, phrases)


def known_codes(lecteur: Lecteur, codes: Sequence[str], niveau: str) -> tuple[pd.DataFrame, list[str]]:
    """Territories of one level among some codes, and a sentence for each code that is not one."""
    if not codes:
        return pd.DataFrame(), []
    lues = lecteur.run("comparer/territoires", codes=",".join(codes))
    phrases: list[str] = []
    trouves = set(lues["code_territoire"])
    for code in codes:
        if code not in trouves:
            explication = lecteur.explain_code(code)
            phrases.append(
                f"Le code {code} n'est celui d'aucun territoire actuel : il est laissé de côté. "
                f"{explication}".strip()
            )
    memes = lues[lues["niveau"] == niveau]
    if len(memes) < len(lues):
        autres = lues[lues["niveau"] != niveau]["nom"].tolist()
        phrases.append(
            f"Un groupe ne mêle pas les niveaux : {formats.enumeration(autres, 3)} n'y "
            f"{'est' if len(autres) == 1 else 'sont'} pas."
        )
    if len(memes) > MEMBRES_MAX:
        phrases.append(f"Un groupe compte {MEMBRES_MAX} territoires au plus : les premiers sont là.")
    return memes.head(MEMBRES_MAX), phrases


def _own(lecteur: Lecteur, selection: Selection) -> tuple[dict[str, Any] | None, str]:
    """The territory that the reader is looking at, and a sentence when its code is unknown."""
    voulus = [(selection.territoire, selection.niveau)] if selection.territoire else []
    if selection.portee == "epci":
        voulus.append((selection.code_portee, "epci"))
    phrase = ""
    for code, niveau in voulus:
        lues = lecteur.run("comparer/territoires", codes=code)
        # Le même code peut désigner un département et rien d'autre : le niveau affiché d'abord.
        lues = lues.sort_values("niveau", key=lambda n, v=niveau: n != v, kind="stable")
        if len(lues):
            return {str(k): v for k, v in lues.iloc[0].items()}, phrase
        phrase = (
            f"Le territoire {code} n'est pas dans le magasin : aucun n'est mis en avant. "
            f"{lecteur.explain_code(code)}"
        ).strip()
    return None, phrase


def _natural_level(selection: Selection, moi: dict[str, Any] | None) -> str:
    if moi is not None:
        return str(moi["niveau"])
    if selection.portee == "region" or selection.niveau == "departement":
        return "departement"
    return unit_of(selection.portee, selection.code_portee).niveau


def _lifted(lecteur: Lecteur, moi: dict[str, Any] | None, maille: str) -> dict[str, Any] | None:
    """The territory itself, or the one of that level that holds it; None when there is none."""
    if moi is None or moi["niveau"] == maille:
        return moi
    code = moi.get({"epci": "code_epci", "departement": "code_departement"}.get(maille, ""))
    if not code or pd.isna(code):
        return None
    lues = lecteur.run("comparer/territoires", codes=str(code))
    lues = lues[lues["niveau"] == maille]
    return {str(k): v for k, v in lues.iloc[0].items()} if len(lues) else None


def _level_of(codes: Sequence[str]) -> str:
    """Level told by the length of the first code: SIREN, Insee, département."""
    return {9: "epci", 5: "commune"}.get(len(codes[0]) if codes else 9, "departement")


def _listed(etat: EtatComparer, liste: Rangee | None, panne: str) -> tuple[tuple[str, ...], str, list[str]]:
    """Codes chosen by hand or kept in a list, the name of the list, what went wrong."""
    if etat.groupe == "choix":
        return etat.membres, "", []
    if liste is None:
        return (), "", [panne or f"La liste « {etat.liste} » n'existe pas ici."]
    nom, codes = liste
    return codes, nom, []


def _alike(lecteur: Lecteur, moi: dict[str, Any], phrases: list[str]) -> tuple[Groupe | None, str]:
    """The EPCI and its nearest, with their distances; a sentence when it cannot be done."""
    code = str(moi["code_territoire"])
    try:
        trouves = proches.read_similar(lecteur, code)
    except semblables.SemblablesError as erreur:
        return None, str(erreur)
    if trouves.absentes:
        noms = formats.enumeration([v.nom for v in trouves.absentes])
        phrases.append(f"Il manque à cet EPCI : {noms}. Ses semblables sont choisis sans elle.")
    lues, _ = known_codes(lecteur, [code, *(c for c, _ in trouves.proches)], "epci")
    groupe = _group(lecteur, lues, moi, "semblables", phrases)
    distances = {f"epci:{c}": d for c, d in trouves.proches}
    return (
        Groupe(
            groupe.niveau,
            groupe.membres,
            groupe.moi,
            f"{formats.plural(len(trouves.proches), 'EPCI semblable', 'EPCI semblables')}",
            groupe.references,
            groupe.contenant,
            groupe.phrases,
            distances,
            trouves,
        ),
        "",
    )


def _neighbours(
    lecteur: Lecteur, selection: Selection, moi: dict[str, Any] | None, maille: str, phrases: list[str]
) -> Groupe | None:
    """Territories of the level inside what holds the chosen one (or inside the scope)."""
    niveau, code = _container(lecteur, selection, moi, maille)
    if not code:
        return None
    lues = lecteur.run("comparer/voisins", niveau=maille, portee=niveau, code_portee=code)
    if lues.empty:
        return None
    portee = lecteur.scope(niveau, code)
    titre = portee.de if portee is not None else ""
    en_plus = False
    if len(lues) > MEMBRES_MAX:
        mien = lues["code_territoire"] == (moi or {}).get("code_territoire", "")
        en_plus = bool(mien.iloc[MEMBRES_MAX:].any())
        gardes = pd.concat([lues[mien], lues[~mien]]).head(MEMBRES_MAX)
        phrases.append(_cut_sentence(len(lues), maille, titre, (niveau, code), en_plus=en_plus))
        lues = lues[lues["code_territoire"].isin(gardes["code_territoire"])]
        plus = "peuplées" if maille == "commune" else "peuplés"
        titre = f"les plus {plus} {titre}".strip()
    codes = lues["code_territoire"].tolist()
    completes = lecteur.run("comparer/territoires", codes=",".join(codes))
    completes = completes[completes["niveau"] == maille]
    return replace(_group(lecteur, completes, moi, titre, phrases, (niveau, code)), en_plus=en_plus)


def _cut_sentence(nombre: int, maille: str, titre: str, lieu: tuple[str, str], *, en_plus: bool) -> Phrase:
    """Which of the neighbours are compared when they are too many."""
    dit = Dit("", "compte", dans=Ensemble(maille, *lieu), critere="tous")
    gardes = MEMBRES_MAX - en_plus
    return say(
        "{tous} {titre} : les {gardes} qui ont le plus d'habitants sont {compares}{suite}. Les rangs "
        "de cette page sont ceux de ce groupe ; la carte donne le rang parmi tous.",
        tous=number_said(nombre, formats.plural(nombre, level_name(maille, 1), level_name(maille)), dit),
        titre=titre,
        gardes=Dit(formats.number(gardes), "constante", constantes=(gardes,), nom="place du groupe"),
        compares="comparées" if maille == "commune" else "comparés",
        suite=", et le vôtre" if en_plus else "",
    )


def _container(
    lecteur: Lecteur, selection: Selection, moi: dict[str, Any] | None, maille: str
) -> tuple[str, str]:
    """(level, code) of what holds the neighbours; a commune without EPCI has its département's."""
    contenant = CONTENANTS[maille]
    if maille == "commune" and selection.portee == "ept":
        return selection.portee, selection.code_portee
    if maille == "commune" and moi is not None and moi["code_departement"] in PAR_COMMUNE:
        # Les 130 communes de la métropole ne sont pas ses voisines : celles du département le sont.
        return "departement", str(moi["code_departement"])
    if moi is not None:
        code = moi[f"code_{contenant}"]
        if pd.notna(code):
            return contenant, str(code)
        return ("departement", str(moi["code_departement"])) if maille == "commune" else ("", "")
    if selection.portee == contenant or (selection.portee, maille) == ("departement", "commune"):
        return selection.portee, selection.code_portee
    if selection.portee == "departement" and maille == "departement":
        lues = lecteur.run("comparer/territoires", codes=selection.code_portee)
        lues = lues[lues["niveau"] == "departement"]
        return ("region", str(lues.iloc[0]["code_region"])) if len(lues) else ("", "")
    return "", ""


def _group(
    lecteur: Lecteur,
    lues: pd.DataFrame,
    moi: dict[str, Any] | None,
    titre: str,
    phrases: Sequence[str],
    contenant: tuple[str, str] = ("", ""),
) -> Groupe:
    """The group of some rows of ``comparer/territoires``, with the references they share."""
    niveau = str(lues["niveau"].iloc[0])
    membres = {f"{niveau}:{c}": str(n) for c, n in zip(lues["code_territoire"], lues["nom"], strict=True)}
    mienne = f"{moi['niveau']}:{moi['code_territoire']}" if moi is not None else ""
    choisi = lues[lues["code_territoire"] == (moi or {}).get("code_territoire", "")]
    # Un repère vaut pour le territoire mis en avant, sinon pour tous à la fois.
    base = choisi if len(choisi) and mienne in membres else lues
    departements = set(base["code_departement"].dropna()) if niveau != "departement" else set()
    regions = set(base["code_region"].dropna())
    references = _references(
        lecteur,
        departements.pop() if len(departements) == 1 else "",
        regions.pop() if len(regions) == 1 else "",
    )
    if contenant == ("", "") and len(references) > 1:
        premier = next(iter(references))
        contenant = (premier.partition(":")[0], premier.partition(":")[2])
    return Groupe(
        niveau,
        membres,
        mienne if mienne in membres else "",
        titre,
        references,
        contenant,
        tuple(dict.fromkeys(phrases)),
    )


def _references(lecteur: Lecteur, departement: str, region: str) -> dict[str, str]:
    """« niveau:code » to name: département, région, France; a one-département région counts once."""
    reperes: dict[str, str] = {}
    for niveau, code in (("departement", departement), ("region", region), ("france", "FRANCE")):
        portee = lecteur.scope(niveau, code) if code else None
        if portee is not None and portee.nom not in reperes.values():
            reperes[f"{niveau}:{code}"] = portee.nom
    return reperes


def others(groupe: Groupe) -> str:
    """« des 9 autres EPCI du Val-d'Oise », « de ses 10 EPCI semblables »."""
    if groupe.distances:
        return f"à {groupe.titre}"
    nombre = len(groupe.membres) - (1 if groupe.moi else 0)
    if groupe.moi and nombre == 0:
        return "à ses repères"
    if groupe.moi and nombre == 1:
        return f"à {next(nom for cle, nom in groupe.membres.items() if cle != groupe.moi)}"
    noms = level_name(groupe.niveau, nombre)
    if groupe.moi and not groupe.en_plus and groupe.titre.startswith("les plus"):
        return f"aux {nombre} autres des {groupe.sujet}"
    autres = "autres " if groupe.moi and not groupe.en_plus else ""
    return f"aux {nombre}\u00a0{autres}{noms} {groupe.titre}".strip()


def small_group(groupe: Groupe) -> str:
    """The sentence about a group too small for a rank or a median, or ''."""
    if len(groupe.membres) >= PETIT_GROUPE:
        return ""
    return (
        f"Ce groupe ne compte que {groupe.compte} : un rang, une médiane ou des quartiles n'y "
        "disent presque rien. Ajoutez des territoires dans « Réglages du groupe »."
    )
