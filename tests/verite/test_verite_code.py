"""Aucune phrase pour des gens n'est écrite avec un nombre mis en forme hors de ``say()`` ; lu sans exécuter.

La règle : dans une chaîne qui a des mots (f-string, addition ou ``.format``), rien de ce qui met un nombre
en forme (``formats.number``, ``plural``, ``unite.count``, ``len``…), ni une variable de la fonction faite
avec. Ce que la lecture du code ne voit pas (un nombre reçu en paramètre), les autres essais de ce dossier
le voient en jugeant les phrases elles-mêmes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[2]
METTENT_EN_FORME = frozenset(
    (
        "number",
        "plural",
        "ordinal",
        "rank",
        "value_or_status",
        "write_number",
        "count",
        "len",
        "etp_text",
        "euros",
        "percent",
        "count_text",
        "plage_text",
        "bonus_text",
        "_plural",
        "_number",
    )
)
# Ce qui parle des fichiers, des notes et de l'application elle-même : rien de tout cela n'est au magasin.
MODULES_HORS = {
    "dashboard.app_pages.donnees.page": "rapport d'import",
    "dashboard.app_pages.donnees.journal": "journal des dépôts",
    "dashboard.app_pages.donnees.questions": "rapport d'import",
    "dashboard.app_pages.donnees.rapport": "rapport d'import",
    "dashboard.app_pages.donnees.sauvegarde": "ce que la mémoire et une sauvegarde contiennent",
    "dashboard.app_pages.commun.seance": "écrans d'une séance",
    "dashboard.app_pages.seances.ajouter": "écrans d'une séance",
    "dashboard.app_pages.seances.depart": "écrans d'une séance",
    "dashboard.app_pages.seances.figures": "figures d'un écran",
    "dashboard.app_pages.seances.mots": "écrans d'une séance, jours qui en séparent",
    "dashboard.app_pages.seances.travail": "avancement d'un export",
    "dashboard.app_pages.notes.page": "notes de l'atelier",
    "dashboard.app_pages.commun.notes": "notes de l'atelier",
    "dashboard.app_pages.references.page": "référence figée contre aujourd'hui",
    "dashboard.figures.references": "référence figée contre aujourd'hui",
    "dashboard.figures.avant_apres": "référence figée contre aujourd'hui",
    "dashboard.app_pages.sources.page": "contrôles de la construction et du fond de carte",
    "dashboard.formats": "c'est lui qui met en forme",
}
# Ce qui n'est pas une phrase sur un territoire : étiquette, cellule, bouton, refus d'un réglage.
EXCEPTIONS = {
    "dashboard.galerie.comparer.groupe:_by_hand": "accord d'un mot, aucun nombre montré",
    "dashboard.figures.legende_axe:_references": "étiquette de la légende",
    "dashboard.figures.territoire.vignettes:build_vignette": "échelle d'une légende",
    "dashboard.galerie.comparer.groupe:known_codes": "accord d'un mot, aucun nombre montré",
    "dashboard.app_pages.coordination.postes:_amount": "refus d'un réglage de l'adresse",
    "dashboard.app_pages.occupation.reglages:number_field": "refus d'un nombre saisi",
    "dashboard.galerie.occupation.choix:_completeness_threshold": "rappel d'un réglage du lecteur",
    "dashboard.app_pages.occupation.simulateur:_target_origin": "choix d'un menu",
    "dashboard.dossiers.seance:_foot": "les lignes d'un tableau coupé",
    "dashboard.dossiers.seance:_names": "rang d'un écran",
    "dashboard.galerie.reperes:read_example": "refus d'un réglage de l'adresse",
    "dashboard.figures.places:build_places": "en-têtes de colonnes : la cible et les points du calcul",
    "dashboard.app_pages.sources.actualiser:_commands": "ce qu'un geste téléchargera, et la place du disque",
    "dashboard.exports.papier.comparaison:draw_classement": "légende d'une bande",
    "dashboard.figures.carte:_place_references": "étiquette de la légende",
    "dashboard.figures.classes:parse_seuils": "refus de seuils saisis",
    "dashboard.ecran.legende_commune:_circles": "échelle d'une légende",
    "dashboard.ecran.plotly.comparaison:draw_classement": "légende d'une bande",
    "dashboard.exports.mur.carte:compte": "étiquette de la légende : les noms qui n'ont pas tenu",
    "dashboard.figures.typologie:_counts": "étiquette au survol",
}


def modules() -> Iterator[tuple[str, str]]:
    """Les figures, les exports, les pages, et ce qui va du magasin aux modèles."""
    dossier = RACINE / "dashboard"
    motifs = (
        "figures/**/*.py",
        "ecran/**/*.py",
        "exports/**/*.py",
        "app_pages/**/*.py",
        "dossiers/*.py",
        "galerie/**/*.py",
        "lecture/portraits.py",
        "lecture/proches.py",
        "lecture/vues.py",
    )
    for motif in motifs:
        for chemin in sorted(dossier.glob(motif)):
            nom = ".".join(chemin.relative_to(RACINE).with_suffix("").parts)
            if nom not in MODULES_HORS:
                yield nom, chemin.read_text(encoding="utf-8")


def formats_a_number(noeud: ast.AST, faites: set[str]) -> bool:
    """Un nombre mis en forme, ou une variable de la fonction qui en porte un."""
    for n in ast.walk(noeud):
        if isinstance(n, ast.Call):
            nom = n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", "")
            if nom in METTENT_EN_FORME:
                return True
        if isinstance(n, ast.Name) and n.id in faites:
            return True
    return False


def has_words(texte: str) -> bool:
    """Deux mots d'au moins trois lettres, balises et attributs ôtés : une phrase, pas une étiquette."""
    return len(re.findall(r"[^\W\d_]{3,}", re.sub(r"<[^>]*>?|[\w-]+=\"[^\"]*\"?", " ", texte))) >= 2


