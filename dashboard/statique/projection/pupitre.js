// The presenter's window: what is on the wall, what comes next, what to say, the notes as they arrive.

import { aCote, adresse, Canal, conduite, dessin, Ecrans, el, garde, heure, page, pas, poserCarre, racine } from "./commun.js";

const ecrans = new Ecrans();
const DEBUT = `pupitre ${adresse.pathname}`;
let deroule = null;
let place = null;
let taille = [1920, 1080];
let atelier = null;
let notes = [];
let total = 0;
let telephones = 0;
let bouge = false;
let tour = 0;
let chiffres = "";

const bouton = (nom, faire, attributs = {}) => el("button", { type: "button", onclick: faire, ...attributs }, nom);
const nom = el("h1", {}, "");
const ou = el("p", { class: "gris" }, "");
const chrono = el("b", { class: "chrono" }, "0:00");
const surMinutes = el("span", {}, "écoulées");
const avancement = el("span", { class: "plan" }, "");
const horloge = el("b", { class: "horloge" }, heure());
const reseau = el("p", { class: "reseau", role: "status" }, "");
const ouvrir = bouton("Ouvrir aux téléphones", () => dire({ type: atelier?.ouvert ? "fermer" : "ouvrir" }));
const mur = el("section", { class: "mur", "aria-label": "Au mur" });
const ensuite = el("section", { class: "ensuite", "aria-label": "Ensuite" });
const adire = el("section", { class: "adire", "aria-label": "À dire" });
const tableau = el("section", { class: "carnet", "aria-label": "Notes" });
const bande = el("ol", { class: "vignettes", "aria-label": "Les écrans" });
const noir = bouton("Écran noir", () => GESTES.b());
const carre = bouton("Carré en grand", () => GESTES.q());
const suite = bouton("Suivant →", () => avance(1), { class: "plein" });
const bulle = el("p", { id: "bulle", role: "status", hidden: true });
const touches = [
  ["→", "suivant"], ["←", "précédent"], ["4 Entrée", "aller à l’écran 4"], ["B", "écran noir"],
  ["N", "notes au mur"], ["Q", "carré en grand"], ["R", "retenir la dernière"],
];
document.body.append(
  el(
    "header",
    {},
    el("div", {}, nom, ou),
    reseau,
    el("p", { class: "temps" }, chrono, el("span", { class: "gris" }, surMinutes, el("br"), avancement), bouton("Repartir de zéro", () => (garde.ecrire(DEBUT, String(Date.now())), battre()), { class: "petit" })),
    horloge,
    ouvrir,
    el("a", { class: "bouton", href: adresse.href, target: "_blank", rel: "opener" }, "Ouvrir le mur"),
  ),
  el(
    "main",
    {},
    el("div", { class: "gauche" }, mur, el("div", { class: "gestes" }, bouton("← Précédent", () => avance(-1)), suite, el("span", { class: "pousse" }), noir, carre), adire),
    el("div", { class: "droite" }, ensuite, tableau),
  ),
  el("footer", {}, bande, el("p", { class: "touches" }, ...touches.map(([t, d]) => el("span", {}, el("kbd", {}, t), ` ${d}`)))),
  bulle,
);

// What the wall says of a screen, once it was drawn; till then the title of its figure.
const dits = new Map();
const titreDe = (e) => dits.get(`${e.numero}/${deroule.revision}`) || e.titre;
const rangDe = (numero) => deroule.ecrans.findIndex((e) => e.numero === numero);
const enNotes = (numero = place?.ecran) => aCote(numero, place, atelier, deroule);
const part = () => (taille[0] / taille[1] >= 1.5 ? 0.34 : 0.37);
// The size of the drawing on the wall, so that a screen is cut here where it is cut there.
const dessinee = (numero) => [Math.round(taille[0] * (enNotes(numero) ? 1 - part() : 1)), taille[1]];
const sur = (numero) => ecrans.voir(numero, 1, dessinee(numero), deroule.revision)?.sur ?? 1;

