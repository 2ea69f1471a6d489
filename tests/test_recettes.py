"""Les recettes de CONTRIBUTING, suivies dans une copie : les fichiers qu'elles nomment suffisent."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.recettes import GUERET, MARCHE_ET_COMBRAILLE, RACINE, Copie, named, page, read_csv, read_values
from tests.serveur.serveur_reel import free_port


@pytest.fixture
def copie(tmp_path: Path) -> Copie:
    """A copy of its own for each recipe."""
    return Copie(tmp_path)


LECTEUR = '''"""Libraries of each EPCI."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from data.readers.commun import Fichier, Lignes


def read(chemin: Path, source: str) -> pa.Table:
    """Read the EPCI file. Raises LectureError with every fault."""
    fichier = Fichier(chemin, ("code_epci", "annee", "bibliotheques"))
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        nombre = fichier.number(numero, "bibliotheques", cellules["bibliotheques"])
        if annee is not None and nombre is not None:
            lignes.add(cellules["code_epci"], "epci", annee, "bibliotheques", nombre)
    fichier.close()
    return lignes.to_arrow()
'''
FICHE = """
[bibliotheques]
nom = "Bibliothèques municipales"
nom_court = "Bibliothèques"
theme = "animation_vie_sociale"
question = "Où sont les bibliothèques"
definition = "Nombre de bibliothèques ouvertes au public."
formule = "bibliothèques comptées"
unite = "bibliothèques"
decimales = 0
nature = "effectif"
sens = "neutre"
agregation = "publie"
raison_hors_niveau = "Le nombre de bibliothèques n'est donné que par EPCI."

[bibliotheques.sources]
epci = "essai_bibliotheques"
"""
SOURCE = """
[essai_bibliotheques]
producteur = "Producteur d'essai"
titre = "Bibliothèques par EPCI"
page = "https://exemple.fr"
fichier = "essai/bibliotheques_epci_2024.csv"
lecteur = "essai_bibliotheques"
licence = "Licence Ouverte 2.0"
millesime = "2024"
champ = "EPCI de la Creuse"
sha256 = "{sha256}"
absences = [{{ raison = "Hors du champ de l'essai." }}]
"""


@pytest.mark.lent
def test_la_recette_d_une_source_et_d_un_indicateur(copie: Copie, tmp_path: Path) -> None:
    """Un fichier, un lecteur, deux blocs : menu, carte, CSV, portrait et page des sources le montrent."""
    csv = f"code_epci,annee,bibliotheques\n{GUERET},2024,7\n{MARCHE_ET_COMBRAILLE},2024,4\n"
    copie.write("data/embarque/essai/bibliotheques_epci_2024.csv", csv)
    copie.insert(
        "data/sources.toml",
        "\n[insee_naissances_epci]\n",
        SOURCE.format(sha256=hashlib.sha256(csv.encode()).hexdigest()),
    )
    copie.write("data/readers/essai_bibliotheques.py", LECTEUR)
    copie.insert("data/readers/__init__.py", "    insee_filosofi,\n", "    essai_bibliotheques,\n")
    copie.insert(
        "data/readers/__init__.py",
        '    "insee_filosofi": ',
        '    "essai_bibliotheques": essai_bibliotheques.read,\n',
    )
    copie.insert("data/indicateurs.toml", "\n[densite]\n", FICHE)
    copie.run("construire")

    disponibles = read_csv(copie.run("lire", "indicateurs/disponibles", "--format", "csv"))
    siennes = disponibles[disponibles["indicateur"] == "bibliotheques"]
    assert siennes[["niveau", "millesime", "publiees"]].values.tolist() == [["epci", "2024", "2"]]
    valeurs = read_values(copie, "bibliotheques", 2024)
    assert float(valeurs["valeur"][GUERET]) == 7
    assert "Hors du champ de l'essai." in set(valeurs["raison"])
    sortie = tmp_path / "carte.csv"
    lien = "carte?indicateur=bibliotheques&niveau=epci&portee=departement-23"
    copie.run("exporter", "figure", "--lien", lien, "--sortie", str(sortie), "--machine")
    exporte = pd.read_csv(sortie, dtype=str).set_index("code_territoire")
    assert float(exporte["valeur"][GUERET]) == 7
    lu = page(copie, "carte", "carte", indicateur="bibliotheques", niveau="epci", portee="departement-23")
    assert "Où sont les bibliothèques" in lu
    lu = page(copie, "portrait", "portrait", portee="departement-23", territoire=GUERET)
    assert "Bibliothèques" in lu.partition("Animation de la vie sociale")[2].partition("Accès aux droits")[0]
    lu = page(copie, "sources", "sources")
    assert "Nombre de bibliothèques ouvertes au public." in lu
    assert "Bibliothèques par EPCI" in lu
    copie.assert_to_the_letter("Ajouter une source", "Ajouter un indicateur")


THEME = """    Theme(
        "cadre_de_vie",
        "Cadre de vie",
        manque="L'offre culturelle n'est décrite par aucun fichier livré.",
        geste="votre commune",
    ),
"""
FICHE_DERIVEE = """
[superficie_par_commune]
nom = "Superficie moyenne d'une commune"
nom_court = "Superficie par commune"
theme = "cadre_de_vie"
question = "Où les communes sont-elles grandes"
definition = "Superficie du territoire rapportée au nombre de ses communes."
formule = "superficie ÷ nombre de communes"
unite = "km² par commune"
decimales = 1
nature = "taux"
sens = "neutre"
agregation = "calcul"
raison_hors_niveau = "La superficie par commune n'est donnée que par EPCI."

[superficie_par_commune.sources]
epci = "territoires_communes"
"""
DERIVER = """-- Dérive la superficie moyenne d'une commune.
-- Grain : un EPCI.
-- Paramètres : aucun
-- Sources : territoires.
INSERT INTO observations BY NAME
SELECT
    code_territoire,
    niveau,
    2023 AS millesime,
    'superficie_par_commune' AS indicateur,
    '' AS modalite,
    superficie_km2 / nombre_communes AS valeur,
    NULL AS marge,
    'publie' AS statut,
    FALSE AS fictif,
    'territoires_communes' AS source
FROM territoires
WHERE niveau = 'epci' AND superficie_km2 IS NOT NULL
ORDER BY code_territoire;
"""


@pytest.mark.lent
def test_la_recette_d_un_theme_neuf_et_d_un_indicateur_derive(copie: Copie, tmp_path: Path) -> None:
    """Une ligne de la table des thèmes, une fiche, une requête : liste, section, CSV et méthode suivent."""
    copie.insert("data/fiches/themes.py", '    Theme("financement", ', THEME)
    copie.insert("data/indicateurs.toml", "\n[densite]\n", FICHE_DERIVEE)
    copie.write("queries/magasin/ecrire/deriver_superficie_par_commune.sql", DERIVER)
    copie.insert("data/magasin/officiel.py", '"raisons"):', '"superficie_par_commune", ')
    copie.run("construire")

    superficie, communes = copie.script(
        "from data.magasin import ouvrir\n"
        "import queries\n"
        "with ouvrir.reading() as con:\n"
        f"    t = queries.run(con, 'territoires/un', niveau='epci', code_territoire='{GUERET}')\n"
        "    print(t['superficie_km2'][0], t['nombre_communes'][0])"
    ).split()
    valeurs = read_values(copie, "superficie_par_commune", 2023)
    assert float(valeurs["valeur"][GUERET]) == pytest.approx(float(superficie) / int(communes))
    lu = page(copie, "carte", "carte", indicateur="superficie_par_commune", portee="departement-23")
    assert "Où les communes sont-elles grandes" in lu
    sortie = tmp_path / "carte.csv"
    lien = "carte?indicateur=superficie_par_commune&niveau=epci&portee=departement-23"
    copie.run("exporter", "figure", "--lien", lien, "--sortie", str(sortie), "--machine")
    exporte = pd.read_csv(sortie, dtype=str).set_index("code_territoire")
    assert float(exporte["valeur"][GUERET]) == pytest.approx(float(superficie) / int(communes))
    liste = copie.script(
        "from dashboard.lecture import store\n"
        "from data.fiches import themes\n"
        "fiches = store.catalogue().indicateurs.values()\n"
        "print([f.code for f in themes.grouped(fiches)['Cadre de vie']])"
    )
    assert liste == "['superficie_par_commune']\n"
    lu = page(copie, "portrait", "portrait", portee="departement-23", territoire=GUERET)
    section = lu.partition("Cadre de vie")[2]
    assert "Superficie moyenne d'une commune" in section
    assert "L'offre culturelle n'est décrite par aucun fichier livré." in section
    lu = page(copie, "sources", "sources")
    assert "Cadre de vie" in lu
    assert "Superficie du territoire rapportée au nombre de ses communes." in lu
    copie.assert_to_the_letter("Ajouter un thème", "Ajouter un indicateur")


FORMAT = '''"""The libraries: a place, a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from data.depots.contrat.constat import Constat, Lieux, Typee
from data.depots.formats.communs import ANNEE, PAGE_PORTRAIT, PERSONNE, TERRITOIRE
from data.depots.contrat.rapport import ERREUR
from data.depots.contrat.schema import Colonne, Format


def _lent(lignes: Sequence[Typee], _eclatees: Sequence[Typee], _lieux: Lieux) -> Iterator[Constat]:
    for ligne in lignes:
        livres, prets = ligne.valeurs.get("livres"), ligne.valeurs.get("prets")
        if livres == 0 and prets:
            yield Constat(ERREUR, ligne.numero, "prets", "des prêts sans un seul livre.", str(prets), "0")


FORMAT = Format(
    code="bibliotheques",
    nom="Bibliothèques",
    nom_ligne="une bibliothèque × une année",
    description="Les bibliothèques et leurs livres.",
    colonnes=(
        TERRITOIRE,
        ANNEE,
        Colonne("nom", "Nom de la bibliothèque", "texte", "Nom d'usage.", ("A", "B"), obligatoire=True),
        Colonne("livres", "Livres", "entier", "Livres en rayon.", ("100", "0"), unite="livres", minimum=0),
        Colonne("prets", "Prêts", "entier", "Prêts de l'année.", ("50", ""), unite="prêts", minimum=0),
    ),
    cle=("code_territoire", "annee", "nom"),
    regles=("Sans livre, aucun prêt.",),
    interdites=PERSONNE,
    usage="Que lit-on ici ?",
    ou_voir=(PAGE_PORTRAIT,),
    controle=_lent,
    tables=("bibliotheques",),
)
'''
TABLE = """
CREATE TABLE bibliotheques (
    niveau VARCHAR NOT NULL,
    code_territoire VARCHAR NOT NULL,
    code_epci VARCHAR,
    annee INTEGER NOT NULL,
    nom VARCHAR NOT NULL,
    livres BIGINT,
    prets BIGINT,
    fictif BOOLEAN NOT NULL,
    source VARCHAR NOT NULL,
    numero_depot BIGINT,
    PRIMARY KEY (code_territoire, annee, nom)
);
"""
INSERER = """-- Range les bibliothèques.
-- Grain : une ligne du fichier ; le territoire doit exister au découpage du magasin.
-- Sources : data/depots, par la table « lignes ».
INSERT INTO bibliotheques BY NAME
SELECT
    t.niveau,
    CASE t.niveau WHEN 'epci' THEN t.code_territoire ELSE t.code_epci END AS code_epci,
    l.*
