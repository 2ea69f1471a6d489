"""La galerie : chaque figure se refait de son adresse, sans Streamlit, et les pages n'en font aucune.

Les adresses d'essai : la France, un département et son EPCI, un EPCI, un autre d'outre-mer, une vue vide.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun import exporter
from dashboard.exports.socle import ecarts
from dashboard.galerie import registre
from dashboard.galerie.tirage import Adresse, Tirage, parse
from dashboard.lecture import cache, store
from data.identifiants import slug
from tests.patience import PAGE_S

RACINE = Path(__file__).resolve().parents[2]
VAL_PARISIS = "200058485"
LIEUX = {
    "France": {},
    "département": {"portee": "departement-95", "territoire": VAL_PARISIS},
    "EPCI": {"portee": f"epci-{VAL_PARISIS}"},
    "commune": {"portee": "departement-95", "niveau": "commune", "territoire": "95127"},
    "outre-mer": {"portee": "departement-974"},
    "vide": {"portee": "departement-976"},
}
# Ce qu'une figure demande de plus pour se montrer une fois au moins.
DE_PLUS = {"carte-seconde": {"double": "modalite:eaje"}, "carte-evolution": {"indicateur": "naissances"}}


# Il y faut une référence figée, qu'aucun magasin n'a de lui-même : ``test_galerie_references.py``.
SANS_REFERENCE = "reference-avant-apres"


@pytest.fixture
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin réel, celui de tous les essais."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def address(code: str, lieu: str) -> Adresse:
    return registre.written(code, LIEUX[lieu] | DE_PLUS.get(code, {}))


@pytest.mark.lent
@pytest.mark.parametrize("code", list(registre.CLICHES))
def test_chaque_figure_se_refait_de_son_adresse(code: str, lu: None) -> None:
    """Dans le Val-d'Oise, ou en commune à défaut : la même, deux fois, et par l'adresse qu'elle rend."""
    tirages = [registre.build(address(code, lieu), store) for lieu in ("département", "commune")]
    tirage = next((t for t in tirages if t.figure is not None), tirages[0])
    if tirage.figure is None:
        # Il y faut ce que la démonstration n'a pas : elle dit alors pourquoi.
        assert tirage.vide.endswith((".", "»"))
        return
    cache.clear()
    encore = registre.build(parse(str(tirage.adresse)), store)
    assert encore.figure is not None
    assert ecarts.same(tirage.figure, encore.figure)
    assert str(encore.adresse) == str(tirage.adresse)


# Tous les réglages de chaque page, loin de leur défaut.
SELECTION = (
    f"?portee=departement-95&territoire={VAL_PARISIS}&indicateur=taux_couverture&millesime=2023"
    "&avec=population_municipale&double=modalite:eaje&methode=quantiles&classes=4&palette=verts"
)
REGLAGES = {
    "carte": "",
    "accueil": "&theme=logement&parmi=limitrophes",
    "portrait": "&variation=-1,5&carte=naissances&clic=95127",
    "comparer": "&parmi=semblables&mesures=naissances,taux_couverture,taux_couverture:eaje&tri=nom"
    "&sens=croissant&rang=taux_couverture:eaje&repere=mediane&axe=groupe&suivi=naissances"
    "&echelle=valeurs&x=naissances&y=taux_couverture&noms=oui&petites=annees-naissances",
    "coordination": "&annee=2024&jour=2025-03-01&axe=logement&mesure=habitants&besoin=logement"
    "&domaine=eaje&carte=logement",
    "couverture-occupation": "&occupation=financiere&annee_occupation=2023&seuil_couverture=55,5"
    "&seuil_occupation=72&seuil_completude=50",
    "references": "&reference=signature",
    "reperes": "&montant=100000&part_a_pct=30&heures_a=9000&etp=0.5&cout_etp=50000",
}


@pytest.mark.parametrize("code", list(registre.CLICHES))
def test_une_figure_declare_tous_les_reglages_qu_elle_lit(code: str, lu: None) -> None:
    """Ceux qu'elle ne déclare pas sont ôtés de son adresse : ils n'y changeaient donc rien."""
    cliche = registre.CLICHES[code]
    tous = parse(SELECTION + REGLAGES[cliche.page]).reglages
    entiere = cliche.build(Adresse(code, tous), store).figure
    sienne = cliche.build(cliche.address(tous), store).figure
    assert (entiere is None) == (sienne is None)
    if entiere is not None and sienne is not None:
        assert ecarts.same(entiere, sienne), ecarts.sentence(entiere, sienne)


