"""Personal data has no place in these files: what looks like it is refused, with the reason."""

from __future__ import annotations

import re

from data.depots.contrat.schema import Colonne, Format, flatten
from data.depots.lecture.valeurs import parse_date
from data.personnes import find_personal, has_title

_RAISON = "ces fichiers ne portent aucune donnée personnelle (RGPD) : supprimez-la"
_POSTE = ", un poste se désigne par un identifiant"

# Des prénoms courants. Ni Iris ni Jasmin, qui nomment aussi des structures, ni Val, ni Eden.
_PRENOMS = """
    adrien agnes alain alexandra alexandre alice amandine amelie amina andre anne annie
    antoine arnaud arthur audrey aurelie aurelien aurore baptiste beatrice benjamin benoit
    bernadette bernard bertrand brigitte bruno camille carine carole caroline catherine cecile
    celine chantal charlotte christelle christian christine christophe claire claude claudine
    clement corinne cyril damien daniel daniele david delphine denis didier dominique dorothee
    elisabeth elise elodie emilie emma emmanuel emmanuelle eric estelle etienne evelyne fabien
    fabienne fabrice fanny farida fatima fatou florence florian francis franck francois
    francoise frederic frederique gael gaelle genevieve georges gerard ghislaine gilles
    guillaume gwenaelle helene henri herve hugo isabelle jacqueline jacques jean jeanne jerome
    jessica joel johanna jonathan josette julia julie julien juliette karim karine katia
    khadija laetitia laura laure laurence laurent lea leila lionel louis louise luc lucas
    lucie ludovic lydie magali malika manon marc marie marina marion martine mathieu mathilde
    maud maxime melanie michel michele mickael mohamed monique muriel mustapha myriam nadia
    nadine nathalie nicolas nicole nina noemie olivier ophelie pascal pascale patrice patricia
    patrick paul pauline philippe pierre quentin rachel rachid raphael regine remi renaud
    robert romain sabine sabrina samira sandra sandrine sara sarah sebastien severine simon
    solene sonia sophie stephane stephanie sylvain sylvie thierry thomas valerie vanessa
    vincent virginie xavier yann yannick yves yvette zohra
"""
PRENOMS = frozenset(_PRENOMS.split())


def reason(format_: Format) -> str:
    """Why it is refused; only a file of posts is told how to name one."""
    postes = any(c.identifiant and c.chiffre for c in format_.colonnes)
    return _RAISON + (_POSTE if postes else "")


def find_person(texte: str) -> str:
    """The same for a text that should be a code: a title or a first name betrays a person."""
    if has_title(texte) or set(re.split(r"[^a-z]+", flatten(texte))) & PRENOMS:
        return "un nom de personne"
    return find_personal(texte)


def mask(texte: str) -> str:
    """Enough to find the cell again, too little to spread it in a report."""
    return f"{texte.strip()[:1]}…"


def personal_kind(texte: str, colonne: Colonne | None) -> str:
    """What personal data a cell seems to be, in French; '' when it may enter."""
    if colonne is not None and colonne.identifiant:
        return find_person(texte)
    if has_title(texte) and (colonne is None or colonne.nom != "nom"):
        return "un nom de personne"
    genre = find_personal(texte)
    # Une date écrite d'un trait a l'allure d'un numéro de téléphone.
    return "" if genre and parse_date(texte) is not None else genre
