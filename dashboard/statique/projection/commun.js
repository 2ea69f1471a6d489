// What the three pages share: a channel that comes back by itself, screens asked once, elements, hours.

export const page = document.documentElement.dataset;
export const racine = new URL(page.racine, location.href);
export const adresse = new URL(page.adresse, racine);

export const el = (nom, attributs = {}, ...enfants) => {
  const n = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(attributs)) {
    if (valeur == null || valeur === false) continue;
    if (cle.startsWith("on")) n.addEventListener(cle.slice(2), valeur);
    else n.setAttribute(cle, valeur === true ? "" : valeur);
  }
  n.append(...enfants.filter((x) => x != null && x !== false));
  return n;
};

// A drawing of the server put in the page, so that it takes the letters of the page.
export const dessin = (svg) => {
  const lu = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  lu.removeAttribute("width");
  lu.removeAttribute("height");
  return document.importNode(lu, true);
};

export const identifiant = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((o) => o.toString(16).padStart(2, "0")).join("");

export const heure = (quand = new Date()) => `${quand.getHours()}\u00a0h\u00a0${String(quand.getMinutes()).padStart(2, "0")}`;

// A store of this browser that may be closed to us (private browsing): what is kept then lasts as long as the page.
const dedans = new Map();
export const garde = {
  lire(cle) {
    try {
      return localStorage.getItem(cle) ?? dedans.get(cle) ?? null;
    } catch {
      return dedans.get(cle) ?? null;
    }
  },
  cles() {
    try {
      return [...new Set([...dedans.keys(), ...Object.keys(localStorage)])];
    } catch {
      return [...dedans.keys()];
    }
  },
  ecrire(cle, valeur) {
    dedans.set(cle, valeur);
    try {
      localStorage.setItem(cle, valeur);
    } catch {
      // Full or closed: it is in `dedans`.
    }
  },
};

// The channel. `dire` is false when nothing could be sent; it opens again by itself, later and later.
export class Canal {
  constructor(parametres, { recevoir, ouvrir = () => {}, perdre = () => {} }) {
    this.url = new URL(`${adresse.href}/direct`);
    this.url.protocol = this.url.protocol.replace("http", "ws");
    for (const [cle, valeur] of Object.entries(parametres)) this.url.searchParams.set(cle, valeur);
    Object.assign(this, { recevoir, ouvrir, perdre, essais: 0, fini: false, fois: 0 });
    addEventListener("online", () => this.relancer());
    addEventListener("offline", () => this.socket?.close());
    addEventListener("visibilitychange", () => document.hidden || this.relancer());
    this.lancer();
  }

  get ouvert() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  lancer() {
    clearTimeout(this.attente);
    const socket = (this.socket = new WebSocket(this.url));
    socket.onopen = () => {
      this.essais = 0;
      this.ouvrir(this.fois++ > 0);
    };
    socket.onmessage = ({ data }) => this.recevoir(JSON.parse(data));
    socket.onclose = ({ code }) => {
      if (socket !== this.socket) return;
      this.perdre(code);
      if (code === 4403 || this.fini) return;
      this.attente = setTimeout(() => this.lancer(), Math.min(8000, 400 * 2 ** this.essais++) * (0.7 + 0.6 * Math.random()));
    };
  }

  relancer() {
    if (this.fini || this.ouvert || this.socket?.readyState === WebSocket.CONNECTING) return;
    this.essais = 0;
    this.lancer();
  }

  dire(message) {
    if (!this.ouvert) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }
}

// The screens of a séance at a size, each asked once for a revision; those already here outlive the network.
export class Ecrans {
  constructor() {
    this.faits = new Map();
  }

  cle(numero, partie, [l, h], revision) {
    return `${numero}/${partie}/${l}x${h}/${revision}`;
  }

  voir(...quoi) {
    return this.faits.get(this.cle(...quoi))?.fait;
  }

  async lire(numero, partie, taille, revision) {
    const cle = this.cle(numero, partie, taille, revision);
    let entree = this.faits.get(cle);
    if (!entree) {
      entree = { fait: null };
      entree.promesse = this.demander(numero, partie, taille)
        .then((fait) => (entree.fait = fait))
        .catch((erreur) => {
          this.faits.delete(cle);
          throw erreur;
        });
      this.faits.set(cle, entree);
      // A séance of eighty screens at two sizes: beyond, the oldest go.
      if (this.faits.size > 240) this.faits.delete(this.faits.keys().next().value);
    }
    return entree.promesse;
  }

