"""Page « Accessibilité » : la déclaration, honnête : rien n'a été audité, voici ce qui est vérifié."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import mentions
from dashboard.app_pages.commun.cadre import standing
from dashboard.ecran import html

CHAMPS = ("accessibilite_contact", "audit_rgaa", "schema_accessibilite")


@standing
def page() -> None:
    """State of conformity, what was checked, known limits, how to report."""
    st.html(
        html.heading(
            "Accessibilité : non conforme",
            "Déclaration au titre de l'article 47 de la loi du 11 février 2005",
        )
    )
    valeurs = mentions.read()
    mentions.section(
        "Déclaration d'accessibilité",
        "L'organisme qui publie cette application s'engage à la rendre accessible, selon l'article 47 de "
        "la loi n° 2005-102 du 11 février 2005. Cette déclaration porte sur toutes ses pages.",
        mentions.field(valeurs, "schema_accessibilite"),
    )
    mentions.section(
        "État de conformité",
        "L'application est <b>non conforme</b> au référentiel général d'amélioration de l'accessibilité "
        "(RGAA 4.1), <b>faute d'audit</b> : elle n'a pas été auditée, et sa conformité n'est pas mesurée.",
        mentions.field(valeurs, "audit_rgaa"),
    )
    mentions.section(
        "Résultats des tests",
        "Aucun taux de conformité ne peut être donné. Ce que les essais automatiques vérifient à chaque "
        "version :",
        html.bullets(
            [
                "la langue de la page est le français, et son titre nomme la page ;",
                "les figures ont leurs chiffres en tableau, de vrais tableaux, avec leurs en-têtes ;",
                "la liste des indicateurs se parcourt au clavier ;",
                "les PDF sont balisés, et leurs images ont un texte de remplacement ;",
                "une valeur nulle, secrète, absente ou fictive se dit en mots, pas seulement en couleur.",
            ]
        ),
    )
    mentions.section(
        "Ce qui a été fait pour, sans essai qui le vérifie",
        "La carte se parcourt au clavier, et chacun de ses territoires dit son nom et sa valeur.",
    )
    mentions.section(
        "Contenus non accessibles",
        "Limites connues, sans audit pour en dire d'autres :",
        html.bullets(
            [
                (
                    "les graphiques interactifs ne se parcourent pas au clavier : leur tableau, dessous, les "
                    "remplace ;"
                ),
                "les changements de la page ne sont pas tous annoncés aux lecteurs d'écran ;",
                (
                    "l'ordre et l'intitulé de certains champs viennent de la bibliothèque d'interface "
                    "(Streamlit) ;"
                ),
                "le mode de présentation suppose un grand écran et un clavier ;",
                (
                    "les diapositives (PPTX) et les classeurs (XLSX) n'ont pas été éprouvés avec un lecteur "
                    "d'écran."
                ),
            ]
        ),
    )
    mentions.section(
        "Établissement de cette déclaration",
        "Déclaration livrée avec la version 0.3 de l'application, à mettre à jour après un audit.",
        "Techniques : HTML, CSS, JavaScript, SVG. Essais : Chromium, largeurs d'ordinateur et de téléphone "
        "; aucun lecteur d'écran n'a encore été essayé.",
    )
    mentions.section(
        "Retour d'information et contact",
        "Un contenu vous résiste ? Écrivez-nous : on vous dira où le lire autrement, ou on vous l'enverra "
        "sous une autre forme.",
        mentions.field(valeurs, "accessibilite_contact"),
    )
    mentions.section(
        "Voies de recours",
        "Vous avez signalé un défaut qui vous empêche d'accéder à un contenu, et n'avez pas eu de réponse "
        "satisfaisante. Vous pouvez :",
        html.bullets(
            [
                "écrire au Défenseur des droits : formulaire.defenseurdesdroits.fr ;",
                "contacter son délégué dans votre région : defenseurdesdroits.fr, rubrique « Délégués » ;",
                (
                    "lui écrire par courrier, gratuit et sans timbre : Défenseur des droits, Libre réponse "
                    "71120, 75342 Paris Cedex 07."
                ),
            ]
        ),
    )
    mentions.form("accessibilite", CHAMPS)