FROM lignes AS l
INNER JOIN territoires AS t
    ON t.niveau IN ('epci', 'commune') AND t.code_territoire = l.code_territoire
ORDER BY l.code_territoire, l.annee, l.nom;
"""
CONTENU = """SELECT 'bibliotheques' AS nom_table, count(*) AS lignes, \
coalesce(sum(md5_number_lower(t::VARCHAR)::HUGEINT), 0)::VARCHAR AS somme \
FROM (SELECT * EXCLUDE (numero_depot) FROM bibliotheques) AS t
UNION ALL BY NAME
"""
RENVOIS = """    SELECT 'bibliotheques', niveau, code_territoire, source FROM bibliotheques
    UNION
"""
DEPOTS = """
[demonstration_bibliotheques]
producteur = "Observatoire CTG (données fictives)"
titre = "Bibliothèques, jeu de démonstration fictif"
lecteur = "depots"
licence = "Données inventées, sans valeur"
millesime = "fictif"
champ = "Val-d'Oise et Creuse"

[depots_bibliotheques]
producteur = "Caf ou collectivité (fichiers importés)"
titre = "Bibliothèques, fichiers importés"
lecteur = "depots"
licence = "Donnée locale non publiée"
millesime = "celui des fichiers"
champ = "Territoires des fichiers importés"
"""
DEMONSTRATION = """        lignes["bibliotheques"].append(
            {"code_territoire": un.code, "annee": 2025, "nom": "Invention", "livres": 10, "prets": 3}
        )
