"""What is said to the wall, to the presenter and to the phones: plain dictionaries, sent as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import segno

from dashboard.dates import PARIS
from dashboard.dossiers.mur import minutes
from dashboard.figures.palettes import COULEURS_AXES
from dashboard.formats import INSECABLE, typography
from dashboard.gestes.ateliers import FERME, Atelier, Cles, Note
from dashboard.projection.salle import Place
from data.fiches.vocabulaire import AXES
from data.garde.seances.modele import OUVERTURE, Ecran, Seance

# Au-delà, les plus anciennes restent dans la mémoire et dans la page « Notes de la salle ».
NOTES_MAX = 300
NOMS_AXES = {a.code: a.libelle for a in AXES}
SANS_AXE = "#5a5f66"
AXES_DITS = {a: {"nom": nom, "couleur": COULEURS_AXES.get(a, SANS_AXE)} for a, nom in NOMS_AXES.items()}
PAS_COMMENCEE = "La séance n'a pas commencé : l'écran du mur viendra ici."


def hour(iso: str) -> str:
    """« 14 h 31 », the time of Paris; '' for what is not an instant."""
    try:
        quand = datetime.fromisoformat(iso).astimezone(PARIS)
    except ValueError:
        return ""
    return f"{quand.hour}{INSECABLE}h{INSECABLE}{quand.minute:02d}"


def running(seance: Seance, *, hote: bool) -> dict[str, Any]:
    """The screens in order; what is to be said goes to a host alone."""
    return {
        "type": "deroule",
        "nom": seance.entete.nom,
        "revision": seance.revision,
        "minutes": minutes(len(seance.ecrans)),
        "ecrans": [_screen(e, hote=hote) for e in seance.ecrans],
    }


def placed(place: Place | None, taille: tuple[int, int]) -> dict[str, Any]:
    """What is on the wall."""
    return {"type": "place", "place": asdict(place) if place else None, "taille": list(taille)}


def noted(notes: Iterable[Note], *, hote: bool) -> dict[str, Any]:
    """The notes, the latest last; a wall that no host holds does not get those that are hidden."""
    # Le rang d'une note masquée ne se redonne pas : celles qui se voient gardent le leur.
    gardees = [(rang, n) for rang, n in enumerate(notes, 1) if hote or not n.masquee]
    return {"type": "notes", "total": len(gardees), "notes": [_note(n, r) for r, n in gardees[-NOTES_MAX:]]}


def opened(atelier: Atelier | None, cles: Cles | None, racine: str, pourquoi: str) -> dict[str, Any]:
    """The workshop, its QR code and its address under ``racine`` ('' : ``pourquoi`` there is none)."""
    ouvert = atelier is not None and atelier.is_open()
    message: dict[str, Any] = {"type": "atelier", "ouvert": ouvert, "pourquoi": pourquoi}
    if not ouvert or cles is None or atelier is None:
        return message
    message |= {"code": cles.code, "jusque": hour(atelier.expire_le)}
    if racine:
        lien = f"{racine}participer/{cles.jeton}"
        lu = urlsplit(racine)
        # Court : c'est lui qui se tape.
        message |= {"lien": lien, "adresse": f"{lu.netloc}{lu.path}p", "carre": _square(lien)}
    return message


def shown_to_phones(seance: Seance, place: Place | None) -> dict[str, Any]:
    """Which screen a participant sees."""
    message: dict[str, Any] = {"type": "ecran", "nom": seance.entete.nom, "nombre": len(seance.ecrans)}
    rangs = {e.numero: r for r, e in enumerate(seance.ecrans, 1)}
    if place is None or place.ecran not in rangs:
        return message | {"ecran": 0, "dit": PAS_COMMENCEE}
    ecran = {"ecran": place.ecran, "partie": place.partie, "rang": rangs[place.ecran]}
    return message | ecran | {"revision": seance.revision, "noir": place.noir}


def open_to_phones(atelier: Atelier) -> dict[str, Any]:
    """May a participant write, and why not."""
    ouvert = atelier.is_open()
    return {"type": "atelier", "ouvert": ouvert, "texte": "" if ouvert else FERME}


def received(client: str, note: Note, notes: Iterable[Note]) -> dict[str, Any]:
    """A note has arrived among those of its séance: its number on the wall, and when."""
    rang = sum(n.numero < note.numero for n in notes) + 1
    return {"type": "recue", "client": client, "numero": rang, "heure": hour(note.date)}


def _screen(ecran: Ecran, *, hote: bool) -> dict[str, Any]:
    titre = ecran.message or next((f.titre for f in ecran.figures), "") or ecran.texte[:120]
    dit: dict[str, Any] = {"numero": ecran.numero, "titre": typography(titre)}
    if ecran.nature == OUVERTURE:
        dit["ouverture"] = True
    return dit | {"adire": ecran.notes} if hote else dit


def _note(note: Note, rang: int) -> dict[str, Any]:
    """``rang`` is its number for the room, from 1 in each séance; ``numero`` the one of the memory."""
    return {
        "numero": note.numero,
        "rang": rang,
        "ecran": note.ecran,
        "date": note.date,
        "heure": hour(note.date),
        "texte": note.texte,
        "ou": note.territoire,
        "code": note.code_territoire,
        "axe": NOMS_AXES.get(note.axe, ""),
        "couleur": COULEURS_AXES.get(note.axe, SANS_AXE),
        "theme": note.theme,
        "masquee": note.masquee,
        "retenue": note.retenue,
    }


def _square(lien: str) -> str:
    return segno.make_qr(lien, error="m").svg_data_uri(border=0, scale=8, dark="#161616", light="#ffffff")
