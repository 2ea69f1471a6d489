"""What the scenarios of births say: their hypotheses, the children and the places of the last year."""

from __future__ import annotations

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, say
from dashboard.figures.enfants import FOURCHETTE, FOURCHETTE_COMMUNES, Plage
from dashboard.figures.scenarios import (
    ENFANCE_ANS,
    MOYENNE_ANS,
    TENDANCE_ANS,
    Base,
    Scenario,
    Scenarios,
    build_scenarios,
    children,
    coverage,
    mean_births,
    mean_change,
    places,
)
from data.fiches.completude import approximate

TITRE = "Moins d’enfants, faut-il encore des places ?"
BOUTS = (0.0, -1.0, 1.0)
HYPOTHESES = (
    (
        "Hypothèse de départ : personne ne vient ni ne part. Les enfants de moins de 3 ans d’une année sont "
        "les naissances de trois années, et leur rapport ne change pas."
    ),
    (
        "La fourchette des naissances à venir est celle du hasard seul (loi de Poisson, 95 fois sur 100) : "
        "elle ne couvre ni une hypothèse qui se révélerait fausse, ni un quartier neuf, ni une maternité "
        "qui ferme."
    ),
    (
        "Un ordre de grandeur pour en discuter, jamais une décision : le besoin n’est pas la demande, et "
        "garder la couverture d’aujourd’hui n’est pas y répondre."
    ),
)
SANS_TAUX = "Le taux de couverture n’est pas connu ici : les naissances se montrent seules, sans places."


def build_modele(base: Base, nom: str, pct: float | None) -> Scenarios:
    """The chart of the births of ``nom`` and of what may follow."""
    faits = build_scenarios(base, pct)
    return Scenarios(
        titre=f"{nom} : les naissances depuis {base.debut}, et ce qui peut suivre",
        unite="naissances par an",
        decimales=0,
        debut=base.debut,
        naissances=base.naissances,
        scenarios=faits,
        lecture=reading(base, nom, faits[0]),
    )


def reading(base: Base, nom: str, constant: Scenario) -> Phrase:
    """« …, 8 825 naissances en 2024 ; … »."""
    derniere = Dit(formats.number(base.naissances[-1]), "valeur", base.lus(base.fin, base.fin))
    return say(
        "{nom}, {derniere} naissances en {fin} ; en {horizon}, environ {combien} si elles restent à la "
        "moyenne des trois dernières années.",
        nom=nom,
        derniere=derniere,
        fin=str(base.fin),
        horizon=str(base.horizon),
        combien=_dit(base, constant, "moyenne", formats.number(mean_births(base))),
    )


def hypothesis(base: Base, scenario: Scenario) -> Phrase:
    """What a scenario supposes, and how it is computed, without a full stop."""
    if scenario.cle == "constant":
        return say(
            "chaque année, la moyenne de {debut} à {fin}, {n} naissances",
            debut=str(base.fin - MOYENNE_ANS + 1),
            fin=str(base.fin),
            n=_dit(base, scenario, "moyenne", formats.number(mean_births(base))),
        )
    derniere = Dit(formats.number(base.naissances[-1]), "valeur", base.lus(base.fin, base.fin))
    if scenario.cle == "choisi":
        pct = formats.number(scenario.pct, _decimals(scenario.pct), signe=True)
        return say(
            "{pct} % par an, votre hypothèse, à partir des {n} naissances de {fin}",
            pct=Dit(pct, "constante", decimales=_decimals(scenario.pct), constantes=(scenario.pct,)),
            n=derniere,
            fin=str(base.fin),
        )
    debut = base.fin - TENDANCE_ANS
    pente = mean_change(base) or 0.0
    # « −4 » pour −3,6 ferait cinq ans plus tard deux naissances de trop.
    decimales = 1 if abs(pente) < 100 else 0
    variation = formats.number(pente, decimales, signe=True)
    return say(
        "la variation moyenne des cinq dernières années continue, {variation} par an (de {avant} naissances "
        "en {debut} à {n} en {fin}, divisé par cinq), sans passer sous zéro",
        variation=_dit(base, scenario, "variation", variation, decimales=decimales),
        avant=Dit(formats.number(base.births(debut) or 0.0), "valeur", base.lus(debut, debut)),
        debut=str(debut),
        n=derniere,
        fin=str(base.fin),
    )


def today(base: Base) -> Phrase:
    """Children under three now, out of which births, and the coverage published last."""
    total = base.three_years(base.fin) or 0.0
    debut = base.fin - ENFANCE_ANS + 1
    lus = base.lus(debut, base.fin)
    enfants = children(base, total, venir=False)
    phrase = say(
        "Aujourd’hui : {enfants} enfants de moins de 3 ans fin {fin}, d’après les {n} naissances de "
        "{debut} à {fin}",
        enfants=_plage(base, None, "enfants", enfants),
        n=Dit(formats.number(total), "somme", lus),
        debut=str(debut),
        fin=str(base.fin),
    )
    if base.taux is None:
        return say("{phrase}. {sans}", phrase=phrase, sans=SANS_TAUX)
    return say(
        "{phrase} ; {taux} places pour 100 enfants en {annee}.",
        phrase=phrase,
        taux=_rate(base),
        annee=str(base.annee_taux),
    )


