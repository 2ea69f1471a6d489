"""Le groupe que l'on compare : ses territoires, celui qu'on met en avant, ses repères."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.figures.groupe import AUTOUR
from dashboard.figures.groupe import Groupe as Parmi
from dashboard.figures.semblables import Semblables
from dashboard.figures.unites import PAR_COMMUNE, unit_of
from dashboard.galerie.comparer.etat import CHOIX, MEMBRES_MAX, EtatComparer
from dashboard.galerie.tirage import told
from dashboard.lecture import proches
from dashboard.lecture.groupe import read_group as read_parmi
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur, Liste

# En dessous, une place dans le groupe n'apprend rien.
PETIT_GROUPE = 3
# Le territoire qui contient naturellement ceux d'un niveau.
CONTENANTS = {"epci": "departement", "commune": "epci", "departement": "region"}


@dataclass(frozen=True, slots=True, eq=False)
class Groupe:
    """Territories of one level, « niveau:code » to name, at most twelve; two are equal when they are one.

    ``parmi`` is the group that ranks are counted in, the same as on every page; ``ecartes`` are those
    of its members that are ranked without being shown, a drawing having twelve at most. ``moi`` is the
    one that is put forward, or ''; ``ajoute`` when it is not among the most populated. ``phrases`` say
    what was not kept; ``references`` are département, région, France; ``contenant`` is (level, code) of
    what bounds the maps.
    """

    niveau: str
    membres: Mapping[str, str]
    moi: str
    parmi: Parmi
    references: Mapping[str, str]
    contenant: tuple[str, str]
    phrases: tuple[str, ...] = ()
    ecartes: Mapping[str, str] = field(default_factory=dict)
    trouves: Semblables | None = None
    ajoute: bool = False

    @property
    def codes(self) -> list[str]:
        return [cle.partition(":")[2] for cle in self.membres]

    @property
    def classes(self) -> Mapping[str, str]:
        """Everybody that a rank counts, shown or not."""
        return {**self.membres, **self.ecartes}

    @property
    def nom(self) -> str:
        """Name of the territory that is put forward, or ''."""
        return self.membres.get(self.moi, "")

    @property
    def sujet(self) -> Phrase:
        """« 10 EPCI du Val-d'Oise », « CC Vexin Centre et 10 EPCI semblables »."""
        return say(
            "{moi}{compte} {de}",
            moi=f"{self.nom} et " if self.nom and self.parmi.a_part else "",
            compte=self.parmi.compte,
            de=self.parmi.de,
        ).stripped()

    @property
    def compte(self) -> str:
        """« 10 EPCI »."""
        nombre = len(self.classes)
        return formats.plural(nombre, level_name(self.niveau, 1), level_name(self.niveau))

    @property
    def partie(self) -> Phrase:
        """What is said when a part of the group is shown: never the part as the whole; '' otherwise."""
        if not self.ecartes:
            return Phrase()
        montres = len(self.membres)
        return say(
            "{tous} {de} : le rang, la médiane et les quartiles comptent tout le groupe ; la figure en "
            "montre {montres}, les {plus}{suite}.",
            tous=self.parmi.compte,
            de=self.parmi.de,
            montres=Dit(formats.number(montres), "constante", constantes=(montres,), nom="place du groupe"),
            plus=self._plus,
            suite=self._ajoute,
        )

    @property
    def montree(self) -> str:
        """« 12 des 28 EPCI de la Gironde, les plus peuplés », under the title; '' for a whole group."""
        if not self.ecartes:
            return ""
        tous = f"{formats.number(len(self.membres))} des {self.parmi.compte} {self.parmi.de}"
        return f"{tous}, les {self._plus}{self._ajoute}"

    @property
    def montree_et_classee(self) -> Phrase:
        """The same, where a rank or a median is drawn: they are not those of the twelve."""
        if not self.ecartes:
            return Phrase()
        tous = len(self.classes)
        return say(
            "{montree} ; rang, médiane et quartiles : sur les {tous}",
            montree=self.montree,
            tous=Dit(formats.number(tous), "constante", constantes=(tous,), nom="taille du groupe"),
        )

    @property
    def _ajoute(self) -> str:
        return f" et {self.nom}" if self.ajoute else ""

    @property
    def _plus(self) -> str:
        return "plus peuplées" if self.niveau in ("commune", "region") else "plus peuplés"


def resolve(lecteur: Lecteur, selection: Selection, etat: EtatComparer) -> Groupe | None:
    """The group of the page; None when a territory must be chosen first."""
    voulu = EtatComparer(groupe=etat.groupe, maille=etat.maille, membres=etat.membres)
    ou = Selection(
        portee=selection.portee,
        code_portee=selection.code_portee,
        niveau=selection.niveau,
        territoire=selection.territoire,
        parmi=selection.parmi,
        liste=selection.liste,
    )
    # Une liste change sans que le magasin change : elle se relit à chaque fois.
    gardees = lecteur.lists() if selection.parmi == "liste" else ((), "")
    return lecteur.remember(_resolve, ou, voulu, gardees)


