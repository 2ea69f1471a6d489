"""Les recettes de CONTRIBUTING, suivies dans une copie : les fichiers qu'elles nomment suffisent."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pandas as pd
import pytest

from tests.patience import PAGE_S

RACINE = Path(__file__).resolve().parents[1]
COPIES = ("dashboard", "data", "geo", "queries", ".streamlit", "pyproject.toml")
# Ce que la machine écrit, jamais une main.
_ECARTES = shutil.ignore_patterns("__pycache__", "local", "*.pyc", "*.egg-info")
GUERET = "200034825"
CREUSE_SUD_OUEST = "200067593"


def recipe(titre: str) -> str:
    """Le texte d'une recette."""
    texte = (RACINE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    debut = texte.index(f"### {titre}\n")
    return texte[debut : texte.index("\n### ", debut + 1)]


def named(*titres: str) -> set[str]:
    """Les chemins que ces recettes nomment : « <nom> » vaut tout nom, un dossier ce qu'il tient."""
    mots = {m for t in titres for m in re.findall(r"`([^`\s]+)`", recipe(t))}
    chemins = {m for m in mots if re.match(r"(dashboard|data|queries|geo)/", m)}
    return {re.sub(r"<\w+>", "*", c) + ("*" if c.endswith("/") else "") for c in chemins}


class Copie:
    """A copy of the packages; it remembers the files that the steps of a recipe wrote."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        self.touches: set[str] = set()
        for nom in COPIES:
            if (RACINE / nom).is_dir():
                shutil.copytree(RACINE / nom, dossier / nom, ignore=_ECARTES)
            else:
                shutil.copy(RACINE / nom, dossier)

    def write(self, chemin: str, texte: str) -> None:
        """A new file."""
        cible = self.dossier / chemin
        assert not cible.exists(), chemin
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_text(texte, encoding="utf-8")
        self.touches.add(chemin)

    def insert(self, chemin: str, avant: str, texte: str) -> None:
        """Some lines before a line that is there once; at the end when ``avant`` is empty."""
        cible = self.dossier / chemin
        lu = cible.read_text(encoding="utf-8")
        if avant:
            assert lu.count(avant) == 1, f"« {avant} » n'est pas une fois dans {chemin}"
        cible.write_text(lu.replace(avant, texte + avant) if avant else lu + texte, encoding="utf-8")
        self.touches.add(chemin)

    def run(self, *arguments: str) -> str:
        """What a command of the copy prints; it must succeed."""
        return self._python("-m", "dashboard.commande", *arguments)

    def script(self, code: str) -> str:
        """What a script prints, in the copy."""
        return self._python("-c", code)

    def _python(self, *arguments: str) -> str:
        fait = self.launch(*arguments)
        assert fait.returncode == 0, f"{arguments}\n{fait.stdout}\n{fait.stderr}"
        return fait.stdout

    def launch(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A Python of the copy, whatever its end."""
        milieu = os.environ | {
            "OBSERVATOIRE_DONNEES": str(self.dossier / "data/local"),
            "PYTHONPATH": str(self.dossier),
            "PYTHONIOENCODING": "utf-8",
        }
        milieu.pop("OBSERVATOIRE_LECTURE_SEULE", None)
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.dossier,
            env=milieu,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=PAGE_S,
        )

    def assert_to_the_letter(self, *titres: str) -> None:
        """Every file that changed was written by a step, and the recipe names it."""
        permis = named(*titres)
        assert {c for c in self.touches if not any(fnmatch(c, p) for p in permis)} == set()
        avant, apres = _digests(RACINE), _digests(self.dossier)
        assert {c for c in avant | apres if avant.get(c) != apres.get(c)} == self.touches


def _digests(racine: Path) -> dict[str, str]:
    return {
        f.relative_to(racine).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest()
        for nom in COPIES
        for f in ([racine / nom] if (racine / nom).is_file() else (racine / nom).rglob("*"))
        if f.is_file()
        and not {"__pycache__", "local"} & set(f.parts[len(racine.parts) :])
        and f.suffix != ".pyc"
    }


@pytest.fixture
def copie(tmp_path: Path) -> Copie:
    """A copy of its own for each recipe."""
    return Copie(tmp_path)


# Une page de la copie, comme le routeur l'ouvre ; ce qu'elle écrit, sans balises ni espaces insécables.
PAGE = """
import re
from html import unescape
from streamlit.testing.v1 import AppTest

app = AppTest.from_string('''
from dashboard.app_pages.{dossier}.page import page
from dashboard.app_pages.commun import entete
from dashboard.lecture import store
from dashboard.session import visite

with store.pinned():
    visite.open_page("{adresse}")
    entete.show()
    page()
''', default_timeout=180)
for nom, valeur in {parametres!r}.items():
    app.query_params[nom] = valeur
app.run()
assert not app.exception, app.exception
textes = [e.proto.body for e in app.get("html")] + [e.label for e in app.expander]
textes += [o for r in app.radio for o in r.options] + [str(m.value) for m in app.markdown]
print(" ".join(unescape(re.sub(r"<[^>]+>", " ", " ".join(textes))).split()))
"""


