"""Les fiches livrées se lisent, et toute faute d'une fiche se dit, toutes ensemble."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from donnees_petit_monde import indicator_card, source_card, toml_blocks

from data.fiches.catalogue import DOSSIER_DATA, LECTEUR_DEPOTS, NIVEAUX, CatalogueError, load_catalogue
from data.fiches.themes import TERRITOIRE, THEMES, grouped, identity, section_of, sections
from data.magasin.fetch import EMBARQUE
from data.readers import LECTEURS

SHA = "a" * 64
SOURCE = source_card("jeu", "jeu.csv", "cnaf_couverture", SHA)
INDICATEUR = indicator_card("taux", {"epci": "jeu"})


def faults(dossier: Path, sources: str = SOURCE, indicateurs: str = INDICATEUR) -> tuple[str, ...]:
    """Faults found in these two files; empty when they load."""
    (dossier / "sources.toml").write_text(sources, encoding="utf-8")
    (dossier / "indicateurs.toml").write_text(indicateurs, encoding="utf-8")
    try:
        load_catalogue(dossier)
    except CatalogueError as erreur:
        return erreur.fautes
    return ()


def texts(objet: Any) -> Iterator[str]:
    """Every text held by a card, at any depth."""
    if isinstance(objet, str):
        yield objet
    elif is_dataclass(objet):
        for champ in fields(objet):
            yield from texts(getattr(objet, champ.name))
    elif isinstance(objet, dict):
        for cle, valeur in objet.items():
            yield from texts(cle)
            yield from texts(valeur)
    elif isinstance(objet, tuple | list):
        for element in objet:
            yield from texts(element)


def test_les_fiches_livrees_se_lisent_sans_faute() -> None:
    """Les deux fichiers de fiches du dépôt se chargent, et les indicateurs attendus y sont."""
    catalogue = load_catalogue()
    assert {"taux_couverture", "densite", "foyers_allocataires"} <= set(catalogue.indicateurs)
    assert {"cnaf_taux_couverture_epci", "territoires_communes"} <= set(catalogue.sources)


def test_chaque_source_livree_a_son_lecteur_et_son_fichier() -> None:
    """Toute fiche de source nomme un fichier livré et un lecteur ; un dépôt n'a pas de fichier."""
    for source in load_catalogue().sources.values():
        if source.lecteur == LECTEUR_DEPOTS:
            assert (source.fichier, source.page, source.sha256) == ("", "", ""), source.id
            continue
        assert source.a_recuperer or (EMBARQUE / source.fichier).is_file(), source.id
        assert source.lecteur in {*LECTEURS, "territoires", "contours", "memoire", "calcul"}, source.id


def test_les_termes_d_un_rapport_sont_des_indicateurs() -> None:
    """Un rapport a pour numérateur et dénominateur deux indicateurs sommables du catalogue."""
    indicateurs = load_catalogue().indicateurs
    rapports = [i for i in indicateurs.values() if i.agregation == "rapport"]
    assert rapports
    for rapport in rapports:
        for terme in (rapport.numerateur, rapport.denominateur):
            code = terme.partition(":")[0]
            assert indicateurs[code].agregation == "somme", (rapport.code, terme)


def test_un_terme_qui_a_la_forme_d_un_code_designe_un_indicateur() -> None:
    """Un numérateur ou un dénominateur écrit comme un code désigne un indicateur qui existe."""
    indicateurs = load_catalogue().indicateurs
    for indicateur in indicateurs.values():
        for terme in (indicateur.numerateur, indicateur.denominateur):
            if re.fullmatch("[a-z0-9_]+", terme):
                assert terme in indicateurs, (indicateur.code, terme)


def test_aucune_fiche_ne_nomme_un_registre_ni_un_chemin_de_machine() -> None:
    """Les textes des fiches ne laissent voir ni registre de paquets, ni chemin, ni hôte interne."""
    interdit = re.compile(
        r"pypi|npmjs|registry|artifactory|nexus|mirror|proxy|localhost|\d+\.\d+\.\d+\.\d+"
        r"|(?<![\w.:/])/(?:work|tmp|home|root|usr|opt|var|mnt|etc)\b|[A-Z]:\\|file://",
        re.IGNORECASE,
    )
    catalogue = load_catalogue()
    lus = [t for f in (catalogue.sources, catalogue.indicateurs) for t in texts(dict(f))]
    assert len(lus) > 500
    assert [t for t in lus if interdit.search(t)] == []
    for nom in ("sources.toml", "indicateurs.toml"):
        assert not interdit.search((DOSSIER_DATA / nom).read_text(encoding="utf-8")), nom