def _resolve(
    lecteur: Lecteur, selection: Selection, etat: EtatComparer, gardees: tuple[tuple[Liste, ...], str]
) -> Groupe | None:
    phrases: list[str] = []
    moi, phrase = _own(lecteur, selection)
    if phrase:
        phrases.append(phrase)
    maille = etat.maille or _natural_level(selection, moi)
    if etat.groupe == CHOIX or (selection.parmi == "liste" and moi is None):
        codes, de = _chosen(selection, etat, gardees, phrases)
        connus, dites = known_codes(lecteur, codes, etat.maille or _level_of(codes))
        phrases += dites
        if len(connus):
            return _by_hand(lecteur, connus, moi, de, phrases)
        phrases.append("Ce groupe est vide : le groupe habituel est affiché à sa place.")
    moi = _lifted(lecteur, moi, maille)
    if moi is not None:
        parmi = "" if etat.groupe == CHOIX else selection.parmi
        voulu = read_parmi(lecteur, str(moi["niveau"]), str(moi["code_territoire"]), parmi, selection.liste)
        if voulu.existe:
            phrases += [voulu.phrase] if voulu.phrase else []
            return _shown(lecteur, voulu, moi, phrases)
    elif selection.parmi in AUTOUR:
        phrases.append("Choisissez un territoire pour le comparer à ceux qui l'entourent ou lui ressemblent.")
    if moi is None and selection.portee == "france" and maille != "departement":
        return None
    return _of_scope(lecteur, selection, moi, maille, phrases)


def _chosen(
    selection: Selection, etat: EtatComparer, gardees: tuple[tuple[Liste, ...], str], phrases: list[str]
) -> tuple[tuple[str, ...], str]:
    """Codes chosen by hand or kept in a list, and the end of « les 5 EPCI … »."""
    if etat.groupe == CHOIX:
        return etat.membres, ""
    toutes, panne = gardees
    liste = next((x for x in toutes if x.cle == selection.liste), None)
    if liste is None:
        phrases.append(panne or f"La liste « {selection.liste} » n'existe pas ici.")
        return (), ""
    return liste.codes, f"de la liste « {liste.nom} »"


def _by_hand(
    lecteur: Lecteur, connus: pd.DataFrame, moi: dict[str, Any] | None, de: str, phrases: Sequence[str]
) -> Groupe:
    """A group that only this page has; the territory is put forward when it is in it."""
    niveau, codes = str(connus["niveau"].iloc[0]), tuple(map(str, connus["code_territoire"]))
    feminin = "e" if niveau == "commune" else ""
    de = de or f"choisi{feminin}{'s' if len(codes) > 1 else ''} à la main"
    code = str((moi or {}).get("code_territoire", ""))
    parmi = Parmi(CHOIX, niveau, code if code in codes else "", "À la main", codes, de)
    return _group(lecteur, connus, moi, parmi, phrases)


def _shown(lecteur: Lecteur, parmi: Parmi, moi: dict[str, Any] | None, phrases: Sequence[str]) -> Groupe:
    """A group with its names: all of it, or its first twelve when it is larger."""
    lues = lecteur.run("comparer/territoires", codes=",".join(parmi.membres))
    lues = lues[lues["niveau"] == parmi.niveau]
    trouves = proches.read_similar(lecteur, parmi.code) if parmi.parmi == "semblables" else None
    premiers = lues.assign(mien=lues["code_territoire"] == parmi.code)
    premiers = premiers.sort_values(["mien", "population"], ascending=False, kind="stable")
    gardes = set(premiers["code_territoire"].iloc[:MEMBRES_MAX])
    peuples = lues.nlargest(MEMBRES_MAX, "population")["code_territoire"]
    garde = lues["code_territoire"].isin(gardes)
    contenant = ("", "")
    if parmi.parmi in ("epci", "departement", "region") and moi is not None:
        contenant = (parmi.parmi, str(moi[f"code_{parmi.parmi}"]))
    groupe = _group(lecteur, lues[garde], moi, parmi, phrases, contenant)
    reste = lues[~garde]
    ecartes = {
        f"{parmi.niveau}:{c}": str(n) for c, n in zip(reste["code_territoire"], reste["nom"], strict=True)
    }
    ajoute = bool(ecartes) and bool(groupe.nom) and parmi.code not in set(peuples)
    groupe = replace(groupe, ecartes=ecartes, trouves=trouves, ajoute=ajoute)
    return replace(groupe, phrases=told((*groupe.phrases, groupe.partie)))


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


def _of_scope(
    lecteur: Lecteur, selection: Selection, moi: dict[str, Any] | None, maille: str, phrases: list[str]
) -> Groupe | None:
    """The territories of the level inside the scope, when none is put forward."""
    niveau, code = _container(lecteur, selection, moi, maille)
    if not code:
        return None
    lues = lecteur.run("comparer/voisins", niveau=maille, portee=niveau, code_portee=code)
    portee = lecteur.scope(niveau, code)
    if lues.empty or portee is None:
        return None
    parmi = Parmi(niveau, maille, "", portee.nom, tuple(map(str, lues["code_territoire"])), portee.de)
    return replace(_shown(lecteur, parmi, None, phrases), contenant=(niveau, code))


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
    parmi: Parmi,
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
        parmi,
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
    """« aux 9 autres EPCI du Val-d'Oise », « à ses 10 EPCI semblables »."""
    parmi = groupe.parmi
    nombre = len(groupe.classes) - (1 if groupe.moi else 0)
    if groupe.moi and nombre == 0:
        return "à ses repères"
    if groupe.moi and nombre == 1:
        return f"à {next(nom for cle, nom in groupe.classes.items() if cle != groupe.moi)}"
    compte = formats.number(nombre)
    noms = level_name(groupe.niveau, nombre)
    if parmi.parmi in AUTOUR:
        return f"à ses {compte}\u00a0{noms} {parmi.de}"
    autres = "autres " if groupe.moi and not parmi.en_plus else ""
    return f"aux {compte}\u00a0{autres}{noms} {parmi.de}".strip()


def small_group(groupe: Groupe) -> str:
    """The sentence about a group too small for a rank or a median, or ''."""
    if len(groupe.classes) >= PETIT_GROUPE:
        return ""
    return (
        f"Ce groupe ne compte que {groupe.compte} : un rang, une médiane ou des quartiles n'y "
        "disent presque rien. Ajoutez des territoires dans « Réglages du groupe »."
    )