const canal = new Canal(
  { role: "pupitre", racine: racine.href },
  {
    recevoir,
    ouvrir: (revient) => {
      reseau.textContent = "";
      canal.dire({ type: "bonjour", ...(place ?? {}), revient: revient && bouge });
      bouge = false;
    },
    perdre: () => (reseau.textContent = "Sans réseau : le mur garde son écran, les notes attendent."),
  },
);

function recevoir(message) {
  if (message.type === "deroule") {
    deroule = message;
    nom.textContent = message.nom;
    document.title = `${message.nom} : pupitre`;
    if ((!place || rangDe(place.ecran) < 0) && deroule.ecrans.length) {
      place = { ecran: deroule.ecrans[0].numero, partie: 1, noir: false, carre: false, notes: null };
      canal.dire({ type: "bonjour", ...place });
    }
    vignettes();
  } else if (message.type === "place") {
    if (message.place) place = message.place;
    taille = message.taille;
  } else if (message.type === "notes") {
    ({ notes, total } = message);
    carnet();
    return;
  } else if (message.type === "atelier") {
    atelier = message;
    ouvrir.textContent = message.ouvert ? "Fermer aux téléphones" : "Ouvrir aux téléphones";
    carnet();
  } else if (message.type === "telephones") {
    telephones = message.nombre;
    carnet();
    return;
  } else if (message.type === "dit" || message.type === "faute") {
    souffler(message.texte);
    return;
  }
  montrer();
}

const dire = (message) => canal.dire(message) || souffler("Sans réseau : recommencez quand il sera revenu.");

const aller = conduite({
  lire: () => place,
  poser: (autre) => (place = autre),
  dire: (message) => canal.dire(message),
  manquer: () => (bouge = true),
  montrer,
});

