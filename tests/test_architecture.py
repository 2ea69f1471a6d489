"""Qui peut importer qui, où vit le SQL, quelques règles de forme ; lu sans exécuter le code."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from pathlib import Path

import pytest

from tests.plan import PAQUETS as NOTRES
from tests.plan import imports_of, modules_of

RACINE = Path(__file__).resolve().parents[1]
STDLIB = set(sys.stdlib_module_names)
LIGNES_MAX = 400

# -- La maison : une ligne par dossier, du bas vers le haut. Ce qu'il peut importer hors de lui-même :
# « a.b » permet a.b et tout a.b.* ; la bibliothèque standard est permise partout.
SOL = "dashboard.formats dashboard.dates data.identifiants"
# La racine des erreurs : le seul module que tous les étages peuvent nommer.
RACINE_ERREURS = "data.erreurs"
# Ce qu'une page voit : tout ce qui est dessous, jamais une autre page.
PAGE = (
    f"{SOL} pandas streamlit dashboard.composants dashboard.figures dashboard.ecran dashboard.exports "
    "dashboard.galerie dashboard.jeux dashboard.lecture dashboard.session dashboard.dossiers "
    "dashboard.gestes data.fiches"
)
ETAGES = {
    RACINE_ERREURS: "",
    "queries": "duckdb",
    "geo": "numpy pyarrow shapely",
    "geo.fabrique": "geopandas numpy pyarrow pyproj shapely geo",
    "data": "",
    "data.disque": "filelock psutil",
    "data.fiches": "",
    "data.actualisation": "certifi httpx pyarrow stamina data.disque data.fiches data.readers",
    "data.tableur": "",
    "data.identifiants": "",
    "data.personnes": "",
    "data.saisie": "",
    "data.readers": "pyarrow",
    "data.depots.contrat": "pyarrow xlsxwriter data.fiches",
    "data.depots.formats": "data.depots.contrat data.fiches",
    "data.depots.lecture": "charset_normalizer python_calamine rapidfuzz data.depots.contrat "
    "data.depots.formats data.fiches data.readers",
    "data.depots.registre": "data.disque",
    "data.depots.journal": "pyarrow sqlalchemy data.depots.registre data.disque data.memoire",
    # Une migration est écrite d'après l'outil qui la joue, et tenue à part de tout le reste.
    "data.memoire.migrations": "alembic sqlalchemy data.memoire.tables",
    "data.memoire": "alembic sqlalchemy data.depots.registre data.disque data.identifiants",
    "data.depots.controle": "pyarrow rapidfuzz data.depots data.disque data.fiches data.personnes "
    "data.readers",
    "data.garde": "duckdb pyarrow sqlalchemy data.depots.registre data.disque data.identifiants data.memoire "
    "data.personnes data.saisie data.tableur queries",
    "data.magasin": "duckdb filelock platformdirs psutil pyarrow rapidfuzz data.actualisation "
    "data.disque data.fiches data.readers data.depots data.garde data.memoire.espace queries",
    "data.fabrique": "rich pyarrow geo",
    "dashboard": SOL,
    "dashboard.transport": "brotli fontTools starlette streamlit",
    "dashboard.composants": "starlette streamlit dashboard.transport",
    "dashboard.travailleur": "psutil",
    "dashboard.figures": f"{SOL} jenkspy numpy pandas plotly data.fiches geo.couches",
    "dashboard.ecran": f"{SOL} pandas plotly dashboard.figures",
    "dashboard.ecran.plotly": f"{SOL} pandas plotly dashboard.figures dashboard.ecran",
    "dashboard.exports.socle": f"{SOL} pandas dashboard.figures data.disque data.tableur geo.couches",
    "dashboard.exports.papier": f"{SOL} PIL fontTools font_source_sans_pro lxml matplotlib numpy pandas "
    "typst dashboard.exports.socle dashboard.figures data.fiches geo.couches",
    "dashboard.exports.bureau.diapos": f"{SOL} lxml pandas pptx dashboard.exports.socle "
    "dashboard.exports.papier dashboard.figures dashboard.travailleur geo.couches",
    "dashboard.exports.bureau": f"{SOL} docx pandas pptx xlsxwriter dashboard.exports.socle "
    "dashboard.exports.papier dashboard.exports.bureau.diapos dashboard.figures data.fiches "
    "data.tableur",
    "dashboard.exports": f"{SOL} pandas dashboard.exports.socle dashboard.exports.papier "
    "dashboard.exports.bureau dashboard.figures",
    # Un écran de séance dessiné à une taille : le papier le dessine, le mur le met à sa place.
    "dashboard.exports.mur": f"{SOL} lxml pandas dashboard.exports.socle dashboard.exports.papier "
    "dashboard.figures",
    "dashboard.exports.archives": f"{SOL} pandas dashboard.exports dashboard.figures",
    "dashboard.lecture": f"{SOL} duckdb pandas dashboard.figures data.fiches "
    "data.garde.listes data.garde.references data.magasin.emplacement data.magasin.ouvrir "
    "data.memoire.espace geo.couches queries",
    # Une figure ne sait rien de l'écran ni de la visite : son adresse, un lecteur, et c'est tout.
    "dashboard.galerie": f"{SOL} pandas dashboard.figures dashboard.lecture data.fiches "
    "data.garde.references",
    "dashboard.jeux": f"{SOL} dashboard.ecran dashboard.figures dashboard.galerie dashboard.lecture "
    "data.fiches",
    "dashboard.session": f"{SOL} starlette streamlit dashboard.lecture data.garde",
    "dashboard.service": f"{SOL} h11 starlette streamlit uvicorn dashboard.jeux dashboard.lecture "
    "dashboard.session dashboard.transport",
    "dashboard.dossiers": f"{SOL} pandas dashboard.figures dashboard.exports dashboard.galerie "
    "dashboard.lecture dashboard.travailleur data.fiches data.garde.seances",
    "dashboard.gestes": f"{SOL} duckdb pandas pyarrow dashboard.dossiers dashboard.galerie "
    "dashboard.lecture dashboard.session "
    "dashboard.travailleur data queries",
    # Des pages à nous, et ce qui y est en direct : elles écrivent par les mêmes gestes que les autres pages.
    "dashboard.projection": f"{SOL} segno starlette streamlit dashboard.dossiers dashboard.exports.mur "
    "dashboard.figures dashboard.gestes dashboard.lecture dashboard.service dashboard.session "
    "dashboard.transport data.fiches data.garde data.memoire.temps",
    "dashboard.commande": f"{SOL} duckdb rich typer dashboard.dossiers dashboard.exports "
    "dashboard.gestes dashboard.lecture dashboard.session dashboard.travailleur.trames data.fiches "
    "data.magasin data.memoire.sauvegarde data.readers queries",
    "dashboard.app_pages.commun": f"{PAGE} segno dashboard.service.reseau",
    "dashboard.app_pages": f"{PAGE} dashboard.app_pages.commun",
    "dashboard.app": "streamlit dashboard.app_pages dashboard.gestes.suivre dashboard.lecture "
    "dashboard.session",
    "dashboard.serveur": "starlette streamlit dashboard.composants dashboard.gestes dashboard.lecture "
    "dashboard.projection dashboard.service dashboard.session dashboard.transport data.depots.formats",
}
# Chaque page est une pièce à part.
PIECES = [
    *ETAGES,
    *(
        f"dashboard.app_pages.{d.name}"
        for d in sorted((RACINE / "dashboard/app_pages").iterdir())
        if d.is_dir() and d.name != "__pycache__"
    ),
]
EN_VRAC_MAX = 4


MODULES = modules_of(RACINE)


def imports(nom: str) -> set[str]:
    """Modules que celui-ci importe, où que ce soit."""
    return imports_outside(MODULES[nom].read_text(encoding="utf-8"))


def imports_outside(code: str) -> set[str]:
    """Ce qu'il importe, bibliothèque standard ôtée."""
    return {i for i in imports_of(code, MODULES) if i.split(".")[0] not in STDLIB}


