"""La page « Sources et méthode » dit tout ce que disent les fiches."""

from __future__ import annotations

import re
from datetime import date
from html import escape, unescape
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import queries
from dashboard.app_pages.sources import presences
from dashboard.app_pages.sources.comptes import counts_table
from dashboard.lecture import cache
from data.fiches.catalogue import load_catalogue
from tests.patience import PAGE_S


def page() -> None:
    """Ce que le routeur fait, puis la page."""
    from contextlib import suppress

    from dashboard.app_pages.sources import page as sources
    from dashboard.lecture import store
    from dashboard.session import visite

    with suppress(store.StoreError):
        visite.open_page("sources")
    sources.page()


def read(onglet: str = "Indicateurs") -> AppTest:
    """La page, un onglet ouvert : les autres n'envoient rien."""
    app = AppTest.from_function(page, default_timeout=PAGE_S)
    app.session_state["sources_onglet"] = onglet
    return app.run()


def texts(app: AppTest) -> str:
    """Le texte de la page, espaces insécables rendues ordinaires."""
    brut = re.sub(r"<[^>]+>", " ", " ".join(e.proto.body for e in app.get("html")))
    return unescape(brut).replace("\u00a0", " ")


@pytest.mark.lent
def test_chaque_indicateur_et_chaque_source_y_sont(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Aucune fiche n'est oubliée, avec sa définition, sa licence et ses réserves."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    app = read()
    assert not app.exception
    lu = texts(app)
    titres = " ".join(e.label for e in app.expander)
    catalogue = load_catalogue()
    for indicateur in catalogue.indicateurs.values():
        assert indicateur.nom in titres
        assert indicateur.definition in lu
        assert all(a in lu for a in indicateur.avertissements)
    app = read("Sources")
    lu, titres = texts(app), " ".join(e.label for e in app.expander)
    for source in catalogue.sources.values():
        assert source.titre in titres
        assert source.sha256 in lu
        assert all(r.raison in lu for r in source.absences)


@pytest.mark.lent
def test_chaque_indicateur_dit_ses_sources_une_par_ligne(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Producteur, titre, millésime et licence de chaque source, une ligne chacune."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    app = read()
    lignes = re.findall(r"<dd>(.*?)</dd>", " ".join(e.proto.body for e in app.get("html")))
    catalogue = load_catalogue()
    for indicateur in catalogue.indicateurs.values():
        for s in (catalogue.sources[i] for i in indicateur.sources.values()):
            assert escape(f"{s.producteur} – {s.titre} – {s.millesime} – {s.licence}") in lignes


def test_les_comptes_viennent_du_magasin_et_les_controles_y_passent(
    magasin: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1 250 valeurs publiées et 5 absentes pour la couverture des EPCI ; tous les contrôles passent."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    lu = re.sub(r"\s+", " ", texts(read()))
    lu = lu.replace("\u202f", " ")
    assert "Niveau Années Publiées Absentes" in lu
    assert "EPCI 2023 1 250 5" in lu
    # Les foyers d'un EPCI sont une somme de valeurs arrondies : estimés.
    assert "EPCI 2020 à 2024 0 19 0 1 236" in lu
    assert "contrôles passent" not in lu
    assert re.search(r"Les \d+ contrôles passent", texts(read("Contrôles")))


@pytest.mark.lent
def test_sans_magasin_les_fiches_se_lisent_encore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """La page n'a pas besoin du magasin pour dire d'où viennent les chiffres."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    app = read()
    assert not app.exception
    assert "Taux de couverture" in " ".join(e.label for e in app.expander)


@pytest.mark.lent
def test_un_bloc_abime_ne_cache_que_ce_qui_s_y_lit(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deux lectures tombent sur un bloc illisible : les fiches, les autres contrôles, l'état restent."""
    vraie = queries.run

    def broken(con: Any, nom: str, /, tables: Any = None, **parametres: Any) -> Any:
        if nom in ("sources/bilan", "controles/nombre_territoires"):
            raise duckdb.IOException("Corrupt database file: computed checksum does not match")
        return vraie(con, nom, tables, **parametres)

    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    monkeypatch.setattr(queries, "run", broken)
    cache.clear()
    lus: list[str] = []
    for onglet in ("Sources", "Contrôles"):
        app = read(onglet)
        assert not app.exception
        assert [e.value for e in app.error] == []
        assert "Le compte des valeurs n'est pas lisible" in app.warning[0].value
        lus.append(texts(app))
    cache.clear()
    lu = " ".join(lus)
    assert "illisible" in lu
    assert "passe" in lu
    assert re.search(r"État des données [0-9a-f]{12}, construit le \w+ \w+ \d{4}", lu)
    assert all(s.sha256 in lu for s in load_catalogue().sources.values())


def test_chaque_theme_dit_ou_ses_indicateurs_existent(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """La même vérité que la liste de la carte ; un thème sans indicateur dit ce qui manque."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    app = read()
    [accueil] = [
        e.proto.body
        for e in app.get("html")
        if "ctg-presences" in e.proto.body and "Occupation réelle" in e.proto.body
    ]
    lignes = {
        re.sub(r"<[^>]+>", "", x.split("</th>")[0]): [re.sub(r"<[^>]+>", " ", c) for c in x.split("<td>")[1:]]
        for x in accueil.split("<th scope='row'>")[1:]
    }
    assert lignes["Taux de couverture"][0].strip() == "France · 2023"
    assert re.fullmatch(r"1\u202f015\xa0communes · 2023", lignes["Taux de couverture"][1].strip())
    assert " ".join(lignes["Occupation réelle"][0].split()) == "vos fichiers · 2024 Fictif"
    assert lignes["Occupation réelle"][4].strip().startswith("pas livré")


def test_une_source_dit_ses_annees_et_le_jour_de_son_actualisation() -> None:
    """Des années du magasin, en suites ; le jour seulement quand un fichier a été récupéré."""
    assert presences.freshness([2024, 2014, 2015, 2016, 2015]) == [
        ("Années dans le magasin", "2014 à 2016 et 2024")
    ]
    assert presences.freshness([], date(2026, 11, 28)) == [("Actualisé", "le 28 novembre 2026")]


def bilan(*lignes: tuple[str, int, int, int]) -> pd.DataFrame:
    """Des lignes de sources/bilan : niveau, millésime, publiées, secrètes."""
    autres = dict.fromkeys(("estimees", "partielles", "zero_ou_secret", "sans_objet", "absentes"), 0)
    return pd.DataFrame(
        [{"niveau": n, "millesime": a, "publiees": p, "secretes": s, **autres} for n, a, p, s in lignes]
    )


def test_les_annees_au_meme_compte_se_disent_ensemble() -> None:
    """Onze années de naissances aux mêmes 1 255 EPCI : une ligne, pas onze ; pas de colonne pour rien."""
    html = counts_table(bilan(*(("epci", a, 1255, 0) for a in range(2014, 2025)), ("commune", 2024, 9, 0)))
    assert html.count("<th scope='row'>") == 2
    assert "<td>2014 à 2024</td><td>1\u202f255</td>" in html
    assert "Secrètes" not in html
    assert "Absentes" in html
    assert "Secrètes" in counts_table(bilan(("epci", 2024, 1, 2)))


def test_un_indicateur_sans_valeur_n_a_pas_un_tableau_vide() -> None:
    assert "<table" not in counts_table(bilan(("epci", 2024, 1, 0)).iloc[:0])


@pytest.mark.lent
def test_aucune_clef_interne_dans_les_fiches(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le numérateur d'un taux est nommé, modalité comprise : jamais « moins_6_ans_emploi_parents:… »."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
    lu = texts(read())
    assert not re.search(r"\b[a-z]+_[a-z0-9_]+:[a-z_]+\b", lu)
    assert "tous les parents ont un emploi" in lu