def page(copie: Copie, dossier: str, adresse: str, **parametres: str) -> str:
    return copie.script(PAGE.format(dossier=dossier, adresse=adresse, parametres=parametres))


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
    csv = f"code_epci,annee,bibliotheques\n{GUERET},2024,7\n{CREUSE_SUD_OUEST},2024,4\n"
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

    disponibles = _csv(copie.run("lire", "indicateurs/disponibles", "--format", "csv"))
    siennes = disponibles[disponibles["indicateur"] == "bibliotheques"]
    assert siennes[["niveau", "millesime", "publiees"]].values.tolist() == [["epci", "2024", "2"]]
    valeurs = _csv(
        copie.run(
            "lire",
            "indicateurs/valeurs",
            "--indicateur",
            "bibliotheques",
            "--niveau",
            "epci",
            "--millesime",
            "2024",
            "--portee",
            "departement",
            "--code_portee",
            "23",
            "--format",
            "csv",
        )
    ).set_index("code_territoire")
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
    source VARCHAR NOT NULL REFERENCES sources (id),
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
DEPOTS = """
[depots_bibliotheques]
producteur = "Caf ou collectivité (fichiers importés)"
titre = "Bibliothèques, fichiers importés"
lecteur = "depots"
licence = "Donnée locale non publiée"
millesime = "celui des fichiers"
champ = "Territoires des fichiers importés"
"""


@pytest.mark.lent
def test_la_recette_d_un_format(copie: Copie, tmp_path: Path) -> None:
    """Une déclaration, une table, une source : modèle, import, refus, compte, archive et page marchent."""
    formats = "data/depots/formats"
    copie.write(f"{formats}/bibliotheques.py", FORMAT)
    copie.insert(f"{formats}/__init__.py", "ctg, eaje", "bibliotheques, ")
    copie.insert(f"{formats}/__init__.py", "equipements.FORMAT, ", "bibliotheques.FORMAT, ")
    copie.insert("data/schema_locaux.sql", "\n-- Un format de fichier local : une ligne ici.\n", TABLE)
    copie.insert(
        "data/schema_locaux.sql",
        "    SELECT 'eaje_activite', fictif",
        "    SELECT 'bibliotheques', fictif, code_territoire, annee, numero_depot FROM bibliotheques\n"
        "    UNION ALL\n",
    )
    copie.write("queries/magasin/ecrire/inserer_bibliotheques.sql", INSERER)
    copie.insert("queries/magasin/contenu.sql", "SELECT 'codes_postaux'", CONTENU)
    copie.insert("data/sources.toml", "\n[depots_ctg]\n", DEPOTS)
    copie.insert("queries/__init__.py", "\n_LIGNE_PARAMETRE = ", 'VERSION_MAGASIN += "bis"\n')
    copie.run("construire")

    modele = tmp_path / "modele.csv"
    copie.run("modele", "bibliotheques", "--sortie", str(modele))
    entete = modele.read_text(encoding="utf-8-sig").splitlines()[0]
    assert entete == "Territoire;Année;Nom de la bibliothèque;Livres;Prêts"
    rempli = tmp_path / "bibliotheques.csv"
    rempli.write_text(
        f"{entete}\n{GUERET};2025;Centre;100;50\n{GUERET};2025;Nord;10;\n", encoding="utf-8-sig"
    )
    copie.run("importer", "bibliotheques", str(rempli))
    contenu = _csv(copie.run("lire", "depots/contenu", "--format", "csv")).set_index("format")
    assert contenu.loc["bibliotheques", "lignes"] == "2"
    assert contenu.loc["bibliotheques", "premiere_annee"] == "2025"
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
    copie.assert_to_the_letter("Ajouter un format de fichier local")


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
    for arguments in (
        (*commande, "construire"),
        (*commande, "modele", "ctg", "--sortie", "modele.csv"),
        ("-m", "streamlit", "run", "dashboard/serveur.py", "--server.headless", "true"),
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
    copie.insert(
        "dashboard/app.py",
        "from dashboard.app_pages.occupation import page",
        "from dashboard.app_pages.essai import page as essai\n",
    )
    copie.insert(
        "dashboard/app.py",
        '        st.Page(reperes.page, title="Repères"',
        '        st.Page(essai.page, title="Essai", url_path="essai"),\n',
    )
    copie.run("construire")
    assert copie.script(NAVIGATION) == "Essai\n"
    lu = page(copie, "essai", "essai")
    assert "Combien d'indicateurs avons-nous ?" in lu
    assert re.search(r"\b\d+ indicateurs", lu)
    copie.assert_to_the_letter("Ajouter une page")


def test_chaque_chemin_qu_une_recette_nomme_existe() -> None:
    """Une recette qui nomme un fichier parti n'égare personne : chaque chemin y est, ou y serait."""
    for titre in re.findall(
        r"(?m)^### (Ajouter .*)$", (RACINE / "CONTRIBUTING.md").read_text(encoding="utf-8")
    ):
        for chemin in named(titre):
            fixe = chemin.partition("*")[0]
            dossier = fixe if fixe.endswith("/") or "*" not in chemin else fixe.rpartition("/")[0]
            assert (RACINE / dossier).exists(), f"{titre} : {chemin}"


def _csv(texte: str) -> pd.DataFrame:
    from io import StringIO

    return pd.read_csv(StringIO(texte), dtype=str, keep_default_na=False)
