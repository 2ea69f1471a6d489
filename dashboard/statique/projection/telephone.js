// A participant's telephone: the screen that is on the wall, a note, and what became of it. A note written without
// network stays on the telephone, leaves by itself, once.

import { adresse, Canal, dessin, el, garde, heure, identifiant, page } from "./commun.js";
import * as gardees from "./gardees.js";

const TEXTE_MAX = 280;
const ACCUSE_MS = 8000;
const CLE = `notes ${adresse.pathname}`;
const BROUILLON = `brouillon ${adresse.pathname}`;
if (!garde.lire("telephone")) garde.ecrire("telephone", identifiant());

let ecran = null;
let vu = null;
let atelier = { ouvert: true, texte: "" };
let enLigne = false;
let ecrit = false;
let faute = "";
let miennes = gardees.lire(CLE);
let ou = "";
let axe = "";
let tour = 0;

const nom = el("h1", {}, document.title);
const rang = el("span", { class: "gris" }, "");
const date = el("p", { class: "date", role: "status", hidden: true });
const montre = el("section", { class: "ecran", "aria-label": "L’écran au mur" });
const corps = el("section", { class: "corps" });
document.body.append(el("header", {}, nom, rang), date, el("main", {}, montre, corps));

const canal = new Canal(
  { telephone: garde.lire("telephone") },
  {
    recevoir,
    ouvrir: () => {
      enLigne = true;
      for (const note of miennes) note.envoyee = 0;
      envoyer();
      dire();
    },
    perdre: (code) => {
      enLigne = false;
      if (code !== 4403) dire();
      dater();
    },
  },
);

function recevoir(message) {
  if (message.type === "ecran") {
    ecran = message;
    nom.textContent = message.nom;
    rang.textContent = message.ecran ? `écran ${message.rang} sur ${message.nombre}` : "";
    voir();
  } else if (message.type === "atelier" || message.type === "faute") {
    atelier = message.type === "faute" ? { ouvert: false, texte: message.texte } : message;
    envoyer();
    dire();
  } else if (message.client) {
    const note = miennes.find((n) => n.client === message.client);
    if (note) classer(note, message);
  }
}

// What the server said of a note: arrived, refused, or to be sent again later.
function classer(note, message) {
  if (message.type === "recue") Object.assign(note, { etat: "recue", numero: message.numero, heure: message.heure, derniere: true });
  else if (message.type === "refusee") Object.assign(note, { etat: "refusee", pourquoi: message.texte });
  else {
    note.pourquoi = message.texte;
    note.apres = Date.now() + 1000 * message.secondes;
    setTimeout(envoyer, 1000 * message.secondes + 200);
  }
  for (const autre of miennes) if (autre !== note && message.type === "recue") autre.derniere = false;
  conserver();
  dire();
}

function conserver() {
  gardees.conserver(CLE, miennes);
}

// Every note that waits, in the order in which it was written; sent again when no answer comes.
function envoyer() {
  if (!atelier.ouvert || !canal.ouvert) return;
  const maintenant = Date.now();
  for (const note of miennes) {
    if (note.etat !== "attente" || (note.apres ?? 0) > maintenant || maintenant - (note.envoyee ?? 0) < ACCUSE_MS) continue;
    note.envoyee = maintenant;
    canal.dire({ type: "note", client: note.client, texte: note.texte, ecran: note.ecran, ou: note.ou, axe: note.axe });
  }
}
setInterval(envoyer, 4000);

async function voir() {
  const mien = ++tour;
  if (!ecran?.ecran) {
    vu = null;
    montre.replaceChildren(el("p", { class: "attente" }, ecran?.dit ?? ""));
    if (!ecrit) dire();
    return;
  }
  if (ecran.noir) return;
  const largeur = Math.round(montre.clientWidth);
  try {
    const reponse = await fetch(`${adresse.href}/ecran.json?l=${largeur}&h=${Math.round(largeur * 1.25)}`);
    const lu = await reponse.json();
    if (mien !== tour) return;
    if (!reponse.ok) throw Object.assign(new Error(lu.message), { phrase: lu.message });
    vu = { ...lu, quand: heure() };
    peindre(0);
  } catch (erreur) {
    if (mien !== tour) return;
    if (erreur.phrase) montre.replaceChildren(el("p", { class: "attente" }, erreur.phrase));
    else setTimeout(() => mien === tour && voir(), 3000);
  }
  dater();
  if (!ecrit) dire();
}