SANS_STREAMLIT = """
import json, sys
sys.modules["streamlit"] = None
from dashboard.exports.socle import ecarts
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store

trouves, fautes = {}, []
for texte in json.load(sys.stdin):
    with store.pinned():
        tirage = registre.build(parse(texte), store)
        code = parse(texte).code
        trouves[code] = trouves.get(code, 0) + (tirage.figure is not None)
        if tirage.figure is None:
            if not tirage.vide:
                fautes.append(f"{texte} : rien, et aucune phrase")
            continue
        encore = registre.build(tirage.adresse, store).figure
        if encore is None or not ecarts.same(tirage.figure, encore):
            fautes.append(f"{texte} : {tirage.adresse} ne la rend pas")
assert "streamlit.runtime" not in sys.modules
print(json.dumps({"jamais": [c for c, n in trouves.items() if not n], "fautes": fautes}))
"""


@pytest.mark.lent
def test_toutes_les_figures_se_refont_sans_streamlit(magasin: Path) -> None:
    """Six lieux chacune, Streamlit interdit : une figure ou une phrase, et chacune paraît une fois."""
    adresses = [str(address(code, lieu)) for code in registre.CLICHES for lieu in LIEUX]
    fait = subprocess.run(
        [sys.executable, "-c", SANS_STREAMLIT],
        input=json.dumps(adresses),
        cwd=RACINE,
        env=os.environ | {"OBSERVATOIRE_DONNEES": str(magasin.parent), "PYTHONPATH": str(RACINE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PAGE_S,
    )
    assert fait.returncode == 0, fait.stderr
    assert json.loads(fait.stdout) == {"jamais": [SANS_REFERENCE], "fautes": []}


def run_page(dossier: str, nom: str) -> AppTest:
    return AppTest.from_string(
        f"""
from dashboard.app_pages.commun import entete
from dashboard.app_pages.{dossier} import page
from dashboard.lecture import store
from dashboard.session import visite

with store.pinned():
    visite.open_page("{nom}")
    entete.show()
    page.page()
""",
        default_timeout=PAGE_S,
    )


DOSSIERS = {"couverture-occupation": "occupation"}


@pytest.fixture
def montrees(lu: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Tirage]]:
    """Ce que montre une page à une adresse : les tirages sous lesquels elle pose « Exporter »."""

    def show(page: str, **parametres: str) -> list[Tirage]:
        vus: list[Tirage] = []
        monkeypatch.setattr(exporter, "show", lambda tirage, **_: vus.append(tirage))
        monkeypatch.setattr(exporter, "show_several", lambda tirages, **_: vus.extend(tirages))
        app = run_page(DOSSIERS.get(page, page), page)
        for nom, valeur in parametres.items():
            app.query_params[nom] = valeur
        app.run()
        assert not app.exception
        return vus

    return show


@pytest.mark.lent
@pytest.mark.parametrize("code", [c for c in registre.CLICHES if c != SANS_REFERENCE])
def test_la_page_montre_la_figure_que_donne_son_adresse(
    code: str, montrees: Callable[..., list[Tirage]]
) -> None:
    """La page, ouverte par les réglages de la figure, la montre ; l'adresse seule rend la même."""
    lieux = [lieu for lieu in LIEUX if registre.build(address(code, lieu), store).figure is not None]
    assert lieux, "cette figure ne paraît nulle part"
    # La France en entier est la plus longue à dessiner : un autre lieu quand il y en a un.
    page, reglages = registre.page_of(address(code, lieux[-1]))
    if code.endswith("petite-carte"):
        reglages |= {"axe": "tous"}
    vus = montrees(page, **reglages)
    siens = [t for t in vus if t.adresse.code == code]
    assert siens, [str(t.adresse) for t in vus]
    for tirage in vus:
        cache.clear()
        seule = registre.build(parse(str(tirage.adresse)), store).figure
        assert tirage.figure is not None
        assert seule is not None
        assert ecarts.same(tirage.figure, seule), str(tirage.adresse)


# Ce qui fait une figure, ou un tirage : la galerie et les étages du dessous seuls s'en servent.
FABRIQUES = {"Planche", "Carte", "Tirage", "Cliche", "build_carte", "build_carte_categories", "build_vue"}


def made_in(code: str) -> set[str]:
    """Les figures qu'un module fait lui-même."""
    appels = (n.func for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Call))
    noms = {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in appels}
    return noms & FABRIQUES