def test_des_fiches_justes_ne_donnent_aucune_faute(tmp_path: Path) -> None:
    """Les fiches d'essai, avant qu'on les abîme, se lisent : les essais suivants disent vrai."""
    assert faults(tmp_path) == ()


SANS_TITRE = SOURCE.replace('titre = "Source jeu"\n', "")
FAUTES_SOURCES = {
    "champ manquant": (SANS_TITRE, "le champ « titre » manque"),
    "champ inconnu": (SOURCE + 'couleur = "bleu"\n', "le champ « couleur » est inconnu"),
    "mauvais type": (SOURCE.replace('"2023"', "2023"), "« millesime » vaut 2023 ; attendu : texte"),
    "empreinte trop courte": (SOURCE.replace(SHA, "abc"), "64 caractères hexadécimaux"),
    "empreinte non hexadécimale": (SOURCE.replace(SHA, "z" * 64), "64 caractères hexadécimaux"),
    "absence sans raison": (SOURCE + "absences = [{}]\n", "absences n° 1] : le champ « raison »"),
    "absence au champ inconnu": (
        SOURCE + 'absences = [{ raison = "r", region = "11" }]\n',
        "absences n° 1] : le champ « region » est inconnu",
    ),
    "absence qui n'est pas un bloc": (SOURCE + 'absences = ["x"]\n', "« absences » contient 'x'"),
    "liste attendue": (SOURCE + "avertissements = 3\n", "attendu : liste"),
    "liste de textes attendue": (SOURCE + "avertissements = [3]\n", "contient 3 ; attendu : texte"),
    "valeur hors d'un bloc": ("a = 1\n" + SOURCE, "« a » doit être un bloc [a]"),
    "TOML illisible": (SOURCE + "ceci n'est pas du TOML\n", "n'est pas un fichier TOML lisible"),
}


@pytest.mark.parametrize(("sources", "phrase"), FAUTES_SOURCES.values(), ids=FAUTES_SOURCES.keys())
def test_une_faute_dans_sources_toml_est_dite(tmp_path: Path, sources: str, phrase: str) -> None:
    """Chaque sorte de faute d'une source se dit en une phrase qui nomme le fichier."""
    fautes = [f for f in faults(tmp_path, sources) if "indicateurs.toml [taux.sources]" not in f]
    assert len(fautes) == 1
    assert phrase in fautes[0]
    assert "sources.toml" in fautes[0]