// What does not fit on a telephone goes on several drawings, that one's own finger turns.
function peindre(partie) {
  const { dessins } = vu;
  const image = dessin(dessins[partie]);
  image.setAttribute("aria-label", vu.dit);
  const tourner = (vers, libelle) => el("button", { type: "button", disabled: !dessins[vers], onclick: () => peindre(vers) }, libelle);
  const suite = dessins.length > 1 && el("nav", { class: "suite", "aria-label": "Suite de l’écran" }, tourner(partie - 1, "‹ Avant"), el("span", {}, `${partie + 1} sur ${dessins.length}`), tourner(partie + 1, "Suite ›"));
  montre.replaceChildren(image, el("p", { class: "resume" }, vu.message), ...(suite ? [suite] : []));
}

function dater() {
  date.hidden = enLigne || !vu;
  date.textContent = vu ? `Écran vu à ${vu.quand} : la suite viendra avec le réseau` : "";
}

// What stands under the screen: the button, the form, or why one does not write; then one's own notes.
function dire() {
  dater();
  if (ecrit) return;
  const parts = [];
  const attend = miennes.filter((n) => n.etat === "attente");
  const derniere = miennes.find((n) => n.derniere);
  if (!atelier.ouvert) {
    parts.push(el("p", { class: "avis ferme", role: "status" }, atelier.texte));
    if (attend.length) parts.push(el("p", { class: "avis ocre" }, el("b", {}, attend.length > 1 ? "Vos notes ne sont pas parties." : "Votre note n’est pas partie."), ` ${attend.length > 1 ? "Dites-les" : "Dites-la"} à l’animateur. Tout reste sur ce téléphone, et se reprend s’il rouvre un atelier.`));
  }
  else if (!enLigne && attend.length)
    parts.push(el("p", { class: "avis ocre", role: "status" }, el("b", {}, attend.length > 1 ? "Pas de réseau : vos notes attendent ici." : "Pas de réseau : votre note attend ici."), " Elle partira seule dès que la connexion revient. Vous pouvez en écrire d’autres."));
  else if (attend.length) parts.push(el("p", { class: attend[0].pourquoi ? "avis ocre" : "avis", role: "status" }, attend[0].pourquoi || "Envoi en cours…"));
  else if (derniere) parts.push(el("p", { class: "avis vert", role: "status" }, el("b", {}, `✓ Arrivée à ${derniere.heure}. Elle est au mur, sous le numéro ${derniere.numero}.`)));
  const libelle = miennes.length ? "Écrire une autre note" : "Écrire une note sur cet écran";
  const cartes = miennes.map(carte).reverse();
  const peut = atelier.ouvert && ecran?.ecran;
  if (cartes.length) parts.push(el("ol", { class: "notes" }, ...cartes));
  if (peut) parts.push(el("button", { type: "button", class: cartes.length ? "second" : "plein", onclick: ecrire }, libelle));
  if (peut && !cartes.length) parts.push(el("p", { class: "gris" }, "Votre note paraît au mur, sans votre nom. L’écran suit la séance ; rien à toucher."));
  // Elsewhere than in this workshop: only here can they still be sent.
  const autres = peut && gardees.reste(CLE, (plusieurs) => `${plusieurs ? "écrites" : "écrite"} pour un autre atelier.`, reprendre);
  corps.replaceChildren(...parts, ...(autres ? [autres] : []));
}

