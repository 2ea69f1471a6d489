// The wall: one screen, from edge to edge. It keeps what it has when the network goes, and says nothing of it.

import { aCote, adresse, Canal, conduite, dessin, Ecrans, el, page, pas, poserCarre, racine } from "./commun.js";
import { Notes, numeroter } from "./mur_notes.js";

const SUIVANT = new Set(["ArrowRight", "ArrowDown", "PageDown", " "]);
const PRECEDENT = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);
const COMMANDES_MS = 3000;
const SAISIE_MS = 3000;

const dit = document.getElementById("dit");
const titre = el("h1", { class: "muet" }, document.title);
const scene = el("div", { id: "scene" });
const cote = el("aside", { id: "cote", "aria-label": "Notes" });
const noir = el("div", { id: "noir", hidden: true });
const carre = el("section", { id: "carre", hidden: true, "aria-label": "Écrire une note" });
const saisie = el("output", { id: "saisie", hidden: true });
const commandes = el("nav", { id: "commandes", "aria-label": "Projection" });
const bulle = el("p", { id: "bulle", role: "status", hidden: true });
document.body.append(el("main", {}, titre, scene, cote, carre), noir, saisie, bulle, commandes);

const notes = new Notes(cote);
const ecrans = new Ecrans();
let deroule = null;
let place = null;
let atelier = null;
let telephones = 0;
let chiffres = "";
let bouge = false;
let montre = "";
let tour = 0;

const enNotes = (numero = place?.ecran) => aCote(numero, place, atelier, deroule);
const part = () => (innerWidth / innerHeight >= 1.5 ? 0.34 : 0.37);
const taille = (numero = place?.ecran) => [Math.round(innerWidth * (enNotes(numero) ? 1 - part() : 1)), innerHeight];
const rangDe = (numero) => deroule.ecrans.findIndex((e) => e.numero === numero);
const sur = (numero) => ecrans.voir(numero, 1, taille(numero), deroule.revision)?.sur ?? 1;

const canal = new Canal(
  { role: "mur", racine: racine.href },
  {
    recevoir,
    ouvrir: (revient) => saluer(revient),
  },
);

function saluer(revient) {
  canal.dire({ type: "bonjour", l: innerWidth, h: innerHeight, ...(place ?? {}), revient: revient && bouge });
  bouge = false;
}

function recevoir(message) {
  if (message.type === "deroule") {
    deroule = message;
    document.title = `${message.nom} : projection`;
    const connu = place && rangDe(place.ecran) >= 0;
    if (!connu && deroule.ecrans.length) {
      const demande = Number(location.hash.slice(1)) || 1;
      place = { ecran: deroule.ecrans[Math.min(Math.max(demande, 1), deroule.ecrans.length) - 1].numero, partie: 1, noir: false, carre: false, notes: null };
      if (canal.ouvert) canal.dire({ type: "bonjour", l: innerWidth, h: innerHeight, ...place });
    }
    if (!deroule.ecrans.length) vide("Cette séance n’a pas encore d’écran.");
  } else if (message.type === "place") {
    if (message.place) place = message.place;
  } else if (message.type === "notes") {
    notes.recevoir(message.notes);
  } else if (message.type === "atelier") {
    atelier = message;
  } else if (message.type === "telephones") {
    telephones = message.nombre;
  } else if (message.type === "dit" || message.type === "faute") {
    souffler(message.texte);
    return;
  }
  montrer();
}

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
  noir.hidden = !place.noir;
  carre.hidden = !place.carre;
  cote.hidden = !enNotes();
  document.body.classList.toggle("a-cote", enNotes());
  document.body.style.setProperty("--part", `${100 * part()}vw`);
  document.body.style.setProperty("--u", `${Math.min(innerHeight / 1080, innerWidth / 1440)}px`);
  if (place.carre) enGrand();
  if (!cote.hidden) notes.dessiner(place.ecran, atelier);
  history.replaceState(null, "", `#${rang + 1}`);
  repeindre(rang);
  let ecran;
  try {
    ecran = await ecrans.lire(place.ecran, place.partie, taille(), deroule.revision);
  } catch (erreur) {
    // Without network, what is on the wall stays there; a screen that cannot be drawn says why.
    if (mien === tour && erreur.phrase) vide(erreur.phrase);
    else if (mien === tour) setTimeout(montrer, 3000);
    return;
  }
  if (mien !== tour) return;
  if (place.partie > ecran.sur) place = { ...place, partie: ecran.sur };
  const cle = ecran.svg;
  if (montre !== cle) {
    montre = cle;
    scene.replaceChildren(dessin(ecran.svg));
    titre.textContent = ecran.message;
    dit.textContent = `Écran ${rang + 1} sur ${deroule.ecrans.length}. ${ecran.dit}`;
  }
  poserCarre(scene, atelier);
  numeroter(scene, enNotes() ? notes.notes : [], place.ecran);
  avancer(rang, ecran.sur);
}

