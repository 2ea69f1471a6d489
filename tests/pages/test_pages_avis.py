"""Les messages d'une page : ce qu'une adresse ou un fichier y écrit se lit, et ne fait rien."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from streamlit.testing.v1 import AppTest

from dashboard.app_pages.commun import avis

LECTEUR = MarkdownIt("gfm-like", {"linkify": False})
# Ce que la page prendrait d'elle-même pour un lien, et ce que Streamlit prend pour une image.
ADRESSE = re.compile(r"(?i)https?:|www\.|mailto:|[\w.+-]@[\w-]|(?<!\\):\w")
PIEGES = [
    "[cliquez ici](http://piege.example)",
    "![](http://piege.example/suivi.png)",
    "http://piege.example",
    "www.piege.example",
    "<http://piege.example>",
    "écrivez à agent@piege.example",
    "# Un titre",
    "1. Une liste",
    "- une liste",
    "**gras** _italique_ `code` ~~rayé~~ $x$",
    ":material/home: :smile: :red[rouge]",
    "| a | b |\n|---|---|\n| c | d |",
    "ligne\n\n# titre",
]


def drawn(texte: str) -> list[str]:
    """Ce que Markdown y dessine, en dehors d'un paragraphe de texte."""

    def kinds(jetons: list[Token]) -> list[str]:
        return [
            genre
            for jeton in jetons
            for genre in (jeton.type, *kinds(jeton.children or []))
            if genre not in {"paragraph_open", "paragraph_close", "inline", "text"}
        ]

    return kinds(LECTEUR.parse(texte)) + ADRESSE.findall(texte)


def test_aucun_piege_ne_dessine_autre_chose_que_son_texte() -> None:
    for piege in PIEGES:
        assert drawn(avis.plain(f"« {piege} » n'existe pas.")) == [], piege
        assert drawn(avis.plain(piege)) == [], piege
    # Sans la garde, ils dessinent : l'essai voit bien ce qu'il cherche.
    assert all(drawn(piege) for piege in PIEGES)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"])))
def test_tout_texte_reste_du_texte(texte: str) -> None:
    assert set(drawn(avis.plain(texte.strip()))) <= {"text_special"}


def test_une_adresse_piegee_ne_met_pas_de_lien_dans_la_page() -> None:
    def page() -> None:
        from dashboard.app_pages.commun import avis

        avis.warning("Une phrase.", "« [ici](http://piege.example) » n'existe pas.", titre="Vu")

    app = AppTest.from_function(page).run()
    (alerte,) = app.warning
    assert alerte.value == ("Vu\n\n- Une phrase.\n- « \\[ici\\](http\u2060://piege.example) » n'existe pas.")