def answer(base: Base, scenario: Scenario) -> Phrase:
    """Children, coverage and places of the last year of a scenario, each with its band."""
    enfants = children(base, scenario.total, venir=True)
    if scenario.total < 1:
        phrase = say("Fin {horizon}, presque plus d’enfants de moins de 3 ans", horizon=str(base.horizon))
        return say("{phrase} : cette hypothèse ne tient pas si longtemps.", phrase=phrase)
    phrases = say(
        "Fin {horizon}, {enfants} enfants de moins de 3 ans.",
        horizon=str(base.horizon),
        enfants=_plage(base, scenario, "enfants", enfants),
    )
    couverture, ecart = coverage(base, scenario), places(base, scenario)
    if couverture is not None:
        phrases = say(
            "{phrases} Avec les places de {annee}, la couverture serait {couverture} places pour 100 "
            "enfants, au lieu de {taux}.",
            phrases=phrases,
            couverture=_of(_plage(base, scenario, "couverture", couverture)),
            taux=_rate(base),
            annee=str(base.annee_taux),
        )
    if ecart is not None:
        phrases = say("{phrases} {places}", phrases=phrases, places=places_sentence(base, scenario, ecart))
    return phrases


def places_sentence(base: Base, scenario: Scenario, ecart: Plage) -> Phrase:
    """How many places fewer or more keep the coverage; what chance alone may make of it."""
    taux, annee = _rate(base), str(base.annee_taux)
    if ecart.bas < 0 < ecart.haut:
        ordre = max(abs(ecart.bas), abs(ecart.haut))
        bas, haut = (formats.number(approximate(abs(v), ordre)) for v in (ecart.bas, ecart.haut))
        return say(
            "Garder {taux} demanderait à peu près autant de places qu’en {annee} (de {bas} de moins à {haut} "
            "de plus : le hasard des naissances suffit à faire l’écart).",
            taux=taux,
            annee=annee,
            bas=_dit(base, scenario, "moins", bas, -1.0),
            haut=_dit(base, scenario, "plus", haut, 1.0),
        )
    sens = "de moins" if ecart.valeur < 0 else "de plus"
    bouts = (abs(ecart.haut), abs(ecart.bas)) if ecart.valeur < 0 else (ecart.bas, ecart.haut)
    grandeur = Plage(abs(ecart.valeur), *bouts)
    return say(
        "Garder {taux} demanderait {combien} places {sens} qu’en {annee}.",
        taux=taux,
        combien=_plage(base, scenario, "places", grandeur),
        sens=sens,
        annee=annee,
    )


def undrawn(base: Base, pct: float | None) -> list[str]:
    """Why some scenarios are not drawn here."""
    raisons: list[str] = []
    if base.births(base.fin - TENDANCE_ANS) is None:
        raisons.append(
            "La tendance n’est pas dessinée : les naissances des communes ne remontent pas à cinq ans."
            if base.niveau == "commune"
            else "La tendance n’est pas dessinée : les naissances d’il y a cinq ans ne sont pas connues."
        )
    elif mean_change(base) is None:
        raisons.append("La tendance n’est pas dessinée : moins de cinquante naissances par an.")
    if base.petits_nombres:
        suite = ", ni celle que vous choisissez" if pct is not None else ""
        raisons.append(
            "Moins de cinquante naissances par an : aucun pourcentage ne se dit, ni couverture à venir"
            f"{suite}."
        )
    return raisons


def band(base: Base) -> str:
    """Where the band of the children comes from."""
    fourchette = FOURCHETTE_COMMUNES if base.niveau == "commune" else FOURCHETTE
    return f"Enfants estimés d’après les naissances de trois années ; {fourchette}."


def births_behind(base: Base, scenario: Scenario | None) -> tuple[Lu, ...]:
    """The births that a scenario is made from; those of the last three years for none."""
    annees = TENDANCE_ANS if scenario is not None and scenario.cle == "tendance" else MOYENNE_ANS - 1
    return base.lus(base.fin - annees, base.fin)


def _of(texte: Phrase) -> Phrase:
    """« d’environ 72 »."""
    return say("d’{texte}", texte=texte) if texte.startswith("e") else say("de {texte}", texte=texte)


def _rate(base: Base) -> Dit:
    return Dit(formats.number(base.taux or 0.0, 1), "valeur", (base.lu_taux,), 1)


def _plage(base: Base, scenario: Scenario | None, quoi: str, plage: Plage) -> Phrase:
    """« environ 27 000 (24 000 à 33 000) », its numbers said; a coverage is not in round hundreds."""
    if quoi == "couverture":
        textes = [formats.number(v) for v in (plage.valeur, plage.bas, plage.haut)]
    else:
        textes = [formats.number(approximate(v, plage.valeur)) for v in (plage.valeur, plage.bas, plage.haut)]
    centre, bas, haut = (_dit(base, scenario, quoi, t, bout) for t, bout in zip(textes, BOUTS, strict=True))
    if textes[0] == textes[1] == textes[2]:
        return say("environ {centre}", centre=centre)
    return say("environ {centre} ({bas} à {haut})", centre=centre, bas=bas, haut=haut)


def _dit(
    base: Base, scenario: Scenario | None, quoi: str, texte: str, bout: float = 0.0, *, decimales: int = 0
) -> Dit:
    """A number of a scenario: the births behind it, the coverage where it serves, which end it is."""
    lus = births_behind(base, scenario)
    if quoi in ("couverture", "places", "moins", "plus"):
        lus = (*lus, base.lu_taux)
    cle = "actuel" if scenario is None else scenario.cle
    pct = 0.0 if scenario is None else scenario.pct
    return Dit(texte, "scenario", lus, decimales, critere=f"{quoi}:{cle}", constantes=(pct, bout))


def _decimals(pct: float) -> int:
    return 0 if pct == int(pct) else 1