"""
FICHE_LIVRES = """
[livres]
nom = "Livres des bibliothèques"
nom_court = "Livres"
theme = "animation_vie_sociale"
question = "Où sont les livres"
definition = "Livres en rayon dans les bibliothèques du territoire."
formule = "somme des livres"
unite = "livres"
decimales = 0
nature = "effectif"
sens = "neutre"
agregation = "aucune"
raison_hors_niveau = "Les livres ne sont comptés que par EPCI."
raison_absence = "Non importé : déposez un fichier « Bibliothèques » sur la page « Mes données »."

[livres.sources]
epci = "depots_bibliotheques"
"""
DERIVER_LIVRES = """-- Dérive des bibliothèques le nombre de livres de chaque EPCI.
-- Grain : un EPCI, une année.
-- Paramètres : aucun
-- Sources : bibliotheques.
INSERT INTO observations_locales BY NAME
SELECT
    code_epci AS code_territoire,
    'epci' AS niveau,
    annee AS millesime,
    'livres' AS indicateur,
    '' AS modalite,
    SUM(livres) AS valeur,
    NULL AS marge,
    'publie' AS statut,
    BOOL_OR(fictif) AS fictif,
    ANY_VALUE(source) AS source
FROM bibliotheques
WHERE code_epci IS NOT NULL
GROUP BY code_epci, annee
ORDER BY code_territoire, millesime;
"""


@pytest.mark.lent
def test_la_recette_d_un_format(copie: Copie, tmp_path: Path) -> None:
    """Une déclaration, une table, deux sources, une démonstration, un indicateur : tout suit."""
    formats = "data/depots/formats"
    copie.write(f"{formats}/bibliotheques.py", FORMAT)
    copie.insert(f"{formats}/__init__.py", "ctg, eaje", "bibliotheques, ")
    copie.insert(f"{formats}/__init__.py", "equipements, ctg)", "bibliotheques, ")
    copie.insert("data/schema_locaux.sql", "\n-- Un format de fichier local : une ligne ici.\n", TABLE)
    copie.insert(
        "data/schema_locaux.sql",
        "    SELECT 'eaje_activite', fictif",
        "    SELECT 'bibliotheques', fictif, code_territoire, annee, numero_depot FROM bibliotheques\n"
        "    UNION ALL\n",
    )
    copie.write("queries/magasin/ecrire/inserer_bibliotheques.sql", INSERER)
    copie.insert("queries/magasin/contenu_local.sql", "SELECT 'completudes'", CONTENU)
    copie.insert("queries/controles/renvois_locaux.sql", "    SELECT 'equipements'", RENVOIS)
    copie.insert("data/sources.toml", "\n[depots_ctg]\n", DEPOTS)
    copie.insert("queries/__init__.py", "\n_LIGNE_PARAMETRE = ", 'VERSION_MAGASIN += "bis"\n')
    copie.insert("data/magasin/demonstration.py", "        if profil.ctg and ctg:\n", DEMONSTRATION)
    copie.insert("data/indicateurs.toml", "\n[densite]\n", FICHE_LIVRES)
    copie.write("queries/magasin/ecrire/deriver_livres.sql", DERIVER_LIVRES)
    copie.insert(
        "data/magasin/locales.py",
        '    queries.run(con, "magasin/ecrire/deriver_coordination")\n',
        '    queries.run(con, "magasin/ecrire/deriver_livres")\n',
    )
    copie.run("construire")
    # Inventés, ils se disent tels, dans les EPCI de la démonstration.
    inventes = read_values(copie, "livres", 2025)
    fictif = ["10.0", "publie", "True", "demonstration_bibliotheques"]
    montres = inventes[inventes["statut"] != "absent"][["valeur", "statut", "fictif", "source"]]
    assert {tuple(x) for x in montres.to_numpy()} == {tuple(fictif)}
    assert {GUERET, MARCHE_ET_COMBRAILLE} <= set(montres.index)

    modele = tmp_path / "modele.csv"
    copie.run("modele", "bibliotheques", "--sortie", str(modele))
    entete = modele.read_text(encoding="utf-8-sig").splitlines()[0]
    assert entete == "Territoire;Année;Nom de la bibliothèque;Livres;Prêts"
    rempli = tmp_path / "bibliotheques.csv"
    rempli.write_text(
        f"{entete}\n{GUERET};2025;Centre;100;50\n{GUERET};2025;Nord;10;\n", encoding="utf-8-sig"
    )
    copie.run("importer", "bibliotheques", str(rempli))
    contenu = read_csv(copie.run("lire", "depots/contenu", "--format", "csv")).set_index("format")
    assert contenu.loc["bibliotheques", "lignes"] == "2"
    assert contenu.loc["bibliotheques", "premiere_annee"] == "2025"
    # Une ligne réelle, et plus rien d'inventé : là où rien n'est importé, c'est dit.
    reels = read_values(copie, "livres", 2025)
    assert list(reels.loc[GUERET, ["valeur", "fictif", "source"]]) == [
        "110.0",
        "False",
        "depots_bibliotheques",
    ]
    assert reels.loc[MARCHE_ET_COMBRAILLE, "statut"] == "absent"
    assert "déposez un fichier « Bibliothèques »" in str(reels.loc[MARCHE_ET_COMBRAILLE, "raison"])
    assert (
        copie.script(
            "from data.magasin import locales, ouvrir\n"
            "with ouvrir.reading() as con: print(locales.gaps(con, ouvrir.path().parent))"
        )
        == "[]\n"
    )
    archive = tmp_path / "archive.zip"
    copie.run("archive", "--sortie", str(archive))
    assert archive.stat().st_size > 1000
    faux = tmp_path / "faux.csv"
    faux.write_text(f"{entete}\n{GUERET};2025;Sud;0;3\n", encoding="utf-8-sig")
    with pytest.raises(AssertionError, match=r"des prêts sans un seul livre"):
        copie.run("importer", "bibliotheques", str(faux))
    lu = page(copie, "donnees", "donnees", format="bibliotheques")
    for attendu in ("Bibliothèques", "Livres en rayon.", "Sans livre, aucun prêt."):
        assert attendu in lu
    copie.assert_to_the_letter("Ajouter un format de fichier local", "Ajouter un indicateur")


@pytest.mark.lent
def test_un_format_qui_se_contredit_arrete_le_demarrage(copie: Copie) -> None:
    """La commande, l'ouverture et le serveur disent le fichier, la colonne et la faute ; aucune trace."""
    ecrit = copie.dossier / "data/depots/formats/equipements.py"
    lu = ecrit.read_text(encoding="utf-8")
    faux = lu.replace('"ouverture", "Ouverture", "date"', '"ouverture", "Ouverture", "jour"')
    ecrit.write_text(faux.replace('"type", "nom"),', '"type", "lieu"),'), encoding="utf-8")
    assert ecrit.read_text(encoding="utf-8").count('"lieu"') == 1
    ou = "data/depots/formats/equipements.py, FORMAT [equipements]"
    fautes = (
        "L'observatoire ne démarre pas : 2 fautes dans ce que le code déclare",
        f"- {ou} : « cle » nomme « lieu »",
        f"- {ou}, colonne « ouverture » : le type « jour »",
    )
    commande = ("-m", "dashboard.commande")
    port = ("--server.port", str(free_port()))
    for arguments in (
        (*commande, "construire"),
        (*commande, "modele", "ctg", "--sortie", "modele.csv"),
        # Un port libre : l'application peut être ouverte par ailleurs.
        ("-m", "streamlit", "run", "dashboard/serveur.py", "--server.headless", "true", *port),
    ):
        fait = copie.launch(*arguments)
        assert fait.returncode == 1, fait.stdout
        assert all(f in fait.stderr for f in fautes), fait.stderr
        assert "Traceback" not in fait.stdout + fait.stderr


