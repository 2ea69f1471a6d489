// The notes beside the screen: the latest on top, ringed for eight seconds, never cut; what does not fit is counted.

import { el } from "./commun.js";

const CERCLE_MS = 8000;
const PASTILLE_MAX = 3;

export class Notes {
  constructor(hote) {
    this.hote = hote;
    // When each note came while the wall was there; those of before came at no time.
    this.venues = new Map();
    this.premier = true;
  }

  recevoir(notes) {
    for (const { numero } of notes)
      if (!this.venues.has(numero)) this.venues.set(numero, this.premier ? 0 : performance.now());
    this.premier = false;
    this.notes = notes;
  }

  // `ecran`: of which screen; `atelier`: the workshop, whose code stands under the notes.
  dessiner(ecran, atelier) {
    clearTimeout(this.bientot);
    const siennes = (this.notes ?? []).filter((n) => n.ecran === ecran && !n.masquee).reverse();
    const titre = el("h2", {}, siennes.length ? `Vos notes sur cet écran · ${siennes.length}` : "Vos notes sur cet écran");
    const liste = el("ol", { class: "notes" });
    const reste = el("p", { class: "reste" });
    const vide = siennes.length ? null : el("p", { class: "reste" }, atelier?.ouvert ? "Aucune pour l’instant : elles paraîtront ici." : "Aucune.");
    this.hote.replaceChildren(titre, liste, vide ?? reste, invite(atelier) ?? "");
    let mises = 0;
    for (const note of siennes) {
      const carte = this.carte(note);
      liste.append(carte);
      const cachees = siennes.length - mises - 1;
      reste.textContent = cachees ? autres(cachees) : "";
      if (this.hote.scrollHeight > this.hote.clientHeight + 1) {
        carte.remove();
        reste.textContent = autres(siennes.length - mises);
        break;
      }
      mises += 1;
    }
    if (siennes.some((n) => this.recente(n) || this.age(n) < 60)) this.bientot = setTimeout(() => this.dessiner(ecran, atelier), 1000);
  }

  recente({ numero }) {
    const venue = this.venues.get(numero);
    return venue > 0 && performance.now() - venue < CERCLE_MS;
  }

  age({ numero }) {
    const venue = this.venues.get(numero);
    return venue > 0 ? (performance.now() - venue) / 1000 : Infinity;
  }

  carte(note) {
    const quand = this.age(note) < 60 ? "à l’instant" : note.heure;
    const classe = ["note", this.recente(note) && "neuve", note.retenue && "retenue"].filter(Boolean).join(" ");
    const tete = el(
      "p",
      { class: "tete" },
      el("b", { class: "numero" }, String(note.rang)),
      el("b", {}, note.ou || note.axe || ""),
      el("span", { class: "quand" }, note.retenue ? "✓ retenue" : quand),
    );
    const carte = el("li", { class: classe }, tete, el("p", { class: "texte" }, note.texte));
    carte.style.setProperty("--axe", note.couleur);
    return carte;
  }
}

// The numbers of the notes on the map, beside the name of their territory, where they cover no other name.
export function numeroter(scene, notes, ecran) {
  for (const ancienne of scene.querySelectorAll(".pastille")) ancienne.remove();
  const parCode = new Map();
  for (const n of notes ?? [])
    if (n.code && n.ecran === ecran && !n.masquee) parCode.set(n.code, [n.rang, ...(parCode.get(n.code) ?? [])]);
  const noms = [...scene.querySelectorAll("g.nom[data-code]")];
  const cadre = scene.getBoundingClientRect();
  const pris = noms.map((g) => g.getBoundingClientRect());
  for (const [code, numeros] of parCode) {
    const rang = noms.findIndex((g) => g.dataset.code === code);
    if (rang < 0) continue;
    const pastille = el("span", { class: "pastille", "aria-hidden": "true" });
    scene.append(pastille);
    const place = ranger(pastille, numeros, rang, pris, cadre);
    if (place) pris.push(place);
    else pastille.remove();
  }
}

// As many numbers as find a place that covers no name; without any, the note says its territory by itself.
function ranger(pastille, numeros, rang, pris, cadre) {
  const nom = pris[rang];
  for (let n = Math.min(PASTILLE_MAX, numeros.length); n > 0; n--) {
    const reste = numeros.length - n;
    pastille.textContent = numeros.slice(0, n).join(" · ") + (reste ? ` +${reste}` : "");
    const { width: l, height: h } = pastille.getBoundingClientRect();
    const [x, y] = [(nom.left + nom.right - l) / 2, (nom.top + nom.bottom - h) / 2];
    const [haut, bas, gauche, droite] = [nom.top - h, nom.bottom, nom.left - l - 2, nom.right + 2];
    const places = [[x, haut], [droite, y], [gauche, y], [x, bas], [nom.left, haut], [nom.right - l, haut]];
    places.push([droite, nom.top], [gauche, nom.top], [droite, bas - h], [gauche, bas - h], [nom.left, bas], [nom.right - l, bas]);
    const libre = ([a, b]) => a > cadre.left && b > cadre.top && a + l < cadre.right && b + h < cadre.bottom
      && pris.every((p, i) => i === rang || a >= p.right || a + l <= p.left || b >= p.bottom || b + h <= p.top);
    const trouvee = places.find(libre);
    if (trouvee) {
      const [a, b] = trouvee;
      Object.assign(pastille.style, { left: `${a - cadre.left}px`, top: `${b - cadre.top}px` });
      return new DOMRect(a, b, l, h);
    }
  }
  return null;
}

const autres = (n) => `et ${n} note${n > 1 ? "s" : ""} plus ancienne${n > 1 ? "s" : ""}`;

const invite = (atelier) => {
  if (!atelier?.carre) return null;
  const mots = el("p", {}, el("b", {}, "Écrire une note"), "visez le carré, ou", el("span", {}, atelier.adresse));
  mots.append(el("span", {}, "code ", el("b", { class: "code" }, atelier.code)));
  return el("div", { class: "invite" }, el("img", { src: atelier.carre, alt: "Carré à viser pour écrire une note" }), mots);
};
