// Les mots que Streamlit écrit lui-même, en français.
//
// Streamlit n'a pas de réglage de langue. Ce script remplace, dans la page, les phrases
// anglaises de sa coquille (menus, boîtes, tableaux, dialogues de connexion). Une phrase n'est
// remplacée que si elle est écrite exactement ainsi, d'un bout à l'autre : le texte des données
// n'est jamais retouché. Un élément marqué data-traduit="non" est laissé tel quel, lui et ce
// qu'il contient.
//
// Il pose aussi, à l'affichage seulement, l'apostrophe et les exposants du français (l’EPCI, 1ᵉʳ,
// km²) : ce qui est écrit dans un champ, un code ou un fichier garde ses propres lettres.
//
// Le contenu des nœuds change, jamais leur place : React retrouve les siens.
(() => {
  "use strict";

  // Vaut pour un texte affiché comme pour un attribut.
  const MOTS = {
    // Charpente
    "Skip to main content": "Aller au contenu principal",
    "App pages": "Pages de l’application",
    "Expand sidebar": "Ouvrir le volet",
    "Collapse sidebar": "Fermer le volet",
    "Open sidebar": "Ouvrir le volet",
    "Close sidebar": "Fermer le volet",
    "Sidebar": "Volet latéral",
    "Navigate to home page": "Aller à l’accueil",
    "(opens in new tab)": "(nouvel onglet)",
    "View less": "Voir moins",
    "View more": "Voir plus",
    "Link to heading": "Lien vers ce titre",
    "Page not found": "Page introuvable",
    "Scroll tabs left": "Onglets précédents",
    "Scroll tabs right": "Onglets suivants",
    "Scrollable table": "Tableau défilant",
    // Menu principal
    "Main menu": "Menu principal",
    "Button action menu": "Menu d’actions",
    "Rerun": "Relancer",
    "Always rerun": "Toujours relancer",
    "Auto rerun": "Relance automatique",
    "File change.": "Fichier modifié.",
    "Print": "Imprimer",
    "Record screen": "Enregistrer l’écran",
    "Record a screencast": "Enregistrer l’écran",
    "Stop recording": "Arrêter l’enregistrement",
    "Cancel recording": "Annuler l’enregistrement",
    "Also record audio": "Enregistrer aussi le son",
    "Start recording!": "Commencer",
    "Preview your video below:": "Aperçu de la vidéo :",
    "Save video to disk": "Enregistrer la vidéo",
    "Get help": "Obtenir de l’aide",
    "Report a bug": "Signaler une erreur",
    "About": "À propos",
    "Clear cache": "Vider le cache",
    "Clear caches": "Vider les caches",
    "Deploy": "Publier",
    "Settings": "Réglages",
    "Theme": "Thème",
    "System": "Système",
    "Light": "Clair",
    "Dark": "Sombre",
    "Use system setting": "Comme le système",
    "Copy version to clipboard": "Copier la version",
    // État et attente
    "Running...": "Calcul en cours…",
    "Running…": "Calcul en cours…",
    "Stop": "Arrêter",
    "Loading...": "Chargement…",
    "Loading…": "Chargement…",
    "Please wait...": "Patientez…",
    "Connecting": "Connexion…",
    "Connecting...": "Connexion…",
    "CONNECTING": "Connexion…",
    "Connecting to Streamlit server": "Connexion au serveur…",
    "Disconnected": "Déconnecté",
    "Unable to connect to Streamlit server": "Le serveur ne répond pas.",
    "Error": "Erreur",
    "Error:": "Erreur :",
    // Connexion perdue
    "Connection error": "Connexion interrompue",
    "Connection timed out.": "Le serveur ne répond pas.",
    "Connection failed": "La connexion a échoué.",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:":
      "L’observatoire ne répond plus. S’il a été arrêté, relancez-le dans un terminal :",
    "streamlit run yourscript.py": "observatoire",
    "Streamlit server is not responding. Are you connected to the internet?":
      "Le serveur de l’observatoire ne répond pas. Êtes-vous connecté au réseau ?",
    "Connection lost. Please wait for the app to reconnect, then try again.":
      "La connexion est perdue. Attendez qu’elle revienne, puis recommencez.",
    "Try again": "Réessayer",
    "Continue anyway": "Continuer quand même",
    "Retry": "Réessayer",
    "Network error": "Erreur de réseau",
    "Unknown error": "Erreur inconnue",
    "Unknown Error": "Erreur inconnue",
    "Request timed out": "Le serveur n’a pas répondu à temps.",
    // Dialogues
    "Close": "Fermer",
    "Dismiss": "Fermer",
    "Cancel": "Annuler",
    "Install": "Installer",
    "Learn more": "En savoir plus",
    "Don't show again": "Ne plus afficher",
    "Copy": "Copier",
    "Copied": "Copié",
    "Copied!": "Copié",
    "Copy to clipboard": "Copier",
    "Show password": "Afficher le mot de passe",
    "Hide password": "Masquer le mot de passe",
    // Erreurs
    "Traceback:": "Détail technique :",
    "Script execution error": "Erreur pendant le calcul",
    "No message": "Pas de message",
    "Something went wrong": "Une erreur est survenue",
    "Ask Google": "Chercher sur le Web",
    "Ask ChatGPT": "Demander à un assistant",
    "This app has encountered an error. The original error message is redacted to prevent data leaks. Full error details have been recorded in the logs (if you're on Streamlit Cloud, click on 'Manage app' in the lower right of your app).":
      "Cette page n’a pas pu s’afficher. Le détail de l’erreur est dans le journal du serveur.",
    "This app has encountered an error. The original error message is redacted to prevent data leaks.":
      "Cette page n’a pas pu s’afficher. Le détail de l’erreur est dans le journal du serveur.",
    "The page that you have requested does not seem to exist. Running the app's main page.":
      "Cette page n’existe pas. Voici l’accueil.",
    // Champs
    "Press Enter to apply": "Entrée pour valider",
    "Press Enter to submit form": "Entrée pour envoyer",
    "Press Ctrl+Enter to apply": "Ctrl + Entrée pour valider",
    "Press ⌘+Enter to apply": "⌘ + Entrée pour valider",
    "Press Ctrl+Enter to submit form": "Ctrl + Entrée pour envoyer",
    "Press ⌘+Enter to submit form": "⌘ + Entrée pour envoyer",
    "This field is required.": "Ce champ est obligatoire.",
    "Invalid input.": "Saisie non valable.",
    "Number is below the allowed range.": "Ce nombre est trop petit.",
    "Number is above the allowed range.": "Ce nombre est trop grand.",
    "Clear value": "Effacer",
    "Clear entry": "Effacer",
    "Clear all": "Tout effacer",
    "Select all": "Tout sélectionner",
    "Selected values": "Valeurs choisies",
    "Choose an option": "Choisissez",
    "Choose options": "Choisissez",
    "Choose or add an option": "Choisissez ou ajoutez",
    "Choose or add options": "Choisissez ou ajoutez",
    "Select an option": "Choisissez",
    "Select...": "Choisissez…",
    "Add an option": "Ajoutez un choix",
    "Add options": "Ajoutez des choix",
    "No options to select": "Aucun choix possible",
    "No options to select.": "Aucun choix possible",
    "No options": "Aucun choix",
    "No results": "Aucun résultat",
    "Selectbox": "Liste",
    "Selectbox options": "Choix de la liste",
    "Multiselect": "Liste à choix multiple",
    "Multiselect options": "Choix de la liste",
    "Show suggestions": "Voir les choix",
    "Suggestions": "Choix proposés",
    // Dates
    "Choose date": "Choisir une date",
    "Choose date range": "Choisir une période",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.":
      "Les flèches parcourent les dates, Entrée choisit, Échap ferme.",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Past Week": "Semaine passée",
    "Past Month": "Mois passé",
    "Past 3 Months": "3 derniers mois",
    "Past 6 Months": "6 derniers mois",
    "Past Year": "Année passée",
    "Past 2 Years": "2 dernières années",
    "First available date": "Première date possible",
    "Last available date": "Dernière date possible",
    "Selected date unavailable.": "Cette date n’est pas possible.",
    "Start date must be before end date.": "La date de début doit précéder la date de fin.",
    "Click to start selecting date range": "Cliquez pour choisir le début de la période",
    "Click to finish selecting date range": "Cliquez pour choisir la fin de la période",
    // Dépôt de fichier
    "Upload": "Choisir un fichier",
    "Browse files": "Choisir un fichier",
    "Upload directories": "Choisir un dossier",
    "Add files": "Ajouter des fichiers",
    "file upload": "dépôt de fichier",
    "Drag and drop a file here": "Déposez le fichier ici",
    "Drag and drop file here": "Déposez le fichier ici",
    "Drag and drop files here": "Déposez les fichiers ici",
    "Drag and drop directories here": "Déposez les dossiers ici",
    "Upload failed": "Le dépôt a échoué",
    "Failed to generate file for download": "Le fichier n’a pas pu être préparé : rechargez la page.",
    "Click to retry upload": "Cliquez pour recommencer",
    "Only one file is allowed.": "Un seul fichier à la fois.",
    "File size is too small.": "Ce fichier est vide ou trop petit.",
    "Unexpected error. Please try again.": "Erreur inattendue. Recommencez.",
    // Tableaux
    "Search": "Chercher",
    "Type to search": "Tapez pour chercher",
    "Previous Result": "Résultat précédent",
    "Next Result": "Résultat suivant",
    "Close Search": "Fermer la recherche",
    "Fullscreen": "Plein écran",
    "View fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Exit fullscreen": "Quitter le plein écran",
    "Show/hide columns": "Choisir les colonnes",
    "Download as CSV": "Télécharger en CSV",
    "Download as PNG": "Télécharger l’image",
    "Show data": "Voir les données",
    "Show chart": "Voir le graphique",
    "Add row": "Ajouter une ligne",
    "Delete row(s)": "Supprimer les lignes",
    "Clear selection": "Effacer la sélection",
    "Dataframe column menu": "Menu de la colonne",
    "Copy column name": "Copier le nom de la colonne",
    "Sort ascending": "Tri croissant",
    "Sort descending": "Tri décroissant",
    "Statistics": "Statistiques",
    "Autosize": "Ajuster la largeur",
    "Pin column": "Figer la colonne",
    "Unpin column": "Libérer la colonne",
    "Hide column": "Masquer la colonne",
    "Automatic": "Automatique",
    "Localized": "À la française",
    "Plain": "Sans mise en forme",
    "Percent": "Pourcentage",
    "Scientific": "Scientifique",
    "Accounting": "Comptable",
    "Duration": "Durée",
    "Calendar": "Calendrier",
    "Dollar": "Dollars",
    "Euro": "Euros",
    "Yen": "Yens",
    "Values": "Valeurs",
    "Empty": "Vides",
    "Distinct": "Distinctes",
    "Average": "Moyenne",
    "Standard deviation": "Écart type",
    "Median": "Médiane",
    "25th percentile": "1er quartile",
    "75th percentile": "3e quartile",
    "Sum": "Somme",
    "Minimum length": "Longueur minimale",
    "Maximum length": "Longueur maximale",
    "Average length": "Longueur moyenne",
    "Distribution histogram": "Histogramme",
    "Top values frequency chart": "Valeurs les plus fréquentes",
    "True/false distribution chart": "Répartition vrai / faux",
    "Failed to load data": "Les données n’ont pas pu être lues",
    "Save (Ctrl+Enter)": "Enregistrer (Ctrl + Entrée)",
    "Save (⌘+Enter)": "Enregistrer (⌘ + Entrée)",
    "Cancel (Escape)": "Annuler (Échap)",
    "Edit": "Modifier",
  };

  // Trop courts ou trop français pour être cherchés dans le texte : attributs seulement.
  const MOTS_ATTRIBUTS = {
    "Help": "Aide",
    "Open": "Ouvrir",
    "open": "ouvert",
    "close": "fermer",
    "Menu": "Menu",
    "Decrement": "Diminuer",
    "Increment": "Augmenter",
    "decrement": "diminuer",
    "increment": "augmenter",
    "Increase": "Augmenter",
    "Decrease": "Diminuer",
    "Previous": "Précédent",
    "Next": "Suivant",
    "Notifications": "Avis",
    "App Logo": "Observatoire CTG",
    "Logo": "Observatoire CTG",
    "Sidebar Logo": "Observatoire CTG",
    "Header Logo": "Observatoire CTG",
    "Warning": "Attention",
    "Calendar": "Calendrier",
    "Select": "Choisir",
    "Range": "Intervalle",
    "Count": "Effectif",
    "Audio player": "Lecteur audio",
    "Video player": "Lecteur vidéo",
  };

  const MOIS = {
    January: "janvier", February: "février", March: "mars", April: "avril", May: "mai",
    June: "juin", July: "juillet", August: "août", September: "septembre",
    October: "octobre", November: "novembre", December: "décembre",
  };
  const JOURS = {
    Monday: "lundi", Tuesday: "mardi", Wednesday: "mercredi", Thursday: "jeudi",
    Friday: "vendredi", Saturday: "samedi", Sunday: "dimanche",
  };
  const M = Object.keys(MOIS).join("|");
  const J = Object.keys(JOURS).join("|");
  const octets = (nombre, unite) =>
    `${nombre.replace(/\.0+$/, "").replace(".", ",")}\u00a0${unite.replace("B", "o").replace("K", "k")}`;
  const taille = "([\\d.]+) ?([KMGT]?B)";
  const jour = (j, m, d, a) => `${JOURS[j]} ${d === "1" ? "1er" : d} ${MOIS[m]} ${a}`;

  // Ce que le serveur répond à un fichier qu'il ne prend pas (reception.py).
  const REFUS = {
    400: "cette page n’est plus reliée à l’application : rechargez-la, puis recommencez.",
    403: "lecture seule : les fichiers se donnent depuis le poste qui a lancé l’application.",
    413: "trop de fichiers déjà choisis : retirez-en un, puis recommencez.",
  };

  // Les phrases qui portent un nombre, un nom ou une date.
  const REGLES = [
    [new RegExp(`^${taille} per file( • .*)?$`, "s"),
      (_, n, u, suite) => `${octets(n, u)} par fichier${suite ?? ""}`],
    [new RegExp(`^Limit ${taille} per file( • .*)?$`, "s"),
      (_, n, u, suite) => `${octets(n, u)} par fichier${suite ?? ""}`],
    [new RegExp(`^${taille}$`), (_, n, u) => octets(n, u)],
    [new RegExp(`^File must be ${taille} or (smaller|larger)\\.$`, "i"),
      (_, n, u, s) => `Le fichier doit peser ${octets(n, u.toUpperCase())} ${s === "larger" ? "au moins" : "au plus"}.`],
    [/^(.*) files are not allowed\.$/, (_, t) => `Ce type de fichier n’est pas accepté${t ? ` (${t})` : ""}.`],
    [/^Number is outside the allowed range\. Please enter a value between (.+) and (.+)\.$/,
      (_, a, b) => `Entrez un nombre entre ${a} et ${b}.`],
    [/^Number is below the allowed range\. Please enter a value greater than or equal to (.+)\.$/,
      (_, a) => `Entrez un nombre d’au moins ${a}.`],
    [/^Number is above the allowed range\. Please enter a value less than or equal to (.+)\.$/,
      (_, a) => `Entrez un nombre d’au plus ${a}.`],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/,
      (_, n) => `${n} choix au plus : retirez-en un d’abord.`],
    [/^Select (\d+) matches$/, (_, n) => `Sélectionner les ${n} résultats`],
    [/^Add: (.+)$/s, (_, x) => `Ajouter : ${x}`],
    [/^Remove (.+)$/s, (_, x) => `Retirer ${x}`],
    [/^View (\d+) more$/, (_, n) => `Voir ${n} de plus`],
    [/^Help for (.+)$/s, (_, x) => `Aide : ${x}`],
    [/^Value must be (.+) or later\.$/, (_, d) => `La date doit être le ${d} ou après.`],
    [/^Value must be (.+) or earlier\.$/, (_, d) => `La date doit être le ${d} ou avant.`],
    [/^(\d+) results?$/, (_, n) => `${n} résultat${n > 1 ? "s" : ""}`],
    [/^(\d+) of (\d+) results?$/, (_, i, n) => `${i} sur ${n}`],
    [/^(\d+) of (\d+)$/, (_, i, n) => `${i} sur ${n}`],
    [/^(\d+) options? available\.?$/, (_, n) => `${n} choix`],
    [/^(\d+) notifications?\.?$/, (_, n) => `${n} avis`],
    [/^\(?([\d.]+) seconds\)?$/, (_, n) => `(${n.replace(".", ",")} s)`],
    [/^(.+), selected$/s, (_, x) => `${x}, choisi`],
    [/^You have requested page \/(.*), but no corresponding file was found in the app's pages\/ directory\. Running the app's main page\.$/,
      (_, p) => `La page « ${p} » n’existe pas. Voici l’accueil.`],
    [/^Connection failed with status (\d+).*$/s, (_, n) => `La connexion a échoué (code ${n}).`],
    [/^(?:AxiosError: )?Request failed with status (?:code )?(\d+)$/,
      (_, n) => REFUS[n] ?? `Le serveur a refusé (code ${n}) : rechargez la page, puis recommencez.`],
    [/^(?:AxiosError: )?(?:Network Error|timeout of .* exceeded|Request aborted)$/,
      () => "L’application n’a pas répondu : vérifiez qu’elle est ouverte, puis recommencez."],
    [/^Choose date(?: range)?, (.+)$/s, (_, x) => `Choisir une date, ${traduire(x, false) ?? x}`],
    [/^[a-z0-9_ ]+ icon$/, () => "icône"],
    [/^Invalid number$/, () => "Nombre non valable"],
    [new RegExp(`^(${M})$`), (_, m) => MOIS[m]],
    [new RegExp(`^(${M}) (\\d{4})$`), (_, m, a) => `${MOIS[m]} ${a}`],
    [new RegExp(`^(${J}), (${M}) (\\d{1,2}), (\\d{4})$`), (_, j, m, d, a) => jour(j, m, d, a)],
    [new RegExp(`^(${J}), (${M}) (\\d{1,2}), (\\d{4}) selected$`),
      (_, j, m, d, a) => `${jour(j, m, d, a)}, choisi`],
    [new RegExp(`^Today, (${J}), (${M}) (\\d{1,2}), (\\d{4})( selected)?$`),
      (_, j, m, d, a, s) => `Aujourd’hui, ${jour(j, m, d, a)}${s ? ", choisi" : ""}`],
  ];
  // Pour les attributs seulement : les parties d'une date. Le reste est le libellé du champ.
  const PARTIES = { year: "année", month: "mois", day: "jour", hour: "heure", minute: "minute" };
  const REGLES_ATTRIBUTS = [
    [/^(year|month|day|hour|minute)$/, (_, p) => PARTIES[p]],
    [/^(year|month|day|hour|minute), (.+?)(?: (start|end) date)?$/s,
      (_, p, x, bord) => `${PARTIES[p]}, ${x}${bord ? (bord === "start" ? ", début" : ", fin") : ""}`],
  ];
  // Une règle ne peut s'appliquer qu'à un texte qui a l'un de ces mots : le reste passe sans coût.
  const INDICE = new RegExp(
    `per file|[\\d.] ?[KMGT]?B$|must be|allowed|only select|matches$|^Add: |^Remove |^View |^Help for ` +
    `|result|\\d of \\d|available|notification|seconds|selected$|^Select |requested page|with status|^Invalid |^Choose date| icon$` +
    `|${M}`);
  const LONGUEUR_MAX = 400;

  const traduire = (texte, attribut) => {
    if (texte.length < 2 || texte.length > LONGUEUR_MAX) return null;
    const nu = texte.trim();
    let mot = Object.hasOwn(MOTS, nu) ? MOTS[nu] : null;
    if (mot === null && attribut && Object.hasOwn(MOTS_ATTRIBUTS, nu)) mot = MOTS_ATTRIBUTS[nu];
    if (mot === null && INDICE.test(nu)) {
      for (const [motif, rendre] of REGLES) {
        const trouve = motif.exec(nu);
        if (trouve) { mot = rendre(...trouve); break; }
      }
    }
    if (mot === null && attribut) {
      for (const [motif, rendre] of REGLES_ATTRIBUTS) {
        const trouve = motif.exec(nu);
        if (trouve) { mot = rendre(...trouve); break; }
      }
    }
    if (mot === null && nu.startsWith("Error: ")) {
      const suite = nu.slice("Error: ".length);
      mot = `Erreur : ${traduire(suite, attribut) ?? suite}`;
    }
    return mot === null || mot === nu ? null : texte.replace(nu, () => mot);
  };

  // Les mêmes règles que formats.typography, pour les fichiers.
  const EXPOSANTS = { er: "ᵉʳ", ers: "ᵉʳˢ", re: "ʳᵉ", res: "ʳᵉˢ", e: "ᵉ", es: "ᵉˢ" };
  const APOSTROPHE = /(?<=\p{L})'(?=[\p{L}\p{N}«])/gu;
  const ORDINAL = /(?<![\p{L}\p{N}_.,\/-])(\d+)(ers|er|res|re|es|e)(?![\p{L}\p{N}_-])/gu;
  const CARRE = /(?<![\p{L}\p{N}_])(k?m)2(?![\p{L}\p{N}_])/gu;
  // Une fourchette entre parenthèses ne se coupe pas au milieu.
  const FOURCHETTE = /\((\d[\d\u202f]*) à (\d[\d\u202f]*)\)/g;
  // Ces signes ne commencent jamais une ligne, et un guillemet ouvrant n'en finit jamais une.
  const AVANT = / (?=[:;?!»%](?!\w))/g;
  const UNITE = /(?<=\d) (?=(?:[KMGT]?o|€)(?![\p{L}\p{N}_]))/gu;
  const typographie = (texte) => texte
    .replace(AVANT, "\u00a0")
    .replace(/« /g, "«\u00a0")
    .replace(UNITE, "\u00a0")
    .replace(FOURCHETTE, "($1\u00a0à\u00a0$2)")
    .replace(APOSTROPHE, "’")
    .replace(ORDINAL, (_, n, suffixe) => n + EXPOSANTS[suffixe])
    .replace(CARRE, "$1²");

  const ATTRIBUTS = ["aria-label", "title", "placeholder", "alt", "data-tooltip", "data-title", "aria-description"];
  const SANS_TEXTE = new Set(["SCRIPT", "STYLE", "TEXTAREA", "NOSCRIPT"]);
  const protege = (element) =>
    element === null || element.closest('[data-traduit="non"],[contenteditable="true"]') !== null;

  // Une commande, une adresse, un code : lettre à lettre.
  const LETTRE_A_LETTRE = "code,pre,kbd,samp";

  const traduireTexte = (noeud) => {
    const lu = noeud.nodeValue;
    let mot = traduire(lu, false) ?? lu;
    if (!noeud.parentElement?.closest(LETTRE_A_LETTRE)) mot = typographie(mot);
    if (mot !== lu) noeud.nodeValue = mot;
  };
  const traduireAttributs = (element) => {
    // Une zone de dépôt nommée n'est pas un décor : un lecteur d'écran l'annonce avec ce qu'elle reçoit.
    if (element.getAttribute("role") === "presentation" && element.dataset.testid === "stFileUploaderDropzone")
      element.setAttribute("role", "group");
    for (const nom of ATTRIBUTS) {
      const valeur = element.getAttribute(nom);
      if (valeur === null) continue;
      const mot = typographie(traduire(valeur, true) ?? valeur);
      if (mot !== valeur) element.setAttribute(nom, mot);
    }
  };
  const parcourir = (racine) => {
    if (racine.nodeType === Node.TEXT_NODE) {
      const parent = racine.parentElement;
      if (parent !== null && !SANS_TEXTE.has(parent.tagName) && !protege(parent)) traduireTexte(racine);
      return;
    }
    if (racine.nodeType === Node.DOCUMENT_FRAGMENT_NODE) return racine.childNodes.forEach(parcourir);
    if (racine.nodeType !== Node.ELEMENT_NODE || protege(racine)) return;
    const marcheur = document.createTreeWalker(
      racine, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
      (noeud) => noeud.nodeType === Node.ELEMENT_NODE
        && (SANS_TEXTE.has(noeud.tagName) && noeud.tagName !== "TEXTAREA"
          || noeud.getAttribute("data-traduit") === "non")
        ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
    for (let noeud = marcheur.currentNode; noeud !== null; noeud = marcheur.nextNode()) {
      if (noeud.nodeType === Node.ELEMENT_NODE) traduireAttributs(noeud);
      else if (noeud.parentElement?.tagName !== "TEXTAREA") traduireTexte(noeud);
    }
  };

  const suivre = (racine) => {
    parcourir(racine);
    new MutationObserver((changements) => {
      for (const changement of changements) {
        if (changement.type === "childList") changement.addedNodes.forEach(parcourir);
        else if (changement.type === "characterData") parcourir(changement.target);
        else if (!protege(changement.target)) traduireAttributs(changement.target);
      }
    }).observe(racine, {
      subtree: true, childList: true, characterData: true,
      attributes: true, attributeFilter: ATTRIBUTS,
    });
  };
  const observer = () => suivre(document.body);
  // La carte, le tableau et la recherche vivent chacun dans une racine à part, invisible d'ici.
  const attacher = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const racine = attacher.call(this, options);
    suivre(racine);
    return racine;
  };
  // Un autre script (ou un essai) peut demander la traduction d'une phrase.
  globalThis.observatoireFrancais = { traduire, typographie };
  if (document.body) observer();
  else document.addEventListener("DOMContentLoaded", observer, { once: true });
})();