PAGE_NEUVE = '''"""Page « Essai »."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun.cadre import standing
from dashboard.ecran import html
from dashboard.lecture import store


@standing
def page() -> None:
    """How many indicators the store holds."""
    nombre = store.run("essai/compte")["nombre"].iloc[0]
    st.html(html.heading("Combien d'indicateurs avons-nous ?", f"{nombre} indicateurs"))
'''
QUESTION = """-- Combien d'indicateurs le magasin tient.
-- Grain : une ligne.
-- Paramètres : aucun
-- Sources : indicateurs.
SELECT COUNT(*) AS nombre FROM indicateurs
ORDER BY nombre;
"""
ETENDUES = '''"""The model of ranges: from one value to another, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats


@dataclass(frozen=True, slots=True)
class Etendue:
    """One row."""

    nom: str
    bas: float
    haut: float


@dataclass(frozen=True, slots=True)
class Etendues:
    """Rows from the widest to the narrowest."""

    titre: str
    unite: str
    decimales: int
    lignes: tuple[Etendue, ...]
    lecture: str = ""


def build_etendues(lignes: Sequence[Etendue]) -> Etendues:
    """The widest first; its sentence reads it aloud."""
    rangees = tuple(sorted(lignes, key=lambda e: e.bas - e.haut))
    large = rangees[0]
    mots = f"{large.nom} : de {formats.number(large.bas, 1)} à {formats.number(large.haut, 1)} %."
    return Etendues("L'étendue du taux de couverture", "%", 1, rangees, mots)


def table(modele: Etendues) -> pd.DataFrame:
    """One row per range."""
    return pd.DataFrame(
        [(e.nom, e.bas, e.haut) for e in modele.lignes], columns=["Territoire", "Plus bas", "Plus haut"]
    )
'''
ECRAN_ETENDUES = '''"""Draws ranges on the screen."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.ecran.plotly import cadre
from dashboard.figures.etendues import Etendues


def draw_etendues(modele: Etendues, *, pied: str = "") -> go.Figure:
    """A floating bar per row."""
    noms = {e.nom: False for e in modele.lignes[::-1]}
    figure = go.Figure(
        go.Bar(
            base=[e.bas for e in modele.lignes],
            x=[e.haut - e.bas for e in modele.lignes],
            y=[e.nom for e in modele.lignes],
            orientation="h",
        )
    )
    gauche = cadre.names(figure, noms)
    cadre.layout(figure, (modele.titre, modele.unite, pied), 40 * len(noms), gauche=gauche)
    return figure
'''
PAPIER_ETENDUES = '''"""Draws ranges on paper."""

from __future__ import annotations

from dashboard.exports.papier import toile
from dashboard.exports.papier.toile import Toile
from dashboard.figures.etendues import Etendues


def draw_etendues(modele: Etendues, largeur: float) -> Toile:
    """A floating bar per row, its name on the left."""
    noms, place = toile.wrapped_names([e.nom for e in modele.lignes], 300)
    dessin = toile.canvas(largeur, 30 * len(noms), gauche=place + 12, droite=20, haut=10, bas=30)
    dessin.axes.barh(
        range(len(noms)),
        [e.haut - e.bas for e in modele.lignes],
        left=[e.bas for e in modele.lignes],
    )
    toile.ticks(dessin, "x")
    toile.hide_ticks(dessin, "y")
    toile.row_names(dessin, noms, [False] * len(noms))
    return dessin
'''
GALERIE_ETENDUES = '''"""The figure of « Essai »: the widest ranges."""

from __future__ import annotations

from dashboard.figures.etendues import Etendue, build_etendues
from dashboard.figures.planche import Planche
from dashboard.galerie.tirage import Adresse, Cliche, Tirage
from dashboard.lecture.vues import Lecteur


def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
    """The coverage rates of the EPCI of each département."""
    lues = lecteur.run("essai/etendues")
    lignes = [Etendue(str(x.nom), float(x.bas), float(x.haut)) for x in lues.itertuples()]
    planche = Planche(build_etendues(lignes), "Creuse et Val-d'Oise", "Cnaf", "2023", "etendues")
    return Tirage(adresse, planche)


CLICHES = (Cliche("essai-etendues", "essai", build),)
'''
PAGE_ETENDUES = '''"""Page « Essai »."""

from __future__ import annotations

from dashboard.app_pages.commun import tirages
from dashboard.app_pages.commun.cadre import show_planche, standing


@standing
def page() -> None:
    """The widest ranges."""
    show_planche(tirages.draw("essai-etendues"))
'''
QUESTION_ETENDUES = """-- Du plus bas au plus haut taux de couverture des EPCI de deux départements.
-- Grain : un département.
-- Paramètres : aucun
-- Sources : observations, territoires.
SELECT d.nom, MIN(o.valeur) AS bas, MAX(o.valeur) AS haut
FROM observations AS o
INNER JOIN territoires AS t ON t.niveau = o.niveau AND t.code_territoire = o.code_territoire
INNER JOIN territoires AS d ON d.niveau = 'departement' AND d.code_territoire = t.code_departement
WHERE
    o.indicateur = 'taux_couverture' AND o.niveau = 'epci' AND o.modalite = '' AND o.millesime = 2023
    AND o.valeur IS NOT NULL AND t.code_departement IN ('23', '95')
GROUP BY d.nom
ORDER BY d.nom;
"""
FICHIERS = """
import io
import re
import zipfile
from html import unescape

from dashboard.exports.bureau import diaporama
from dashboard.exports.rendus import render
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store

with store.pinned():
    figure = registre.build(parse("essai-etendues"), store).figure
svg = " ".join(re.sub("<[^>]+>", " ", unescape(render(figure, "svg").decode())).replace("’", "'").split())
print([m for m in ("L'étendue du taux de couverture", "Creuse", "Val-d'Oise", "à 61,6 %") if m not in svg])
print(render(figure, "svg").count(b"<path") > 2)
print(render(figure, "csv").decode("utf-8-sig"))
classeur = zipfile.ZipFile(io.BytesIO(render(figure, "xlsx")))
print("Plus haut" in classeur.read("xl/sharedStrings.xml").decode())
print(render(figure, "pdf")[:4])
"""