// What comes next is asked before it is wanted: the parts, the neighbours, then all the others in turn.
async function avancer(rang, parts) {
  const revision = deroule.revision;
  const avant = taille().join();
  const voulus = [];
  for (let p = 2; p <= parts; p++) voulus.push([place.ecran, p]);
  const ordre = [rang + 1, rang - 1, rang + 2, ...deroule.ecrans.keys()];
  for (const r of ordre) if (deroule.ecrans[r]) voulus.push([deroule.ecrans[r].numero, 1]);
  for (const [numero, partie] of voulus) {
    if (deroule.revision !== revision || taille().join() !== avant) return;
    try {
      const lu = await ecrans.lire(numero, partie, taille(numero), revision);
      for (let p = 2; p <= lu.sur; p++) await ecrans.lire(numero, p, taille(numero), revision);
    } catch {
      // Asked again when it is its turn.
    }
  }
}

function vide(phrase) {
  montre = "";
  scene.replaceChildren(el("p", { class: "phrase" }, phrase));
  dit.textContent = phrase;
}

function enGrand() {
  const mots = [];
  if (atelier?.carre) {
    mots.push(el("img", { src: atelier.carre, alt: "Carré à viser avec l’appareil photo" }));
    mots.push(
      el("p", {}, "Visez le carré", el("br"), "avec l’appareil photo,", el("br"), "ou tapez", el("br"), el("b", {}, atelier.adresse), el("br"), "code ", el("b", { class: "code" }, atelier.code)),
    );
  } else {
    const pourquoi = atelier?.ouvert ? atelier.code ? `${atelier.pourquoi} Le code est ${atelier.code}.` : atelier.pourquoi || "Le carré se montre depuis le poste qui anime." : "Les téléphones n’écrivent pas encore : ouvrez-les depuis le pupitre.";
    mots.push(el("p", { class: "pourquoi" }, pourquoi));
  }
  const pied = el("footer", {}, el("span", {}, atelier?.jusque ? `Jusqu’à ${atelier.jusque}, ou la fermeture par l’animateur` : ""), el("b", {}, `${telephones} téléphone${telephones > 1 ? "s" : ""}`));
  carre.replaceChildren(el("h2", {}, "Écrivez vos remarques depuis votre téléphone"), el("p", { class: "sous" }, "Sans votre nom ; votre note paraît au mur, à côté de l’écran"), el("div", { class: "grand" }, ...mots), pied);
}

const avance = (sens) => {
  if (place?.noir) return aller({ noir: false });
  if (place?.carre) return aller({ carre: false });
  const vers = place && pas(place, sens, deroule, sur);
  if (vers) aller(vers);
};
const vers = (rang) => {
  const ecran = deroule?.ecrans[Math.min(Math.max(rang, 0), deroule.ecrans.length - 1)];
  if (ecran) aller({ ecran: ecran.numero, partie: 1, noir: false, carre: false });
};
const plein = () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.().catch(() => {}));
const retenir = () => canal.dire({ type: "retenir_derniere" }) || souffler("Sans réseau : la note se retiendra plus tard.");
const GESTES = {
  b: () => aller({ noir: !place.noir }),
  ".": () => aller({ noir: !place.noir }),
  n: () => aller({ notes: !enNotes() }),
  q: () => aller({ carre: !place.carre, noir: false }),
  r: retenir,
  f: plein,
  Home: () => vers(0),
  End: () => vers(Infinity),
};

addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || !place) return;
  const bouton = e.target.closest?.("button, a");
  if (bouton && (e.key === " " || e.key === "Enter")) return;
  const touche = e.key.length === 1 ? e.key.toLowerCase() : e.key;
  if (/^[0-9]$/.test(touche)) saisir(touche);
  else if (touche === "Enter" && chiffres) vers(Number(finSaisie()) - 1);
  else if (touche === "Escape") echapper();
  else if (SUIVANT.has(touche)) avance(1);
  else if (PRECEDENT.has(touche)) avance(-1);
  else if (GESTES[touche]) GESTES[touche]();
  else return;
  e.preventDefault();
});

let finDeSaisie;
function saisir(chiffre) {
  chiffres = (chiffres + chiffre).slice(-3);
  saisie.textContent = `Écran ${chiffres} : Entrée`;
  saisie.hidden = false;
  clearTimeout(finDeSaisie);
  finDeSaisie = setTimeout(finSaisie, SAISIE_MS);
}

function finSaisie() {
  const lus = chiffres;
  chiffres = "";
  saisie.hidden = true;
  return lus;
}

function echapper() {
  if (chiffres) finSaisie();
  else if (place.noir || place.carre) aller({ noir: false, carre: false });
  else if (document.fullscreenElement) document.exitFullscreen();
  else paraitre();
}

let finDeBulle;
function souffler(texte) {
  bulle.textContent = texte;
  bulle.hidden = false;
  clearTimeout(finDeBulle);
  finDeBulle = setTimeout(() => (bulle.hidden = true), 4000);
}

// The commands appear when the mouse moves or the keyboard enters them, for three seconds.
let finDesCommandes;
function paraitre() {
  document.body.classList.add("souris");
  clearTimeout(finDesCommandes);
  finDesCommandes = setTimeout(() => {
    if (!commandes.contains(document.activeElement)) document.body.classList.remove("souris");
  }, COMMANDES_MS);
}
addEventListener("mousemove", paraitre);
commandes.addEventListener("focusin", paraitre);
commandes.addEventListener("focusout", paraitre);

const numero = el("span", { class: "rang" });
const bouton = (nom, touche, faire) =>
  el("button", { type: "button", title: `Touche ${touche}`, onclick: (e) => { faire(); e.currentTarget.blur(); } }, nom);
commandes.append(
  bouton("← Précédent", "←", () => avance(-1)),
  numero,
  bouton("Suivant →", "→", () => avance(1)),
  bouton("Noir", "B", GESTES.b),
  bouton("Notes", "N", GESTES.n),
  bouton("Carré", "Q", GESTES.q),
  bouton("Plein écran", "F", plein),
  el("a", { href: `${adresse.href}/pupitre`, target: "_blank", rel: "opener" }, "Pupitre"),
  el("a", { href: new URL("seances", racine).href }, "Quitter"),
);
const repeindre = (rang) => (numero.textContent = `${rang + 1} / ${deroule.ecrans.length}`);

// A finger that slides, on a touch screen.
let depart = null;
addEventListener("pointerdown", (e) => (depart = e.pointerType === "touch" ? [e.clientX, e.clientY] : null));
addEventListener("pointerup", (e) => {
  if (!depart) return;
  const [dx, dy] = [e.clientX - depart[0], e.clientY - depart[1]];
  depart = null;
  if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy)) avance(dx < 0 ? 1 : -1);
  else if (Math.hypot(dx, dy) < 10) paraitre();
});
addEventListener("hashchange", () => vers(Number(location.hash.slice(1)) - 1));
let finDeTaille;
addEventListener("resize", () => {
  clearTimeout(finDeTaille);
  finDeTaille = setTimeout(() => {
    canal.dire({ type: "bonjour", l: innerWidth, h: innerHeight, ...(place ?? {}) });
    montrer();
  }, 150);
});
page.pret = "oui";
