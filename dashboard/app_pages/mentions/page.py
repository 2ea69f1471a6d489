"""Page « Mentions légales » : qui publie, qui héberge, sous quelle licence."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import mentions
from dashboard.app_pages.commun.cadre import standing
from dashboard.ecran import html

CHAMPS = ("editeur", "directeur", "hebergeur", "contact")


@standing
def page() -> None:
    """Publisher, host, licences, and what the figures are worth."""
    st.html(html.heading("Mentions légales", "Qui publie cette application, et sous quelles conditions"))
    valeurs = mentions.read()
    mentions.section("Éditeur", mentions.field(valeurs, "editeur"), mentions.field(valeurs, "directeur"))
    mentions.section(
        "Hébergement",
        mentions.field(valeurs, "hebergeur"),
        "L'application tourne sur le poste ou le serveur qui l'a lancée. Elle n'a pas de service à "
        "distance : sans réseau, elle marche de la même façon.",
    )
    mentions.section("Contact", mentions.field(valeurs, "contact"))
    mentions.section(
        "Données et licences",
        "Les chiffres publiés viennent de la Cnaf, de l'Insee et d'autres producteurs publics, sous "
        "Licence Ouverte 2.0 (Etalab) : ils se réutilisent librement, en citant leur source et leur date, "
        "écrites sous chaque figure. Les contours viennent de l'IGN (ADMIN EXPRESS).",
        "Les fichiers déposés sur la page « Mes données » restent à ceux qui les ont déposés. Le code de "
        "l'application est sous licence MIT. Les lettres sont celles de Source Sans (Adobe, licence OFL 1.1) "
        "et les icônes celles de Material Symbols (Google, licence Apache 2.0), retaillées.",
    )
    mentions.section(
        "Ce que valent ces chiffres",
        "Chaque chiffre dit son année, son champ et sa source ; les réserves sont sur la page « Sources et "
        "méthode ». Un chiffre marqué « données fictives » ne décrit aucun territoire. L'application éclaire "
        "une discussion ; elle ne remplace pas les documents qui font foi (conventions, délibérations).",
    )
    mentions.form("mentions", CHAMPS)