@pytest.mark.lent
def test_la_recette_d_un_graphique(copie: Copie) -> None:
    """Un modèle et sa table, quatre registres, une page : l'écran, le SVG, le CSV, le classeur, le PDF."""
    copie.write("dashboard/figures/etendues.py", ETENDUES)
    copie.insert("dashboard/figures/tables.py", "    flux,\n", "    etendues,\n")
    copie.insert("dashboard/figures/tables.py", "    flux.Flux: ", "    etendues.Etendues: etendues.table,\n")
    # Déclaré, et dessiné par personne : chaque registre se nomme.
    registres = {
        "dashboard/ecran/plotly/registre.py": "RENDUS",
        "dashboard/exports/papier/graphiques.py": "DESSINS",
        "dashboard/exports/bureau/diapos/graphiques.py": "NATIFS",
        "dashboard/exports/bureau/classeur_graphiques.py": "NATIFS",
    }
    for fichier, nom in registres.items():
        fait = copie.launch("-c", f"import {fichier.removesuffix('.py').replace('/', '.')}")
        assert f"- {fichier}, {nom} : « Etendues » n'y a ni rendu" in fait.stderr

    ecran, papier, diapos, classeur = registres
    copie.write("dashboard/ecran/plotly/etendues.py", ECRAN_ETENDUES)
    copie.insert(ecran, "    flux,\n", "    etendues,\n")
    copie.insert(ecran, "from dashboard.figures.flux", "from dashboard.figures.etendues import Etendues\n")
    copie.insert(ecran, "        Flux: ", "        Etendues: Rendu(etendues.draw_etendues),\n")
    copie.write("dashboard/exports/papier/etendues.py", PAPIER_ETENDUES)
    copie.insert(
        papier,
        "from dashboard.exports.papier import nuage",
        "from dashboard.exports.papier import etendues as papier_etendues\n",
    )
    copie.insert(papier, "    flux,\n", "    etendues,\n")
    copie.insert(papier, "        flux.Flux: ", "        etendues.Etendues: papier_etendues.draw_etendues,\n")
    copie.insert(diapos, "from dashboard.figures.flux", "from dashboard.figures.etendues import Etendues\n")
    copie.insert(diapos, "        Flux,\n        Pyramide", "        Etendues,\n")
    copie.insert(classeur, "    flux,\n", "    etendues,\n")
    copie.insert(classeur, "        flux.Flux,\n", "        etendues.Etendues,\n")
    copie.write("dashboard/app_pages/essai/__init__.py", "")
    copie.write("dashboard/app_pages/essai/page.py", PAGE_ETENDUES)
    copie.write("dashboard/galerie/essai.py", GALERIE_ETENDUES)
    galerie = "dashboard/galerie/registre.py"
    copie.insert(galerie, "    occupation,\n", "    essai,\n")
    copie.insert(galerie, "carte, portrait, unites, comparer", "essai, ")
    copie.write("queries/essai/etendues.sql", QUESTION_ETENDUES)
    _add_to_menu(copie)
    copie.run("construire")

    lu = page(copie, "essai", "essai")
    assert "L'étendue du taux de couverture" in lu
    assert "Champ : Creuse et Val-d'Oise" in lu
    manques, dessine, *csv, xlsx, pdf = copie.script(FICHIERS).splitlines()
    assert (manques, dessine, xlsx, pdf) == ("[]", "True", "True", "b'%PDF'")
    assert "Territoire;Plus bas;Plus haut" in csv
    assert [x.partition(";")[0] for x in csv if x.startswith(("Creuse;", "Val"))] == ["Val-d'Oise", "Creuse"]
    copie.assert_to_the_letter("Ajouter un graphique", "Ajouter une page")