def piece_of(nom: str) -> str:
    """La pièce d'un module : le dossier (ou le module du rez-de-chaussée) qui a une règle à lui."""
    return max((p for p in PIECES if f"{nom}.".startswith(f"{p}.")), key=len)


def crossings(piece: str, importes: set[str]) -> set[str]:
    """Ce qu'un module de cette pièce n'a pas le droit d'importer."""
    regle = f"{RACINE_ERREURS} {ETAGES.get(piece, ETAGES['dashboard.app_pages'])}"
    permis = {*regle.split(), piece}
    # Une pièce dans une autre ne s'ouvre pas avec elle : « data » ne donne pas droit à tout data.*.
    return {
        i
        for i in importes
        if not any(f"{i}.".startswith(f"{p}.") for p in permis)
        or (piece_of(i) != piece if i in MODULES and not _given(i, regle) else False)
    }


def _given(importe: str, regle: str) -> bool:
    return any(f"{importe}.".startswith(f"{p}.") for p in regle.split())


def test_les_regles_parlent_de_modules_qui_existent() -> None:
    """Une règle dont le dossier a été renommé ne garderait plus rien."""
    for piece in PIECES:
        assert any(f"{m}.".startswith(f"{piece}.") for m in MODULES), piece
    for piece, regle in ETAGES.items():
        for permis in (p for p in regle.split() if p.split(".")[0] in NOTRES):
            assert any(f"{m}.".startswith(f"{permis}.") for m in MODULES), f"{piece} : {permis}"


@pytest.mark.parametrize("nom", list(MODULES))
def test_un_module_n_importe_que_ce_que_son_etage_permet(nom: str) -> None:
    """La ligne reste droite : chaque dossier ne connaît que les étages que le plan lui donne."""
    interdits = crossings(piece_of(nom), imports(nom))
    assert not interdits, f"{nom} n'a pas le droit d'importer {sorted(interdits)}"


