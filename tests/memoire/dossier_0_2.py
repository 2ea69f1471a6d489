"""Un dossier de la version 0.2, écrit depuis la forme qu'elle documentait, et ce qu'il faut y retrouver.

``depots/000007/journal.json`` tient les entrées scellées d'un geste, à côté des fichiers nommés par leur
sha256 ; ``notes/00001.json`` une note ; ``listes.json``, ``reglages.json``, ``preferences.json`` les choix ;
``references/<slug>/`` trois tables et leur fiche ; deux corbeilles. Le code qui reprend n'y a pas de part.
"""

from __future__ import annotations

import io
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.depots.formats import FORMATS
from data.disque import seal, sha256
from data.garde.references import SCHEMAS

ETP, EQUIPEMENTS = "etp_coordination", "equipements"
AXES = ("petite_enfance", "enfance_jeunesse", "parentalite", "logement")
QUI = (None, "Caf du Val-d'Oise", "service « petite enfance »", "pôle\u00a0familles")
TEXTES = (
    "La crèche n'ouvre pas assez tôt",
    "Première ligne\nseconde ligne 🙂",
    '=HYPERLINK("x")',
    "Écrire à creche@exemple.fr",
    "x" * 500,
)
Portee = tuple[str, str, int | None]


@dataclass(slots=True)
class Dossier:
    """Ce qui a été écrit ; ``piles`` : de chaque portée, les dépôts qui la tiennent, le dernier dessus."""

    chemin: Path
    hasard: random.Random
    codes: Sequence[str]
    depots: dict[int, dict[str, Any]] = field(default_factory=dict)
    octets: dict[int, bytes] = field(default_factory=dict)
    lignes: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    portees: dict[int, set[Portee]] = field(default_factory=dict)
    piles: dict[Portee, list[int]] = field(default_factory=lambda: defaultdict(list))
    annules: set[int] = field(default_factory=set)
    notes: dict[int, dict[str, Any]] = field(default_factory=dict)
    jetees: set[int] = field(default_factory=set)
    listes: list[dict[str, Any]] = field(default_factory=list)
    references: list[dict[str, Any]] = field(default_factory=list)

    def statut(self, numero: int) -> str:
        """« actif », « remplace » ou « annule », compté sur les piles."""
        if numero in self.annules:
            return "annule"
        compte = any(self.piles[p][-1] == numero for p in self.portees[numero])
        return "actif" if compte else "remplace"

    def comptent(self, format_: str) -> list[dict[str, Any]]:
        """Les lignes qui comptent : de chaque portée, celles du dernier dépôt qui l'a prise."""
        return [
            {**ligne, "numero_depot": pile[-1]}
            for portee, pile in self.piles.items()
            if portee[0] == format_ and pile
            for ligne in self.lignes[pile[-1]]
            if (ligne["code_territoire"], ligne.get("annee")) == portee[1:]
        ]


def write_folder(chemin: Path, codes: Sequence[str], *, depots: int, notes: int) -> Dossier:
    """Write a folder: so many deposits on these EPCI, so many notes, lists, references and choices."""
    fait = Dossier(chemin, random.Random(2026), codes)
    numero = 1
    while len(fait.depots) < depots:
        entrees, fichiers = [_deposit(fait, numero)], dict(_files(fait, numero))
        if fait.hasard.random() < 0.2:
            # Une archive reprise : plusieurs entrées d'un seul geste.
            entrees.append(_event(fait, numero + 1))
        _write(chemin / "depots" / f"{numero:06d}", "journal.json", seal({"version": 1, "entrees": entrees}))
        for nom, octets in fichiers.items():
            _write(chemin / "depots" / f"{numero:06d}", nom, octets)
        numero += len(entrees)
    _write_notes(fait, notes)
    _write_lists(fait)
    for rang, (nom, quand) in enumerate(
        [("Signature de la CTG", ""), ("Vieille", "20250101-101500-000001"), ("Vieille", ""), ("Été", "")]
    ):
        _write_reference(fait, rang, nom, quand)
    return fait


def _deposit(fait: Dossier, numero: int) -> dict[str, Any]:
    format_ = ETP if numero % 4 else EQUIPEMENTS
    codes = fait.hasard.sample(list(fait.codes), fait.hasard.randint(1, 4))
    annees: list[int | None] = [2022 + fait.hasard.randrange(3)] if format_ == ETP else [None]
    lignes = [x for code in codes for annee in annees for x in _rows(fait, format_, code, annee, numero)]
    portees = {(format_, x["code_territoire"], x.get("annee")) for x in lignes}
    tampon = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(lignes, schema=FORMATS[format_].schema), tampon, compression="zstd")
    recu = f"dépôt {numero} ; {len(lignes)} lignes\r\n".encode("cp1252")
    entree = {
        "type": "depot",
        "numero": numero,
        "format": format_,
        "nom_fichier": f"envoi n° {numero} – été.csv",
        "feuille": "Données 2024" if numero % 3 == 0 else None,
        "date": _instant(numero).isoformat(timespec="microseconds"),
        "qui": fait.hasard.choice(QUI),
        "commentaire": f"version « {numero} »\nà vérifier" if numero % 5 == 0 else "",
        "sha256": sha256(recu),
        "taille": len(recu),
        "sha256_lignes": sha256(tampon.getvalue()),
        "taille_lignes": len(tampon.getvalue()),
        "lignes": len(lignes),
        "tranches": [
            [p[1], p[2], sum((x["code_territoire"], x.get("annee")) == p[1:] for x in lignes)]
            for p in sorted(portees, key=lambda p: (p[1], p[2] or 0))
        ],
    }
    fait.depots[numero], fait.octets[numero], fait.lignes[numero] = entree, recu, lignes
    fait.portees[numero] = portees
    for portee in portees:
        fait.piles[portee].append(numero)
    return entree