NAVIGATION = """
import streamlit as st
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("dashboard/app.py", default_timeout=180).run()
assert not app.exception, app.exception
print(app.session_state["pages"]["essai"].title)
"""


@pytest.mark.lent
def test_la_recette_d_une_page(copie: Copie) -> None:
    """Un dossier, une question, une ligne du routeur : la page est au menu et se dessine."""
    copie.write("dashboard/app_pages/essai/__init__.py", "")
    copie.write("dashboard/app_pages/essai/page.py", PAGE_NEUVE)
    copie.write("queries/essai/compte.sql", QUESTION)
    _add_to_menu(copie)
    copie.run("construire")
    assert copie.script(NAVIGATION) == "Essai\n"
    lu = page(copie, "essai", "essai")
    assert "Combien d'indicateurs avons-nous ?" in lu
    assert re.search(r"\b\d+ indicateurs", lu)
    copie.assert_to_the_letter("Ajouter une page")


MIGRATION = """
\"\"\"Marque-pages: addresses that somebody keeps.\"\"\"

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    \"\"\"Make the table.\"\"\"
    op.create_table(
        "marque_pages",
        sa.Column("organisation", sa.Integer(), nullable=False),
        sa.Column("adresse", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
            name=op.f("fk_marque_pages_organisation"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("organisation", "adresse", name=op.f("pk_marque_pages")),
    )
"""
MARQUE_PAGES = """
marque_pages = Table(
    "marque_pages",
    metadonnees,
    _organisation(),
    Column("adresse", Text, nullable=False),
    PrimaryKeyConstraint("organisation", "adresse"),
)
"""
MARQUER = """
from pathlib import Path
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from data.memoire import lieu, sauvegarde
from data.memoire.tables import marque_pages, metadonnees

ici, la = Path("data/local/ici"), Path("data/local/la")
with lieu.writing(ici, "marquer une page", "marque_pages") as con:
    con.execute(marque_pages.insert().values(organisation=1, adresse="/carte"))
with lieu.reading(ici) as con:
    print(compare_metadata(MigrationContext.configure(con), metadonnees))
sauvegarde.save(ici, Path("data/local/s.zip"))
sauvegarde.restore(la, Path("data/local/s.zip"), lambda _: None)
with lieu.reading(la) as con:
    print(con.execute(marque_pages.select()).all())
"""