def literal(noeud: ast.AST) -> str:
    textes = (n.value for n in ast.walk(noeud) if isinstance(n, ast.Constant))
    return " ".join(t for t in textes if isinstance(t, str))


def own_nodes(fonction: ast.AST) -> Iterator[ast.AST]:
    """Les nœuds d'une fonction, sans ceux des fonctions écrites dedans."""
    a_voir = list(ast.iter_child_nodes(fonction))
    while a_voir:
        noeud = a_voir.pop()
        if isinstance(noeud, ast.FunctionDef):
            continue
        yield noeud
        a_voir += ast.iter_child_nodes(noeud)


def faults(source: str) -> set[str]:
    """Les fonctions d'un module qui écrivent une phrase avec un nombre sans provenance."""
    trouvees: set[str] = set()
    for fonction in (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)):
        noeuds = list(own_nodes(fonction))
        faites: set[str] = set()
        for n in noeuds:
            # « compte = formats.plural(…) », mais pas ce qui est passé par say() ou par un Dit.
            if not isinstance(n, ast.Assign | ast.AugAssign):
                continue
            direct = isinstance(n.value, ast.Call | ast.JoinedStr | ast.BinOp)
            if direct and formats_a_number(n.value, faites) and not said(n.value):
                cibles = n.targets if isinstance(n, ast.Assign) else [n.target]
                faites |= {c.id for c in cibles if isinstance(c, ast.Name)}
        for n in noeuds:
            if phrase_of(n, faites):
                trouvees.add(fonction.name)
    return trouvees


def said(noeud: ast.AST) -> bool:
    """L'expression passe par say(), un Dit, une Phrase : elle porte sa provenance."""
    return any(
        isinstance(n, ast.Call)
        and (n.func.attr if isinstance(n.func, ast.Attribute) else getattr(n.func, "id", ""))
        in ("say", "dire", "Dit", "Phrase", "number_said", "value_text", "int", "replace", "said", "_said")
        for n in ast.walk(noeud)
    )