def _rows(fait: Dossier, format_: str, code: str, annee: int | None, numero: int) -> list[dict[str, Any]]:
    if format_ == EQUIPEMENTS:
        return [{"code_territoire": code, "type": "alsh", "nom": f"Accueil {numero}", "gestion": "regie"}]
    axes = fait.hasard.sample(AXES, fait.hasard.randint(1, 3))
    return [
        {
            "code_territoire": code,
            "annee": annee,
            "poste": f"P{numero}",
            "axe": axe,
            "etp": fait.hasard.choice((0.1, 0.2, 0.25)),
        }
        for axe in axes
    ]


def _files(fait: Dossier, numero: int) -> list[tuple[str, bytes]]:
    tampon = io.BytesIO()
    schema = FORMATS[fait.depots[numero]["format"]].schema
    pq.write_table(pa.Table.from_pylist(fait.lignes[numero], schema=schema), tampon, compression="zstd")
    return [(sha256(o), o) for o in (fait.octets[numero], tampon.getvalue())]


def _event(fait: Dossier, numero: int) -> dict[str, Any]:
    """Annule un dépôt qui compte, ou en restaure un qui ne compte plus (annulé, remplacé)."""
    vise = fait.hasard.choice(sorted(fait.depots))
    action = "annulation" if fait.statut(vise) == "actif" else "restauration"
    for portee in fait.portees[vise]:
        if vise in fait.piles[portee]:
            fait.piles[portee].remove(vise)
        if action == "restauration":
            fait.piles[portee].append(vise)
    (fait.annules.discard if action == "restauration" else fait.annules.add)(vise)
    quand = _instant(numero).isoformat(timespec="microseconds")
    return {
        "type": "evenement",
        "numero": numero,
        "action": action,
        "depot": vise,
        "date": quand,
        "qui": fait.hasard.choice(QUI),
    }


def _write_notes(fait: Dossier, nombre: int) -> None:
    for numero in range(1, nombre + 1):
        note = {
            "numero": numero,
            "date": _instant(numero).isoformat(timespec="seconds"),
            "texte": TEXTES[numero % len(TEXTES)],
            "auteur": ("", "Mme Martin", "élu·e à la petite enfance")[numero % 3],
            "niveau": "epci" if numero % 2 else "",
            "code_territoire": fait.codes[0] if numero % 2 else "",
            "territoire": "Val-d’Oise" if numero % 2 else "",
            "figure": "" if numero % 2 else "Taux de couverture, 2023",
        }
        fait.notes[numero] = note
        if numero % 8 == 0:
            fait.jetees.add(numero)
        dossier = fait.chemin / "notes" / "corbeille" if numero in fait.jetees else fait.chemin / "notes"
        octets = json.dumps(note, ensure_ascii=False, indent=1).encode() + b"\n"
        _write(dossier, f"{numero:05d}.json", octets)


def _write_lists(fait: Dossier) -> None:
    fait.listes = [
        {"nom": f"Liste n° {n} – été", "niveau": "epci", "codes": fait.hasard.sample(list(fait.codes), 4)}
        for n in range(1, 13)
    ]
    choix = {"version": 1, "listes": fait.listes}
    _write(fait.chemin, "listes.json", json.dumps(choix, ensure_ascii=False, indent=2).encode())
    _write(fait.chemin, "reglages.json", b'{\n "demonstration": false,\n "masquer_petits": true\n}\n')
    _write(fait.chemin, "preferences.json", b'{\n "departement": "95"\n}\n')


def _write_reference(fait: Dossier, rang: int, nom: str, jetee_le: str) -> None:
    valeurs: dict[str, object] = {"int32": 2024, "int64": rang + 1, "double": rang + 0.5, "bool": False}
    octets = {}
    for table, schema in SCHEMAS.items():
        tampon = io.BytesIO()
        ligne = {c.name: valeurs.get(str(c.type), f"é{rang}") for c in schema}
        pq.write_table(pa.Table.from_pylist([ligne], schema=schema), tampon, compression="zstd")
        octets[table] = tampon.getvalue()
    fiche = {
        "modele": 1,
        "nom": nom,
        "commentaire": f"au comité n° {rang}",
        "date": _instant(rang).isoformat(timespec="seconds"),
        "nombre_observations": 1,
        "fichiers": {t: sha256(o) for t, o in octets.items()},
    }
    slug = {"Signature de la CTG": "signature-de-la-ctg", "Vieille": "vieille", "Été": "ete"}[nom]
    dossier = fait.chemin / "references"
    dossier = dossier / "corbeille" / f"{slug}.{jetee_le}" if jetee_le else dossier / slug
    for table, contenu in octets.items():
        _write(dossier, f"{table}.parquet", contenu)
    _write(dossier, "reference.json", seal(fiche))
    fait.references.append({**fiche, "slug": slug, "jetee": bool(jetee_le), "octets": octets})


def _instant(numero: int) -> datetime:
    return datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(hours=numero, microseconds=numero)


def _write(dossier: Path, nom: str, octets: bytes) -> None:
    dossier.mkdir(parents=True, exist_ok=True)
    (dossier / nom).write_bytes(octets)
