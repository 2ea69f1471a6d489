"""Un rapport passe d'un processus à l'autre sans rien perdre, et rien d'autre ne passe pour lui."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from datetime import date, datetime

import pytest
from communs_depots import ENTETES_ETP, EPCI, check_posts, post

from data.depots.contrat.rapport import Rapport
from data.depots.controle import transport
from data.depots.controle.transport import TransportError, decode, encode


def sent(rapport: Rapport) -> Rapport:
    """Le rapport après le voyage, par de vrais octets."""
    dit, octets = encode(rapport)
    return decode(json.loads(json.dumps(dit)), octets)


@pytest.mark.parametrize(
    "lignes",
    [
        [post(), post(Poste="B2", ETP=1, Axe="Petite enfance | Logement", Territoire=EPCI["A"])],
        [post(ETP="deux"), post(Territoire="999999999"), post(Poste="Mme Untel")],
        [],
    ],
)
def test_chaque_champ_arrive_tel_qu_il_est_parti(lignes: list[list[object]]) -> None:
    """Fautes, remarques, lignes typées, origines et comptes : tous les champs déclarés."""
    parti = check_posts(*lignes, entetes=ENTETES_ETP)
    arrive = sent(parti)
    for champ in fields(Rapport):
        recu = getattr(arrive, champ.name)
        assert (list(recu) if champ.name == "lignes" else recu) == getattr(parti, champ.name)
    assert arrive.to_arrow().equals(parti.to_arrow())
    assert arrive.to_text() == parti.to_text()
    assert arrive.to_csv() == parti.to_csv()


@dataclass(frozen=True, slots=True)
class Choix:
    nom: str
    jour: date | None = None
    suites: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Tout:
    choix: tuple[Choix, ...]
    table: dict[int, list[float]] = field(default_factory=dict[int, list[float]])
    valeur: str | int | float | bool | date | datetime | list[str] | None = None


@pytest.mark.parametrize(
    "objet",
    [
        Tout((Choix("a", date(2025, 2, 1), (("x", 1), ("y", 2))), Choix("b")), {3: [1.5]}, True),
        Tout((), {}, 0),
        Tout((), {}, 0.0),
        Tout((), {}, "2025"),
        Tout((), {}, date(2025, 1, 1)),
        Tout((), {}, datetime.fromisoformat("2025-01-01T10:30")),
        Tout((), {}, ["a", "b"]),
    ],
)
def test_un_champ_a_venir_voyage_sans_qu_on_le_nomme(objet: Tout) -> None:
    """Objets gelés, tuples, tables et dates reviennent du type qu'ils avaient."""
    recu = transport._decode(Tout, json.loads(json.dumps(transport._encode(objet))))
    assert recu == objet
    assert type(recu.valeur) is type(objet.valeur)


def test_ce_qui_n_est_pas_un_rapport_est_refuse() -> None:
    """Un champ en trop, en moins, d'un autre type, des lignes d'un autre format : rien n'est cru."""
    dit, octets = encode(check_posts(post()))
    mauvais = [
        ({**dit, "de_trop": 1}, octets),
        ({}, octets),
        ({**dit, "fautes": "texte"}, octets),
        ({**dit, "nombre_erreurs": "0"}, octets),
        ({**dit, "format": "inconnu"}, octets),
        ({**dit, "format": "ctg"}, octets),
        (dit, b""),
        (dit, octets[:-200]),
        ({**dit, "fautes": [{"gravite": "erreur"}]}, octets),
    ]
    for recu, lignes in mauvais:
        with pytest.raises(TransportError):
            decode(recu, lignes)