TAUX = {"epci": "jeu"}
FAUTES_INDICATEURS = {
    "champ manquant": (indicator_card("taux", TAUX, unite=""), "le champ « unite » manque"),
    "sources manquantes": (indicator_card("taux", {}), "le champ « sources » manque"),
    "champ inconnu": (indicator_card("taux", TAUX, couleur='"bleu"'), "le champ « couleur » est inconnu"),
    "nature inconnue": (
        indicator_card("taux", TAUX, nature='"ratio"'),
        "« nature » vaut « ratio » ; permis : taux, effectif",
    ),
    "sens inconnu": (indicator_card("taux", TAUX, sens='"haut"'), "« sens » vaut « haut »"),
    "agrégation inconnue": (
        indicator_card("taux", TAUX, agregation='"moyenne"'),
        "« agregation » vaut « moyenne » ; permis : publie, somme, rapport, calcul, aucune",
    ),
    "nombre attendu": (
        indicator_card("taux", TAUX, decimales='"1"'),
        "« decimales » vaut '1' ; attendu : nombre entier",
    ),
    "un booléen n'est pas un nombre": (
        indicator_card("taux", TAUX, decimales="true"),
        "attendu : nombre entier",
    ),
    "source inconnue": (
        indicator_card("taux", {"epci": "ailleurs"}),
        "la source « ailleurs » n'a pas de bloc dans sources.toml",
    ),
    "niveau inconnu": (
        indicator_card("taux", {"canton": "jeu"}),
        f"niveau « canton » inconnu ; permis : {', '.join(NIVEAUX)}",
    ),
    "source qui n'est pas un texte": (
        indicator_card("taux", {}) + "[taux.sources]\nepci = 3\n",
        "« sources » contient 3 ; attendu : texte",
    ),
    "rapport sans termes": (
        indicator_card("taux", TAUX, agregation='"rapport"'),
        "un rapport demande « numerateur » et « denominateur »",
    ),
    "rapport d'un inconnu": (
        indicator_card("taux", TAUX, agregation='"rapport"', numerateur='"taux"', denominateur='"enfants"'),
        "« denominateur » vaut « enfants », qui n'est pas un indicateur",
    ),
    "modalité sans nom": (
        INDICATEUR + '[taux.modalites]\na = { definition = "d" }\n',
        "modalites.a] : le champ « nom » manque",
    ),
    "modalité qui n'est ni texte ni bloc": (
        INDICATEUR + "[taux.modalites]\na = 3\n",
        "modalites.a] : « nom » vaut 3 ; attendu : texte",
    ),
    "référence incomplète": (
        INDICATEUR + '[[taux.references]]\nnom = "Cible"\nvaleur = 80\n',
        "references] : le champ « origine » manque",
    ),
    "référence qui n'est pas un bloc": (
        indicator_card("taux", TAUX, references="[80]"),
        "« references » contient 80 ; attendu : bloc",
    ),
    "TOML illisible": ("[taux\n", "indicateurs.toml n'est pas un fichier TOML lisible"),
}


@pytest.mark.parametrize(
    ("indicateurs", "phrase"), FAUTES_INDICATEURS.values(), ids=FAUTES_INDICATEURS.keys()
)
def test_une_faute_dans_indicateurs_toml_est_dite(tmp_path: Path, indicateurs: str, phrase: str) -> None:
    """Chaque sorte de faute d'un indicateur se dit en une phrase qui nomme le fichier."""
    fautes = faults(tmp_path, indicateurs=indicateurs)
    assert len(fautes) == 1
    assert phrase in fautes[0]
    assert "indicateurs.toml" in fautes[0]


def test_un_fichier_de_fiches_absent_est_nomme(tmp_path: Path) -> None:
    """Sans fichier de fiches, l'erreur nomme les deux fichiers et dit de les remettre."""
    with pytest.raises(CatalogueError) as erreur:
        load_catalogue(tmp_path)
    assert len(erreur.value.fautes) == 2
    for nom, faute in zip(("sources.toml", "indicateurs.toml"), erreur.value.fautes, strict=True):
        assert faute.startswith(f"{nom} est introuvable")


def test_un_fichier_de_fiches_hors_utf8_est_dit_illisible(tmp_path: Path) -> None:
    """Des fiches enregistrées dans un autre codage donnent une phrase, pas une trace."""
    (tmp_path / "sources.toml").write_bytes(SOURCE.replace("Essai", "Écrit").encode("latin-1"))
    (tmp_path / "indicateurs.toml").write_text(INDICATEUR, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"sources\.toml n'est pas un fichier TOML lisible"):
        load_catalogue(tmp_path)


def test_toutes_les_fautes_sortent_d_un_coup(tmp_path: Path) -> None:
    """Des fautes dans deux sources et deux indicateurs sortent ensemble, comptées et listées."""
    sources = SANS_TITRE + source_card("autre", "a.csv", "cnaf_couverture", "abc")
    indicateurs = indicator_card("un", {"epci": "nulle_part", "canton": "jeu"}) + indicator_card(
        "deux", TAUX, sens='"haut"', couleur='"bleu"', unite=""
    )
    (tmp_path / "sources.toml").write_text(sources, encoding="utf-8")
    (tmp_path / "indicateurs.toml").write_text(indicateurs, encoding="utf-8")
    with pytest.raises(CatalogueError) as erreur:
        load_catalogue(tmp_path)
    texte = str(erreur.value)
    assert texte.startswith("7 fautes dans les fiches :")
    for phrase in ("titre", "sha256", "nulle_part", "canton", "haut", "couleur", "unite"):
        assert f"« {phrase} »" in texte
    assert len(erreur.value.fautes) == 7


