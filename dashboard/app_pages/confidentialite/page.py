"""Page « Confidentialité » : ce qui est gardé, où, combien de temps, et comment le faire effacer."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, mentions
from dashboard.app_pages.commun.cadre import standing
from dashboard.ecran import html
from dashboard.gestes import durees
from data.erreurs import PhraseError

CHAMPS = ("responsable", "base_legale", "delegue")
ENTETES = ("Quoi", "À quoi cela sert", "Combien de temps")
SANS_TERME = "jusqu'à ce que quelqu'un le retire"


@standing
def page() -> None:
    """What is kept, for how long, cookies, outside addresses, rights."""
    st.html(
        html.heading("Confidentialité", "Ce que l'application garde, où, combien de temps, et vos droits")
    )
    valeurs = mentions.read()
    mentions.section(
        "En bref",
        html.bullets(
            [
                "Les chiffres décrivent des territoires, jamais des personnes.",
                "Aucun suivi, aucune mesure d'audience, aucune publicité.",
                "Rien ne quitte ce poste ou ce serveur quand vous consultez.",
                "Une note se signe d'une fonction, pas d'un nom.",
            ]
        ),
    )
    mentions.section(
        "Responsable",
        mentions.field(valeurs, "responsable"),
        mentions.field(valeurs, "base_legale"),
        mentions.field(valeurs, "delegue"),
    )
    _kept()
    _where()
    _browser()
    _rights()
    mentions.form("confidentialite", CHAMPS)


def _kept() -> None:
    mentions.section("Ce qui est gardé, et combien de temps")
    try:
        choisies, dernier = durees.read(), durees.last_purge()
    except PhraseError as erreur:
        avis.error(formats.non_breaking(str(erreur)))
        return
    mois = {
        "notes": f"{choisies.notes} mois après leur date, corbeille comprise",
        "audit": f"{choisies.audit} mois après le geste",
        "comptes": f"{choisies.comptes} mois sans visite",
    }
    st.html(
        html.text_table(
            ENTETES,
            [
                (
                    (
                        "Notes d'atelier : texte, fonction de l'auteur (facultative), territoire ou figure, "
                        "écran de la séance, thème ; d'un téléphone, un numéro tiré au hasard pour chaque "
                        "note, jamais qui l'a écrite"
                    ),
                    "se souvenir de ce qui s'est dit",
                    mois["notes"],
                ),
                (
                    "Journal des gestes : date, geste, compte (sur un poste, le même pour tous)",
                    "savoir ce qui a été changé ; il ne contient pas ce qui a été écrit",
                    mois["audit"],
                ),
                (
                    "Comptes, sur un serveur qui en a : identifiant, fonction, dernière visite, préférences",
                    "reconnaître qui peut écrire",
                    mois["comptes"],
                ),
                (
                    "Dépôts : fichiers reçus, date, service qui dépose (facultatif), commentaire",
                    (
                        "calculer vos chiffres, revenir en arrière. Les noms, courriels et téléphones qui se "
                        "reconnaissent y sont refusés"
                    ),
                    "sans terme : un dépôt s'annule, son fichier reste au journal",
                ),
                ("Listes de territoires, références figées, séances", "les retrouver", SANS_TERME),
                (
                    "Ateliers ouverts aux téléphones : quand, et l'empreinte de leur code",
                    "ne recevoir de notes que pendant la séance",
                    SANS_TERME,
                ),
                ("Réglages, mentions, territoire préféré", "les retrouver", SANS_TERME),
            ],
            "Ce que l'application garde",
        )
    )
    mentions.section(
        "L'effacement",
        "Ce qui a passé sa durée s'efface quand l'application se lance, puis chaque jour. "
        f"{html.escape(dernier)} Les durées se règlent sur la page « Mes données », onglet « Réglages ».",
        "Une sauvegarde garde ce qu'elle contenait le jour où elle a été faite ; remise en place, ce qui a "
        "passé sa durée s'en efface de nouveau. Supprimez les sauvegardes devenues inutiles.",
    )


def _where() -> None:
    mentions.section(
        "Où",
        "Dans un seul fichier, sur le disque du poste qui a lancé l'application, ou dans la base "
        "PostgreSQL que son administrateur a choisie. Pas d'autre copie que les sauvegardes que vous "
        "demandez, et celle que l'application fait d'elle-même avant d'en remettre une ou de passer à une "
        "version nouvelle.",
        "Qui peut lire : toute personne à qui l'application est ouverte lit les notes, les listes et les "
        "chiffres. Qui peut écrire : le poste qui l'a lancée ; les participants, pour les notes, si "
        "l'animateur l'ouvre.",
    )


def _browser() -> None:
    mentions.section(
        "Dans votre navigateur",
        "Aucun cookie de suivi, donc pas de bandeau à accepter. Deux cookies servent au fonctionnement : « "
        "observatoire_poste », seulement dans le navigateur du poste qui a lancé l'application, prouve "
        "qu'il a reçu la clé et dure un an ; « _streamlit_xsrf », posé pour la visite, protège l'envoi des "
        "fichiers. Le navigateur retient aussi, sans rien en dire à personne, les "
        "couleurs de l'écran ; un téléphone qui participe à une séance, ses propres notes.",
        "Aucune adresse extérieure n'est demandée pendant la consultation : cartes, polices et images "
        "viennent de l'application. Elle ne demande les fichiers publics de la Cnaf et de l'Insee que si "
        "on l'actualise, et n'envoie alors rien.",
        "L'application n'enregistre pas l'adresse de ceux qui la consultent. Un serveur placé devant elle "
        "peut tenir son propre journal : son administrateur le dit.",
    )


def _rights() -> None:
    mentions.section(
        "Vos droits",
        "Accès, rectification, effacement, limitation, opposition : écrivez au contact ci-dessus, en "
        "disant ce qui vous désigne (un nom, un courriel, un téléphone). L'administrateur le cherche "
        "partout, sauvegardes comprises (« observatoire personne chercher »), vous en donne la copie, et "
        "l'efface si vous le demandez (« observatoire personne effacer »).",
        "Ce qui ne s'efface pas d'une commande se dit alors : le fichier d'un dépôt qui compte encore (il "
        "faut l'annuler et déposer le fichier corrigé), les exports et les archives déjà sortis de "
        "l'application, l'image d'un écran.",
        "Sans réponse satisfaisante, vous pouvez saisir la CNIL : "
        '<a href="https://www.cnil.fr/fr/plaintes" rel="noreferrer">cnil.fr/fr/plaintes</a>, ou 3 place de '
        "Fontenoy, TSA 80715, 75334 Paris Cedex 07.",
    )