async function montrer() {
  if (!deroule || !place) return;
  const rang = rangDe(place.ecran);
  if (rang < 0) return;
  const mien = ++tour;
  const ecran = deroule.ecrans[rang];
  ou.textContent = `Écran ${rang + 1} sur ${deroule.ecrans.length} · ${ecran.titre}`;
  noir.setAttribute("aria-pressed", String(place.noir));
  carre.setAttribute("aria-pressed", String(place.carre));
  mur.classList.toggle("eteint", place.noir);
  adire.replaceChildren(el("h2", {}, "À dire"), el("p", { class: ecran.adire ? "mots" : "gris" }, ecran.adire || "Rien d’écrit pour cet écran."));
  for (const [r, li] of [...bande.children].entries()) {
    const ici = r === rang;
    li.firstChild.toggleAttribute("aria-current", ici);
    if (ici) li.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  await peindre(mur, place.ecran, place.partie, () => mien === tour);
  if (mien !== tour) return;
  ou.textContent = `Écran ${rang + 1} sur ${deroule.ecrans.length} · ${titreDe(ecran)}`;
  const apres = pas(place, 1, deroule, sur);
  suite.disabled = !apres;
  const suivant = apres && deroule.ecrans[rangDe(apres.ecran)];
  const vue = el("div", { class: "vue" });
  const titre = el("p", { class: "suivant" }, suivant ? titreDe(suivant) : "C’est le dernier écran.");
  const quoi = apres?.ecran === place.ecran ? "Ensuite · suite de cet écran" : suivant ? `Ensuite · ${rangDe(apres.ecran) + 1}` : "Ensuite";
  ensuite.replaceChildren(vue, el("div", {}, el("p", { class: "gris" }, quoi), titre));
  if (!apres) return;
  await peindre(vue, apres.ecran, apres.partie, () => mien === tour);
  if (mien === tour) titre.textContent = titreDe(suivant);
}

async function peindre(hote, numero, partie, encore) {
  try {
    const ecran = await ecrans.lire(numero, partie, dessinee(numero), deroule.revision);
    dits.set(`${numero}/${deroule.revision}`, ecran.message);
    if (!encore()) return;
    hote.replaceChildren(dessin(ecran.svg));
    poserCarre(hote, atelier);
  } catch (erreur) {
    if (encore() && erreur.phrase) hote.replaceChildren(el("p", { class: "gris" }, erreur.phrase));
  }
}

async function vignettes() {
  const { revision } = deroule;
  const faites = deroule.ecrans.map((e, r) => {
    const vue = el("span", { class: "vue" });
    const b = bouton("", () => aller({ ecran: e.numero, partie: 1, noir: false, carre: false }));
    b.append(vue, el("span", { class: "nom" }, `${r + 1} ${e.titre}`));
    return [e, vue, el("li", {}, b)];
  });
  bande.replaceChildren(...faites.map(([, , li]) => li));
  // One after the other: the wall is served first.
  for (const [e, vue] of faites) {
    if (deroule.revision !== revision) return;
    await peindre(vue, e.numero, 1, () => deroule.revision === revision);
    if (deroule.revision === revision) nommer(vue.nextSibling, e);
  }
}

function nommer(nom, ecran) {
  nom.textContent = `${rangDe(ecran.numero) + 1} ${titreDe(ecran)}`;
  nom.parentNode.title = titreDe(ecran);
}

function carnet() {
  if (tableau.contains(document.activeElement) && document.activeElement.matches("input")) return;
  const masquees = notes.filter((n) => n.masquee).length;
  const themes = [...new Set(notes.map((n) => n.theme).filter(Boolean))].sort((a, b) => a.localeCompare(b, "fr"));
  const combien = `${telephones} téléphone${telephones > 1 ? "s" : ""}${masquees ? `, ${masquees} masquée${masquees > 1 ? "s" : ""}` : ""}`;
  const auMur = el("label", { class: "bascule" }, el("input", { type: "checkbox", role: "switch", checked: enNotes(), onchange: () => GESTES.n() }), " au mur");
  const tete = el("div", { class: "tete" }, el("h2", {}, `Notes · ${total}`), el("span", { class: "gris" }, combien), auMur);
  const acces = atelier?.ouvert
    ? el("p", { class: "acces" }, atelier.adresse ? `${atelier.adresse} · code ` : "Code ", el("b", {}, atelier.code ?? ""), atelier.pourquoi ? ` ${atelier.pourquoi}` : "")
    : el("p", { class: "acces" }, "Les téléphones n’écrivent pas : ouvrez-leur la séance en haut de cette fenêtre.");
  const groupes = themes.length ? [...themes, ""] : [""];
  const listes = groupes.flatMap((theme) => {
    const siennes = notes.filter((n) => n.theme === theme).reverse();
    if (!siennes.length) return [];
    const liste = el("ol", { class: "notes" }, ...siennes.map((n) => carte(n, themes)));
    return themes.length ? [el("h3", {}, theme || "Sans thème"), liste] : [liste];
  });
  const vide = notes.length ? null : el("p", { class: "gris" }, "Aucune note pour l’instant.");
  const haut = tableau.querySelector(".defile")?.scrollTop ?? 0;
  const defile = el("div", { class: "defile" }, ...listes, ...(vide ? [vide] : []));
  tableau.replaceChildren(tete, acces, defile);
  defile.scrollTop = haut;
}

function carte(note, themes) {
  const rang = deroule ? rangDe(note.ecran) + 1 : 0;
  const titre = [note.rang, note.ou || note.axe, rang && `écran ${rang}`].filter(Boolean).join(" · ");
  const fait = note.retenue && el("p", { class: "retenu" }, "✓ retenue pour le compte rendu");
  const geste = (libelle, message, attributs) => bouton(libelle, () => dire({ ...message, numero: note.numero }), { class: "petit", ...attributs });
  const liste = `themes-${note.numero}`;
  const champ = el("input", { list: liste, value: note.theme, maxlength: 60, placeholder: "Un thème", "aria-label": `Thème de la note ${note.rang}` });
  const ranger = el(
    "form",
    { class: "theme", hidden: true, onsubmit: (e) => { e.preventDefault(); champ.blur(); dire({ type: "theme", numero: note.numero, theme: champ.value }); } },
    champ,
    el("datalist", { id: liste }, ...themes.map((t) => el("option", { value: t }))),
    el("button", { class: "petit" }, "Ranger"),
  );
  const gestes = el(
    "p",
    { class: "gestes" },
    geste(note.retenue ? "Ne plus retenir" : "Retenir", { type: "retenir", oui: !note.retenue }),
    geste(note.masquee ? "Montrer" : "Masquer", { type: "masquer", oui: !note.masquee }),
    bouton("Thème", () => { ranger.hidden = !ranger.hidden; if (!ranger.hidden) champ.focus(); }, { class: "petit" }),
  );
  const li = el("li", { class: `note${note.masquee ? " masquee" : ""}` }, el("p", { class: "quoi" }, el("b", {}, titre), el("span", { class: "gris" }, note.masquee ? "masquée" : note.heure)), el("p", { class: "texte" }, note.texte), ...(fait ? [fait] : []), gestes, ranger);
  li.style.setProperty("--axe", note.couleur);
  return li;
}

const avance = (sens) => {
  const vers = place && pas(place, sens, deroule, sur);
  if (vers) aller({ ...vers, noir: false, carre: false });
};
const vers = (rang) => {
  const ecran = deroule?.ecrans[Math.min(Math.max(rang, 0), deroule.ecrans.length - 1)];
  if (ecran) aller({ ecran: ecran.numero, partie: 1, noir: false, carre: false });
};
const GESTES = {
  b: () => aller({ noir: !place.noir }),
  ".": () => aller({ noir: !place.noir }),
  n: () => (aller({ notes: !enNotes() }), carnet()),
  q: () => aller({ carre: !place.carre, noir: false }),
  r: () => dire({ type: "retenir_derniere" }),
  ArrowRight: () => avance(1),
  PageDown: () => avance(1),
  " ": () => avance(1),
  ArrowLeft: () => avance(-1),
  PageUp: () => avance(-1),
  Home: () => vers(0),
  End: () => vers(Infinity),
  Escape: () => aller({ noir: false, carre: false }),
};
addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || !place || e.target.closest("input")) return;
  if (e.target.closest("button, a") && (e.key === " " || e.key === "Enter")) return;
  const touche = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  if (/^[0-9]$/.test(touche)) {
    chiffres = (chiffres + touche).slice(-3);
    souffler(`Écran ${chiffres} : Entrée`);
  } else if (touche === "Enter" && chiffres) {
    vers(Number(chiffres) - 1);
    chiffres = "";
  } else if (GESTES[touche]) {
    chiffres = "";
    GESTES[touche]();
  } else return;
  e.preventDefault();
});

