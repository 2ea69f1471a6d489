"""The three pages, of a few kilobytes each: what is in them comes by their script."""

from __future__ import annotations

import html
from functools import cache
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from dashboard.service.coquille import PERDUE, levels_below, static_file
from dashboard.transport.octets import fingerprint
from dashboard.transport.polices import PREFIXE, light_fonts

# Nos scripts et nos styles, rien d'en ligne qu'une police et les couleurs d'un dessin, aucun autre hôte.
POLITIQUE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self' {canal}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SANS_SCRIPT = "Cette page a besoin de JavaScript : activez-le dans votre navigateur, puis rechargez-la."
_PAGE = Template("""<!doctype html>
<html lang="fr" data-page="$page" data-racine="$racine" data-adresse="$adresse">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>$titre</title>
<link rel="icon" type="image/svg+xml" href="${racine}observatoire/favicon.svg">
<link rel="preload" as="font" type="font/woff2" href="$police" crossorigin>
<style>$lettres</style>
<link rel="stylesheet" href="${racine}projection/$style">
</head>
<body>
<noscript><p>$sans_script</p></noscript>
$corps
$script
</body>
</html>
""")
_LETTRES = Template(
    '@font-face{font-family:"Source Sans Pro";src:url("$police") format("woff2");font-weight:200 900}'
)
_SCRIPT = Template('<script type="module" src="${racine}projection/$nom"></script>')
SEANCES = ("seances", "Ouvrir les séances")
_PHRASE = Template('<main class="phrase"><h1>$titre</h1><p>$texte</p>$suite</main>')


def wall(numero: int, nom: str, hote: str) -> HTMLResponse:
    """The wall: nothing but the screen."""
    corps = '<p class="muet" id="dit" aria-live="polite"></p>'
    return _answer("mur", f"{nom} : projection", "../", f"projeter/{numero}", corps, hote)


def presenter(numero: int, nom: str, hote: str) -> HTMLResponse:
    """The presenter's window."""
    return _answer("pupitre", f"{nom} : pupitre", "../../", f"projeter/{numero}", "", hote)


def phone(cle: str, nom: str, hote: str) -> HTMLResponse:
    """The page of a participant."""
    return _answer("telephone", nom, "../", f"participer/{cle}", "", hote)


def ask_code(hote: str, faute: str = "", statut: int = 200, racine: str = "./") -> HTMLResponse:
    """Where the code that is on the wall is typed."""
    dit = f'<p class="faute" role="alert">{html.escape(faute)}</p>' if faute else ""
    suite = (
        f'{dit}<form action="{racine}participer" method="get"><label for="code">Code lu au mur</label>'
        '<input id="code" name="code" maxlength="12" autocomplete="off" autocapitalize="characters" '
        'spellcheck="false" required><button>Entrer</button></form>'
    )
    texte = "Six signes, lettres et chiffres : ni 0 ni O, ni 1 ni I."
    corps = _PHRASE.substitute(titre="Écrire une note", texte=texte, suite=suite)
    return _answer("phrase", "Écrire une note", racine, "", corps, hote, statut)


def sentence(texte: str, statut: int, hote: str, racine: str, suite: str = "") -> HTMLResponse:
    """A page that says one thing; ``suite`` is HTML put after it."""
    corps = _PHRASE.substitute(titre="Observatoire CTG", texte=html.escape(texte), suite=suite)
    return _answer("phrase", "Observatoire CTG", racine, "", corps, hote, statut, avec_script=False)


async def lost(request: Request) -> Response:
    """An address of ours that leads nowhere: mistyped, or with a slash too many."""
    if request.url.path.endswith("/"):
        # Relatif : un relais peut avoir mis l'application ailleurs.
        return RedirectResponse(f"../{request.url.path.strip('/').rpartition('/')[2]}", 301)
    racine = "../" * levels_below(request.scope)
    # Un téléphone revient au code de la salle ; un poste, à ses séances.
    ou, dit = ("participer", "Entrer le code de la salle") if "/participer/" in request.url.path else SEANCES
    suite = f'<p><a href="{racine}{ou}">{dit}</a></p>'
    return sentence(PERDUE, 404, request.headers.get("host", ""), racine, suite)


@cache
def versioned(nom: str) -> str:
    """« mur.js?v=… » : its address changes with it."""
    return f"{nom}?v={fingerprint(static_file(f'projection/{nom}'))}"


def _answer(
    page: str,
    titre: str,
    racine: str,
    adresse: str,
    corps: str,
    hote: str,
    statut: int = 200,
    *,
    avec_script: bool = True,
) -> HTMLResponse:
    lettres = next(n for n in light_fonts() if n.startswith("SourceSansVF-Upright"))
    script = _SCRIPT.substitute(racine=racine, nom=versioned(f"{page}.js")) if avec_script else ""
    police = f"{racine}{PREFIXE.lstrip('/')}{lettres}"
    texte = _PAGE.substitute(
        page=page,
        racine=racine,
        adresse=html.escape(adresse),
        titre=html.escape(titre),
        police=police,
        lettres=_LETTRES.substitute(police=police),
        style=versioned("telephone.css" if page in ("telephone", "phrase") else f"{page}.css"),
        sans_script=SANS_SCRIPT,
        corps=corps,
        script=script,
    )
    # « self » ne dit pas le canal à tous les navigateurs : il est nommé. L'hôte a passé la garde.
    canal = f"ws://{hote} wss://{hote}" if hote and not set(hote) & set("; ,'\"") else ""
    entetes = {
        "Content-Security-Policy": POLITIQUE.format(canal=canal),
        "Cache-Control": "private, no-store",
        "Content-Language": "fr",
    }
    return HTMLResponse(texte, statut, headers=entetes)
