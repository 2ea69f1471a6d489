"""The figures of « Repères »: the studied département, and the flows of money from CEJ to CTG."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboard import formats
from dashboard.figures import flux, reperes_memoire
from dashboard.figures.flux import Exemple
from dashboard.figures.planche import Modele, Planche
from dashboard.galerie.tirage import Adresse, Cliche, Tirage, told
from dashboard.lecture.vues import Lecteur
from data.fiches.memoire import Memoire, load_memoire

PAGE = "reperes"
# Réglage -> (intitulé, plus petit, plus grand, pas) ; l'unité est dans l'intitulé.
REGLAGES = {
    "montant": ("Aide de la Caf (€ par an)", 0, 10_000_000, 5_000),
    "part_a_pct": ("Part de l'ALSH A sous le CEJ (%)", 0, 100, 5),
    "heures_a": ("Activité de l'ALSH A (heures)", 1, 10_000_000, 1_000),
    "heures_b": ("Activité de l'ALSH B (heures)", 1, 10_000_000, 1_000),
    "cout_etp": ("Coût d'un ETP (€ par an)", 0, 500_000, 1_000),
    "part_caf_pct": ("Part de la Caf dans le poste (%)", 0, 100, 5),
}
ETP = tuple(n / 10 for n in range(1, 21))
SOURCE_EXEMPLE = f"{reperes_memoire.SOURCE_MEMOIRE} Montants et heures d'exemple, à remplacer par les vôtres."
CHAMP_ALSH = "Deux accueils de loisirs (ALSH) d'une même collectivité, exemple à enveloppe égale."
NOTE_POSTE = (
    "48 000 € par ETP : référentiel Cnaf 2020, une hypothèse modifiable, jamais une règle. La "
    "part de la Caf, 50 % au départ, est un exemple."
)


def read_example(brut: Mapping[str, str]) -> tuple[Exemple, dict[str, str]]:
    """The example written in the address; a value out of its bounds is left aside, with its sentence."""
    exemple, messages = Exemple(), dict[str, str]()
    for cle, (intitule, bas, haut, _pas) in REGLAGES.items():
        if cle not in brut:
            continue
        if brut[cle].isascii() and brut[cle].isdecimal() and bas <= int(brut[cle]) <= haut:
            exemple = replace(exemple, **{cle: int(brut[cle])})
        else:
            messages[cle] = (
                f"Dans l'adresse, « {brut[cle]} » ne convient pas à « {intitule} » "
                f"(de {formats.number(bas)} à {formats.number(haut)}) : "
                f"{formats.number(getattr(exemple, cle))} est gardé."
            )
    if "etp" in brut:
        connus = {f"{e:.1f}": e for e in ETP}
        if brut["etp"] in connus:
            exemple = replace(exemple, etp=connus[brut["etp"]])
        else:
            messages["etp"] = f"Dans l'adresse, « {brut['etp']} » n'est pas un temps de poste."
    return exemple, messages


def memoire(lecteur: Lecteur) -> Memoire:
    """The published study, read once."""
    return lecteur.remember(_memoire)


def _memoire(lecteur: Lecteur) -> Memoire:
    return load_memoire()


def _study(code: str, faire: Callable[[Memoire], Modele], *notes: str) -> Cliche:
    """Declare a figure of the studied département: nothing in its address changes it."""

    def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
        lu = memoire(lecteur)
        champ, source = reperes_memoire.scope(lu), reperes_memoire.SOURCE_MEMOIRE
        return Tirage(adresse, Planche(faire(lu), champ, source, "2025", code.partition("-")[2], notes))

    return Cliche(code, PAGE, build, ouvre={"partie": "departement"}, selection=frozenset())


def _flow(code: str, faire: Callable[[Exemple], flux.Flux], champ: str, *notes: str) -> Cliche:
    """Declare a flow, drawn from the amounts of its address."""

    def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
        exemple, phrases = read_example(adresse.reglages)
        siennes = (*notes, flux.scale_note(exemple))
        nom = code.partition("-")[2]
        planche = Planche(faire(exemple), champ, SOURCE_EXEMPLE, "exemple", nom, siennes)
        return Tirage(adresse, planche, phrases=told(phrases.values()))

    return Cliche(code, PAGE, build, (*REGLAGES, "etp"), {"partie": "cej"}, frozenset())


MEMOIRE_AXES = _study("reperes-memoire-axes", reperes_memoire.memoire_axes, reperes_memoire.PARTAGE)
MEMOIRE_EPCI = _study("reperes-memoire-epci", reperes_memoire.memoire_epci)
FLUX_CEJ = _flow("reperes-flux-cej", flux.build_before, CHAMP_ALSH)
FLUX_CTG = _flow("reperes-flux-ctg", flux.build_after, CHAMP_ALSH)
FLUX_POSTE = _flow("reperes-flux-poste", flux.build_post, "Un poste de coopération, exemple.", NOTE_POSTE)
CLICHES = (MEMOIRE_AXES, MEMOIRE_EPCI, FLUX_CEJ, FLUX_CTG, FLUX_POSTE)