@pytest.mark.parametrize("piece", PIECES)
def test_chaque_mur_sait_rougir(piece: str) -> None:
    """Un import vers le haut, même au fond d'une fonction, est vu dans chaque pièce."""
    haut = "dashboard.serveur" if piece == "dashboard.app" else "dashboard.app"
    code = f"def geste():\n    from {haut} import quelque_chose\n"
    assert crossings(piece, imports_outside(code)) == {haut}
    assert crossings(piece, {"bibliotheque_inconnue"}) == {"bibliotheque_inconnue"}


def test_une_page_n_en_importe_jamais_une_autre() -> None:
    """Ce que deux pages partagent est dans « commun » ; le routeur seul les connaît toutes."""
    assert crossings("dashboard.app_pages.carte", {"dashboard.app_pages.portrait.page"})
    assert crossings("dashboard.app_pages.commun", {"dashboard.app_pages.portrait.page"})
    assert not crossings("dashboard.app_pages.carte", {"dashboard.app_pages.commun.cadre"})


def arrows() -> dict[str, set[str]]:
    """Les flèches entre pièces."""
    fleches: dict[str, set[str]] = {p: set() for p in PIECES}
    for nom in MODULES:
        depart = piece_of(nom)
        fleches[depart] |= {piece_of(i) for i in imports(nom) if i in MODULES} - {depart}
    return fleches


def test_aucun_cercle_entre_les_pieces() -> None:
    """On les vide du bas vers le haut : ce qui reste tourne en rond."""
    fleches = arrows()
    while basses := [p for p, vers in fleches.items() if not vers]:
        for piece in basses:
            del fleches[piece]
        fleches = {p: vers - set(basses) for p, vers in fleches.items()}
    assert fleches == {}


def test_le_rez_de_chaussee_reste_presque_vide() -> None:
    """Au plus quatre modules en vrac dans dashboard/ ; le reste a un dossier."""
    libres = [f.name for f in (RACINE / "dashboard").glob("*.py") if f.name != "__init__.py"]
    assert len(libres) <= EN_VRAC_MAX, libres


def test_aucun_nom_de_fichier_ne_repete_son_dossier() -> None:
    """« comparer/comparer_groupe.py » dirait deux fois où l'on est."""
    coupables = [
        nom
        for nom, chemin in MODULES.items()
        if chemin.stem != "__init__" and re.match(rf"{re.escape(chemin.parent.name)}(_|$)", chemin.stem)
    ]
    assert coupables == []


def test_une_page_est_un_dossier() -> None:
    """Chacune a son dossier, et y est « page.page »."""
    pages = [d for d in (RACINE / "dashboard/app_pages").iterdir() if (d / "__init__.py").exists()]
    for dossier in (d for d in pages if d.name != "commun"):
        arbre = ast.parse((dossier / "page.py").read_text(encoding="utf-8"))
        assert "page" in {n.name for n in arbre.body if isinstance(n, ast.FunctionDef)}, dossier
    en_vrac = [f.name for f in (RACINE / "dashboard/app_pages").glob("*.py")]
    assert en_vrac == ["__init__.py"]


@pytest.mark.parametrize("dossier", ["data", "geo", "queries"])
def test_aucun_dossier_du_tableau_de_bord_ne_masque_un_paquet(dossier: str) -> None:
    """Streamlit met dashboard/ en tête des chemins : un dashboard/data cacherait le vrai data."""
    assert not (RACINE / "dashboard" / dossier).exists()
    assert not (RACINE / "dashboard" / f"{dossier}.py").exists()


# Ce que personne ne lit : pris dans le dossier qui le lève, qui en fait une phrase.
ERREURS_TECHNIQUES = {"TrameError", "TransportError", "XmlError"}


def errors_without_root(codes: list[str]) -> set[str]:
    """Les classes d'exception de ces modules qui ne descendent pas de la racine des erreurs."""
    bases = {
        n.name: [ast.unparse(b).split(".")[-1] for b in n.bases]
        for code in codes
        for n in ast.walk(ast.parse(code))
        if isinstance(n, ast.ClassDef)
    }
    natives = {n for n, c in vars(builtins).items() if isinstance(c, type) and issubclass(c, BaseException)}

    def reaches(nom: str, cibles: set[str]) -> bool:
        return nom in cibles or any(reaches(b, cibles) for b in bases.get(nom, []) if b != nom)

    return {n for n in bases if reaches(n, natives) and not reaches(n, {"PhraseError"})}


def test_toute_erreur_descend_de_la_meme_racine() -> None:
    """Une page, une commande attrapent la racine : une erreur à côté leur donnerait une trace."""
    codes = [f.read_text(encoding="utf-8") for f in MODULES.values()]
    assert errors_without_root(codes) == ERREURS_TECHNIQUES
    assert errors_without_root(["class A(ValueError): ...", "class B(A): ...", "class C: ..."]) == {"A", "B"}