def test_une_fiche_lue_garde_ses_valeurs(tmp_path: Path) -> None:
    """Ce qui est écrit dans une fiche est ce qui en est lu, valeurs par défaut comprises."""
    faults(
        tmp_path,
        SOURCE + 'absences = [{ raison = "Petite.", population_max = 10 }]\n',
        indicator_card("taux", TAUX, ("a", "b"), marge="1", ruptures='{ 2021 = "Rupture." }'),
    )
    catalogue = load_catalogue(tmp_path)
    taux, jeu = catalogue.indicateurs["taux"], catalogue.sources["jeu"]
    assert (taux.marge, taux.unite_courte, taux.total) == (1.0, taux.unite, "Ensemble")
    assert [taux.nom_modalite(m) for m in ("", "a", "inconnue")] == ["Ensemble", "a", "inconnue"]
    assert dict(taux.ruptures) == {"2021": "Rupture."}
    assert dict(taux.sources) == {"epci": "jeu"}
    assert [(r.raison, r.population_max, r.departements) for r in jeu.absences] == [("Petite.", 10, ())]


def test_l_ordre_des_blocs_ne_change_pas_le_catalogue(tmp_path: Path) -> None:
    """Un bloc ajouté n'importe où donne les mêmes fiches, les mêmes groupes et les mêmes sections."""
    livre = load_catalogue()
    hasard = random.Random(7)
    for nom in ("sources.toml", "indicateurs.toml"):
        texte = (DOSSIER_DATA / nom).read_text(encoding="utf-8")
        blocs = list(toml_blocks(texte).values())
        assert tomllib.loads("".join(blocs)) == tomllib.loads(texte)
        hasard.shuffle(blocs)
        (tmp_path / nom).write_text("".join(blocs), encoding="utf-8")
    mele = load_catalogue(tmp_path)
    assert list(mele.indicateurs) != list(livre.indicateurs)
    assert mele == livre
    fiches = (livre.indicateurs, mele.indicateurs)
    assert sections(fiches[0]) == sections(fiches[1])
    assert identity(fiches[0]) == identity(fiches[1])
    groupes = [list(grouped(f.values())) for f in fiches]
    assert groupes[0] == groupes[1]


def test_un_theme_inconnu_est_refuse_avec_le_fichier_et_le_bloc(tmp_path: Path) -> None:
    """La phrase dit où, ce qui est écrit, et les thèmes de la table."""
    fautes = faults(tmp_path, indicateurs=indicator_card("taux", {"epci": "jeu"}, theme='"Logements"'))
    assert len(fautes) == 1
    assert fautes[0].startswith("indicateurs.toml [taux] : « theme » vaut « Logements » ; permis : ")
    assert all(theme in fautes[0] for theme in THEMES)


def test_une_fiche_que_nulle_section_ne_nomme_entre_dans_celle_de_son_theme(tmp_path: Path) -> None:
    """Un indicateur se déclare en un endroit : sa fiche suffit pour qu'un portrait le montre."""
    for theme, section in (("logement", "logement"), ("allocataires", "acces_aux_droits")):
        (tmp_path / "sources.toml").write_text(SOURCE, encoding="utf-8")
        fiche = indicator_card("neuf", {"epci": "jeu"}, theme=f'"{theme}"')
        (tmp_path / "indicateurs.toml").write_text(fiche, encoding="utf-8")
        toutes = sections(load_catalogue(tmp_path).indicateurs)
        trouvee = section_of("neuf", toutes)
        assert trouvee is not None
        assert (trouvee.code, trouvee.cles[-1]) == (section, "neuf:")
    fiche = indicator_card("neuf", {"epci": "jeu"}, theme='"population"')
    (tmp_path / "indicateurs.toml").write_text(fiche, encoding="utf-8")
    assert identity(load_catalogue(tmp_path).indicateurs)[-1] == "neuf"


def test_chaque_theme_a_une_section_ou_dit_laquelle() -> None:
    """Une section nommée existe, et aucun thème n'a à la fois la sienne et celle d'un autre."""
    for theme in THEMES.values():
        propre = bool(theme.manque) or theme.code == TERRITOIRE
        assert propre != bool(theme.section), theme.code
        assert not theme.section or THEMES[theme.section].manque or theme.section == TERRITOIRE