function carte(note) {
  const etats = {
    attente: !atelier.ouvert ? ["ocre", `◷ pas partie · ${note.heure ?? ""}`] : enLigne && !note.pourquoi ? ["cours", "envoi en cours"] : ["ocre", `◷ gardée sur ce téléphone · ${note.heure}`],
    recue: ["vert", `✓ au mur, numéro ${note.numero} · ${note.heure}`],
    refusee: ["rouge", "refusée"],
  };
  const [classe, mots] = etats[note.etat];
  const li = el("li", { class: "note" }, el("p", {}, note.nomOu ? el("b", {}, `${note.nomOu} `) : "", el("span", { class: `etat ${classe}` }, mots)), el("p", { class: "texte" }, note.texte));
  if (note.couleur) li.style.setProperty("--axe", note.couleur);
  if (note.etat === "refusee") {
    li.append(el("p", { class: "rouge" }, note.pourquoi));
    if (atelier.ouvert) li.append(el("button", { type: "button", class: "lien", onclick: () => reprendre(note) }, "Corriger cette note"));
  }
  return li;
}

function reprendre(note) {
  miennes = miennes.filter((n) => n !== note);
  conserver();
  // What was already being written there stays before it.
  const brouillon = (garde.lire(BROUILLON) ?? "").trim();
  garde.ecrire(BROUILLON, brouillon && brouillon !== note.texte ? `${brouillon}\n${note.texte}` : note.texte);
  ecrire();
}

function ecrire() {
  ecrit = true;
  const sur = ecran.ecran;
  const champ = el("textarea", { id: "note", rows: 4, maxlength: TEXTE_MAX, enterkeyhint: "enter" });
  champ.value = garde.lire(BROUILLON) ?? "";
  const compte = el("p", { class: "compte", "aria-live": "off" });
  const alerte = el("p", { class: "rouge", role: "alert" }, faute);
  const lieux = el("select", { id: "ou" }, el("option", { value: "" }, "L’ensemble"), ...(vu?.endroits ?? []).map((e) => el("option", { value: `${e.niveau}:${e.code}` }, e.nom)));
  lieux.value = ou;
  if (lieux.selectedIndex < 0) lieux.value = "";
  const axes = el("div", { class: "axes", role: "group", "aria-label": "De quoi parle votre note" });
  for (const [code, { nom: libelle }] of Object.entries(vu?.axes ?? {})) {
    const b = el("button", { type: "button", "aria-pressed": String(code === axe), onclick: () => {
      axe = axe === code ? "" : code;
      for (const x of axes.children) x.setAttribute("aria-pressed", String(x === b && axe === code));
    } }, libelle);
    axes.append(b);
  }
  const compter = () => {
    compte.textContent = `${champ.value.length} sur ${TEXTE_MAX} signes`;
    garde.ecrire(BROUILLON, champ.value);
  };
  champ.addEventListener("input", compter);
  compter();
  const fermer = () => {
    ecrit = false;
    document.body.classList.remove("ecrit");
    dire();
    voir();
  };
  const partir = (e) => {
    e.preventDefault();
    const texte = champ.value.trim();
    if (!texte) {
      alerte.textContent = "Écrivez une phrase, puis envoyez.";
      champ.focus();
      return;
    }
    ou = lieux.value;
    miennes.push({ client: identifiant(), texte, ecran: sur, ou, nomOu: ou ? lieux.selectedOptions[0].textContent : "", axe, couleur: vu?.axes[axe]?.couleur, heure: heure(), etat: "attente" });
    conserver();
    garde.ecrire(BROUILLON, "");
    fermer();
    envoyer();
  };
  corps.replaceChildren(
    el(
      "form",
      { onsubmit: partir },
      el("label", { for: "note" }, "Votre note"),
      champ,
      compte,
      alerte,
      vu?.endroits?.length ? el("label", { class: "ou" }, "Où ?", lieux) : "",
      axes,
      el("button", { class: "plein" }, "Envoyer"),
      el("button", { type: "button", class: "lien", onclick: fermer }, "Annuler"),
      el("p", { class: "gris centre" }, "Sans votre nom. Ne citez personne."),
    ),
  );
  document.body.classList.add("ecrit");
  champ.focus();
}

let finDeTaille;
let large = innerWidth;
addEventListener("resize", () => {
  // The keyboard of a telephone changes the height alone.
  if (innerWidth === large) return;
  large = innerWidth;
  clearTimeout(finDeTaille);
  finDeTaille = setTimeout(voir, 200);
});
dire();
page.pret = "oui";
