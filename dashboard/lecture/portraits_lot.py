"""What the portraits of many units ask, read at once: the units of a département, EPCI or communes.

Each portrait is then built by the same functions as alone, on the same frames (see ``lots``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date

from dashboard.dates import today
from dashboard.lecture import lots, regard
from dashboard.lecture.groupe import read_group
from dashboard.lecture.lots import Lot, Lus
from dashboard.lecture.portraits import CARTES, keys
from dashboard.lecture.scenarios import CLES as NAISSANCES
from dashboard.lecture.selection import Selection
from dashboard.lecture.sujet import read_subject
from dashboard.lecture.vues import POPULATION, Lecteur

NIVEAUX = ("epci", "commune")
Codes = Sequence[str]


def read_units(
    lecteur: Lecteur, niveau: str, codes: Codes, parmi: str = "", liste: str = "", jour: date | None = None
) -> Lus:
    """What the portraits of those territories ask, beside their group; nothing at another level."""
    if niveau not in NIVEAUX or not codes:
        return {}
    lu_au = (jour or today()).isoformat()
    cles = ",".join(keys(lecteur))
    lus = dict(lots.read(_simple(niveau, codes, cles, lu_au)))
    with ExitStack() as pile:
        pile.enter_context(lots.given(lus))
        suite = [*_compared(lecteur, niveau, codes, cles, parmi, liste)]
        if niveau == "epci":
            suite += _maps(lecteur, codes)
        lus.update(lots.read(suite))
    return lus


def _simple(niveau: str, codes: Codes, cles: str, jour: str) -> list[Lot]:
    """What depends on the territory alone."""
    chacun = [{"code_territoire": c} for c in codes]
    demande, communs = {"codes": ",".join(codes)}, {"niveau": niveau}

    def of(nom: str, **plus: str) -> Lot:
        return Lot(nom, chacun, demande, {**communs, **plus})

    simples = [
        of("territoires/un"),
        of("portrait/series", cles=cles),
        of("portrait/series", cles=NAISSANCES),
        of("portrait/equipements", jour=jour),
        of("portrait/conventions", jour=jour),
        of("portrait/postes"),
        of("portrait/couverture_communale"),
        of("portrait/pyramide"),
    ]
    if niveau == "epci":
        simples += [
            Lot("portrait/departements", [{"code_epci": c} for c in codes], demande),
            Lot(
                "territoires/departements_de",
                [{"code_portee": c} for c in codes],
                demande,
                tus={"portee": "epci"},
            ),
        ]
    return simples


def _compared(lecteur: Lecteur, niveau: str, codes: Codes, cles: str, parmi: str, liste: str) -> list[Lot]:
    """What is read beside others. The last year is that of the département; the others, of the group."""
    lignes: dict[tuple[str, str], list[str]] = defaultdict(list)
    distributions: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code in codes:
        sujet = read_subject(lecteur, niveau, code)
        if sujet is None:
            continue
        groupe = read_group(lecteur, niveau, code, parmi, liste)
        reference, _ = regard.reference_for(sujet, groupe)
        departement = sujet.text("code_departement")
        lignes[departement, regard.published_key(sujet, reference)].append(code)
        distributions[departement, ",".join(groupe.membres)].append(code)
    return [
        *(
            _same_place("portrait/lignes", niveau, siens, cles=cles, territoires=cle)
            for (_, cle), siens in lignes.items()
        ),
        *(
            _same_place("portrait/distribution_groupe", niveau, siens, cles=cles, membres=membres)
            for (_, membres), siens in distributions.items()
        ),
    ]


def _same_place(nom: str, niveau: str, codes: list[str], **communs: str) -> Lot:
    return Lot(
        nom,
        [{"code_territoire": c} for c in codes],
        {"codes": ",".join(codes), "code_lieu": codes[0]},
        {"niveau": niveau, **communs},
    )


def _maps(lecteur: Lecteur, codes: Codes) -> list[Lot]:
    """The values of their communes that their maps may show, and those that rank the names."""
    connu = lecteur.known()
    chacun: list[dict[str, object]] = []
    for indicateur in dict.fromkeys((*CARTES, POPULATION)):
        if (presence := connu.presences.get((indicateur, "commune"))) is None:
            continue
        annees: dict[str, set[int]] = defaultdict(set)
        for code in codes:
            selection = Selection(portee="epci", code_portee=code, niveau="commune", indicateur=indicateur)
            annees[code] |= {connu.latest(selection), presence.latest("")}
        chacun += [
            {"indicateur": indicateur, "modalite": "", "millesime": annee, "code_portee": code}
            for code, lues in annees.items()
            for annee in lues
        ]
    return [values(chacun, "commune", "epci")]


def values(chacun: Sequence[dict[str, object]], niveau: str, portee: str) -> Lot:
    """Many measures (``indicateur``, ``modalite``, ``millesime``, ``code_portee``), as ``read_values``."""
    return Lot(
        "indicateurs/valeurs",
        chacun,
        {
            "mesures": ",".join(dict.fromkeys(_measure(m) for m in chacun)),
            "codes_portee": ",".join(dict.fromkeys(str(m["code_portee"]) for m in chacun)),
        },
        {"niveau": niveau, "portee": portee},
    )


def references(
    chacun: Sequence[dict[str, object]], code_region: str | None, code_departement: str | None
) -> Lot:
    """Many measures (``indicateur``, ``modalite``, ``millesime``) as ``read_references`` asks."""
    return Lot(
        "indicateurs/reperes",
        chacun,
        {"mesures": ",".join(dict.fromkeys(_measure(m) for m in chacun))},
        {"code_region": code_region, "code_departement": code_departement},
    )


def _measure(mesure: dict[str, object]) -> str:
    return "|".join(str(mesure[c]) for c in ("indicateur", "modalite", "millesime"))