def phrase_of(noeud: ast.AST, faites: set[str]) -> bool:
    """Une chaîne à mots où entre un nombre mis en forme : f-string, addition, ``.format``."""
    if isinstance(noeud, ast.JoinedStr):
        morceaux = [v for v in noeud.values if isinstance(v, ast.FormattedValue)]
        mots = (v.value for v in noeud.values if isinstance(v, ast.Constant))
        return has_words("".join(map(str, mots))) and any(formats_a_number(m, faites) for m in morceaux)
    if isinstance(noeud, ast.BinOp) and isinstance(noeud.op, ast.Add):
        bouts = (noeud.left, noeud.right)
        textes = [b for b in bouts if isinstance(b, ast.Constant | ast.JoinedStr)]
        autres = [b for b in bouts if isinstance(b, ast.Call | ast.Name)]
        return any(has_words(literal(t)) for t in textes) and any(formats_a_number(a, faites) for a in autres)
    if isinstance(noeud, ast.Call) and isinstance(noeud.func, ast.Attribute):
        modele = noeud.func.value
        if noeud.func.attr == "format" and isinstance(modele, ast.Constant):
            arguments = [*noeud.args, *(k.value for k in noeud.keywords)]
            return has_words(literal(modele)) and any(formats_a_number(a, faites) for a in arguments)
    return False


def test_aucune_phrase_ne_porte_un_nombre_sans_provenance() -> None:
    """Figures, exports, pages et dossiers : un nombre entre dans une phrase par say(), ou est excepté."""
    fautes = {
        f"{nom}:{fonction}"
        for nom, source in modules()
        for fonction in faults(source)
        if f"{nom}:{fonction}" not in EXCEPTIONS
    }
    assert not fautes, "dites ces nombres par say() : " + ", ".join(sorted(fautes))


def test_chaque_exception_est_encore_necessaire() -> None:
    """Une exception dont la phrase a été refaite ne garde plus rien : elle s'ôte."""
    sources = dict(modules())
    perdues = [
        cle
        for cle in EXCEPTIONS
        if (cle.partition(":")[0] not in sources)
        or cle.partition(":")[2] not in faults(sources[cle.partition(":")[0]])
    ]
    assert not perdues
    for module in MODULES_HORS:
        assert (RACINE / f"{module.replace('.', '/')}.py").exists(), module


@pytest.mark.parametrize(
    "corps",
    [
        'return f"Dans le Val-d\'Oise, {formats.number(v, 1)} places pour 100 enfants"',
        'compte = formats.plural(n, "poste")\n    return f"{compte} sans titulaire connu"',
        'return f"{unite.count(len(x))} de la région n\'ont rien"',
        'return "Il manque encore " + formats.number(v)',
        'return "Sur {} communes du territoire".format(formats.number(v))',
        'texte = f"{len(x)}"\n    return f"<p>Voici {texte} conventions signées.</p>"',
    ],
)
def test_la_lecture_du_code_voit_un_nombre_glisse_dans_une_phrase(corps: str) -> None:
    """Le garde-fou n'est pas aveugle : six façons de l'écrire, six fautes."""
    assert faults(f"def phrase(v, n, x, unite):\n    {corps}\n") == {"phrase"}


@pytest.mark.parametrize(
    "corps",
    [
        'return say("Il manque {n} places", n=Dit(formats.number(v), "valeur", (lu,)))',
        'n = number_said(v, formats.plural(v, "poste"), dit)\n    return say("{n} vacants", n=n)',
        'return f"<td>{formats.number(v, 1)}</td>"',
        'return f"{formats.number(v)} ETP"',
        'return f"Façon de coopérer, {nom}"',
    ],
)
def test_la_lecture_du_code_laisse_say_et_les_cellules(corps: str) -> None:
    """Ni une phrase dite, ni une cellule, ni une étiquette d'un mot ne sont des fautes."""
    assert not faults(f"def phrase(v, nom, lu, dit):\n    {corps}\n")