  async demander(numero, partie, [l, h]) {
    const reponse = await fetch(`${adresse.href}/ecran/${numero}.json?l=${l}&h=${h}&partie=${partie}`);
    const lu = await reponse.json();
    if (!reponse.ok) throw Object.assign(new Error(lu.message), { phrase: lu.message });
    return lu;
  }
}

// Where one is among the screens, and where a step leads: parts first, then the next screen.
export const pas = (place, sens, deroule, sur) => {
  const rang = deroule.ecrans.findIndex((e) => e.numero === place.ecran);
  if (rang < 0) return null;
  const partie = place.partie + sens;
  if (partie >= 1 && partie <= sur(place.ecran)) return { ecran: place.ecran, partie };
  const ecran = deroule.ecrans[rang + sens]?.numero;
  return ecran == null ? null : { ecran, partie: sens > 0 ? 1 : sur(ecran) };
};

// Moves the wall: at once here, in the other window of this browser, then for everybody.
export const conduite = ({ lire, poser, dire, manquer, montrer }) => {
  const voisine = new BroadcastChannel(`observatoire ${adresse.pathname}`);
  voisine.onmessage = ({ data }) => {
    poser(data);
    montrer();
  };
  return (quoi) => {
    if (!lire()) return;
    poser({ ...lire(), ...quoi });
    voisine.postMessage(lire());
    if (!dire({ type: "place", ...lire() })) manquer();
    montrer();
  };
};

// The notes stand beside while the workshop is open, but not on the screen that opens it: it has its own code.
export const aCote = (numero, place, atelier, deroule) =>
  place?.notes ?? (Boolean(atelier?.ouvert) && !deroule?.ecrans.find((e) => e.numero === numero)?.ouverture);

const svg = (nom, attributs, texte = "") => {
  const n = document.createElementNS("http://www.w3.org/2000/svg", nom);
  for (const [cle, valeur] of Object.entries(attributs)) n.setAttribute(cle, valeur);
  n.textContent = texte;
  return n;
};

// The code of the evening in the place that a drawing keeps for it; nothing is put where there is none.
export const poserCarre = (hote, atelier) => {
  const place = hote.querySelector(".place-carre");
  if (!place) return;
  place.querySelectorAll(".vif").forEach((n) => n.remove());
  const [cote, corps] = [Number(place.dataset.cote), Number(place.dataset.corps)];
  if (!atelier?.ouvert || !atelier.code) return;
  const mots = [[`code ${atelier.code}`, 1.35, 700]];
  // The ground covers what the drawing says while it waits.
  place.append(svg("rect", { class: "vif", x: 2, y: 2, width: cote - 4, height: cote - 4, fill: "#fff" }));
  // A code is read by its quiet edge as much as by its squares.
  const bord = 0.03 * cote;
  if (!atelier.carre) {
    const dit = { class: "vif", x: cote / 2, "text-anchor": "middle", "font-size": Math.min(corps, cote / 20), fill: "#666" };
    place.append(svg("text", { ...dit, y: cote / 2 - 0.3 * corps }, "Pas d’adresse pour les téléphones :"), svg("text", { ...dit, y: cote / 2 + 1.1 * corps }, "le pupitre dit pourquoi."));
  } else {
    place.append(
      svg("rect", { class: "vif", x: -3, y: -3, width: cote + 6, height: cote + 6, fill: "#fff" }),
      svg("image", { class: "vif", href: atelier.carre, x: bord, y: bord, width: cote - 2 * bord, height: cote - 2 * bord, "image-rendering": "pixelated" }),
    );
    mots.unshift([`Visez le carré, ou tapez ${atelier.adresse}`, 1, 400]);
  }
  let y = cote;
  for (const [texte, fois, graisse] of mots) {
    const taille = Math.min(fois * corps, cote / (0.52 * texte.length));
    y += 1.3 * taille;
    place.append(svg("text", { class: "vif", x: 0, y, "font-size": taille, "font-weight": graisse, fill: "#161616" }, texte));
  }
};