let finDeBulle;
function souffler(texte) {
  bulle.textContent = texte;
  bulle.hidden = false;
  clearTimeout(finDeBulle);
  finDeBulle = setTimeout(() => ((bulle.hidden = true), (chiffres = "")), 4000);
}

if (!garde.lire(DEBUT) || Date.now() - Number(garde.lire(DEBUT)) > 6 * 3600e3) garde.ecrire(DEBUT, String(Date.now()));
function battre() {
  const s = Math.max(0, Math.floor((Date.now() - Number(garde.lire(DEBUT))) / 1000));
  const deux = (n) => String(n).padStart(2, "0");
  chrono.textContent = s < 3600 ? `${Math.floor(s / 60)}:${deux(s % 60)}` : `${Math.floor(s / 3600)}:${deux(Math.floor(s / 60) % 60)}:${deux(s % 60)}`;
  horloge.textContent = heure();
  if (!deroule?.minutes) return;
  surMinutes.textContent = `écoulées sur ${deroule.minutes} min`;
  avancement.textContent = plan(s / 60);
}

// The same time for each screen: early before its share begins, late once it is over.
function plan(ecoulees) {
  const rang = place ? rangDe(place.ecran) : -1;
  if (rang < 0) return "";
  const part = deroule.minutes / deroule.ecrans.length;
  const [avance, retard] = [Math.floor(rang * part - ecoulees), Math.floor(ecoulees - (rang + 1) * part)];
  if (avance >= 1) return `${avance} min d’avance sur le plan`;
  return retard >= 1 ? `${retard} min de retard sur le plan` : "dans le temps prévu";
}
battre();
setInterval(battre, 1000);
page.pret = "oui";