def test_aucune_page_ne_fait_une_figure() -> None:
    """Une page demande ses figures par leur code : ni planche, ni carte faite sur place."""
    dossier = RACINE / "dashboard" / "app_pages"
    fautes = {
        f.relative_to(RACINE).as_posix(): faits
        for f in dossier.rglob("*.py")
        if (faits := made_in(f.read_text(encoding="utf-8")))
    }
    assert fautes == {}
    assert made_in("show(Planche(modele, '', '', '', ''))\nvues.build_vue(store, s, p)") == {
        "Planche",
        "build_vue",
    }


def test_un_code_est_un_nom_d_adresse_et_ne_sert_qu_une_fois() -> None:
    """Sans accent ni espace, et autant de codes que de figures déclarées."""
    declares = [c for piece in registre.PIECES for c in piece.CLICHES]
    assert len({c.code for c in declares}) == len(declares)
    assert [c.code for c in declares if slug(c.code) != c.code] == []
    # Un module de la galerie qu'aucune liste ne nomme ne se verrait nulle part.
    assert {c.page for c in declares} == {
        *("accueil", "carte", "portrait", "comparer", "coordination", "couverture-occupation", "reperes"),
        "references",
    }


def test_une_adresse_ne_garde_que_ses_reglages() -> None:
    """Le nuage ne change rien au classement : deux pages aux autres réglages ont la même figure."""
    page = {"portee": "departement-95", "rang": "naissances", "x": "densite", "panneau": "tableau"}
    adresse = registre.written("comparer-classement", page)
    assert str(adresse) == "comparer-classement?portee=departement-95&rang=naissances"
    assert parse(str(adresse)) == adresse
    carte = {"portee": "departement-95", "indicateur": "naissances", "palette": "verts", "methode": "q6"}
    assert (
        str(registre.written("coordination-tableau", carte)) == "coordination-tableau?portee=departement-95"
    )
    assert str(registre.written("carte", carte)) == f"carte?{urlencode(carte)}"


@pytest.mark.parametrize(
    ("ancienne", "code"),
    [
        ("carte?portee=departement-95", "carte"),
        ("comparer?portee=departement-95&onglet=classement", "comparer-classement"),
        ("comparer?portee=departement-95&onglet=parties", "comparer-tableau"),
        ("coordination?portee=departement-95&onglet=calendrier", "coordination-calendrier"),
        ("reperes?partie=cej", "reperes-flux-cej"),
    ],
)
def test_l_adresse_d_une_page_ouvre_sa_figure_la_plus_proche(ancienne: str, code: str, lu: None) -> None:
    """Une ancienne séance, un signet : la figure de l'onglet, sinon la première, et une phrase le dit."""
    tirage = registre.build(parse(ancienne), store)
    assert tirage.adresse.code == code
    assert tirage.figure is not None
    assert bool(tirage.phrases) == (parse(ancienne).code not in registre.CLICHES)


def test_une_adresse_fausse_donne_la_vue_la_plus_proche_et_le_dit(lu: None) -> None:
    """Un département qui n'existe pas, un axe inconnu, un code d'aucune figure : jamais une trace."""
    france = registre.build(parse("carte?portee=departement-999"), store)
    assert france.figure is not None
    assert "la France est affichée" in " ".join(france.phrases)
    axe = registre.build(parse("coordination-carte?portee=departement-95&axe=x"), store)
    assert axe.figure is not None
    assert "l'axe « x » n'existe pas" in " ".join(axe.phrases)
    inconnue = registre.build(parse("n-importe-quoi?a=b"), store)
    assert (inconnue.figure, inconnue.vide) == (None, "Aucune figure ne s'appelle « n-importe-quoi ».")


def test_ouvrir_la_page_d_une_figure_de_france_y_mene_vraiment() -> None:
    """La France n'est pas dans l'adresse : la page, elle, garderait le département de la visite."""
    assert registre.page_of(parse("comparer-classement?rang=naissances")) == (
        "comparer",
        {"portee": "france", "rang": "naissances", "onglet": "classement"},
    )
    # Un exemple n'est de nulle part : le territoire de la visite n'a pas à changer.
    assert registre.page_of(parse("reperes-flux-cej")) == ("reperes", {"partie": "cej"})
    assert registre.page_of(parse("n-importe-quoi")) == ("", {})