@pytest.mark.lent
def test_la_recette_d_une_table_de_la_memoire(copie: Copie) -> None:
    """Une table, sa migration, un numéro : elle se garde, et suit dans une sauvegarde."""
    copie.insert("data/memoire/tables.py", "", MARQUE_PAGES)
    copie.write("data/memoire/migrations/versions/v0005_marque_pages.py", MIGRATION.lstrip())
    copie.replace("data/memoire/schema.py", 'VERSION = "0004"', 'VERSION = "0005"')
    assert copie.script(MARQUER).splitlines() == ["[]", "[(1, '/carte')]"]
    copie.assert_to_the_letter("Ajouter une table à la mémoire")


def test_chaque_chemin_qu_une_recette_nomme_existe() -> None:
    """Une recette qui nomme un fichier parti n'égare personne : chaque chemin y est, ou y serait."""
    for titre in re.findall(
        r"(?m)^### (Ajouter .*)$", (RACINE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    ):
        for chemin in named(titre):
            fixe = chemin.partition("*")[0]
            dossier = fixe if fixe.endswith("/") or "*" not in chemin else fixe.rpartition("/")[0]
            assert (RACINE / dossier).exists(), f"{titre} : {chemin}"


def _add_to_menu(copie: Copie) -> None:
    """The page « essai » in the router, and in a room of the top bar."""
    copie.insert(
        "dashboard/app.py",
        "from dashboard.app_pages.occupation import page",
        "from dashboard.app_pages.essai import page as essai\n",
    )
    copie.insert(
        "dashboard/app.py",
        '    st.Page(reperes.page, title="Repères"',
        '    st.Page(essai.page, title="Essai", url_path="essai"),\n',
    )
    copie.replace(
        "dashboard/app_pages/commun/rubriques.py",
        '{"coordination": "ETP par axe"}',
        '{"coordination": "ETP par axe", "essai": "Essai"}',
    )
