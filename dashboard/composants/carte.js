// Choropleth map drawn in SVG. The geometry comes once from a URL; values come at each change.
// STYLE, the text of carte.css, is put in front of this file (fichiers.py).
// World coordinates are those of the fond (y downwards); screen = world * k + t.

const FONDS = new Map(); // url -> Promise of the parsed fond, shared by every map of the page
const VUES = new Map(); // group (or key) + url -> last view, survives a remount
const INSTANCES = new WeakMap();
const ZOOM_MAX = 60;
const SVG = "http://www.w3.org/2000/svg";
const EVT_VUE = "observatoire-carte-vue";
const EVT_SURVOL = "observatoire-carte-survol";
const EVT_DEVANCER = "observatoire-devancer"; // said by jeux.js
const EVT_RECUE = "observatoire-carte-recue";
// Said instead of the name in an inset too narrow for it.
const CODES_ZONES = { guadeloupe: "971", martinique: "972", guyane: "973", reunion: "974", mayotte: "976" };
const MOTIFS = { a: "hachures", i: "i-partiels", s: "points", z: "lignes" };
// Angle of a pattern, by the first letter of its id: absent one way, a file that is not whole the other.
const PENTES = { h: 45, i: -45 };
// « e » : belongs elsewhere, outside the classes of the scope; its value is still said.
const TEINTES = { o: "#e3e3e3", e: "#c9c9c9" };
// Patterns of the categories, on a 10 px tile, over the colour; `e` is the ink that shows on it.
const TRAMES = {
  hachures: (e) => `<path d="M0 10L10 0M-2.5 2.5L2.5 -2.5M7.5 12.5L12.5 7.5" stroke="${e}" stroke-width="1.8"/>`,
  points: (e) => `<circle cx="2.5" cy="2.5" r="1.5" fill="${e}"/><circle cx="7.5" cy="7.5" r="1.5" fill="${e}"/>`,
  grille: (e) => `<path d="M0 5H10M5 0V10" stroke="${e}" stroke-width="1.1"/>`,
  croix: (e) => `<path d="M2.5 2.5L7.5 7.5M7.5 2.5L2.5 7.5" stroke="${e}" stroke-width="1.4"/>`,
};
const FORMES_AU_CLAVIER = 200;
const CERCLES_PLEINS = 760; // px: width of map for which the radii are given; narrower, they shrink
const LARGE = 520; // px: from this width the legend lies under the map, in a row (same in carte.css)
const FLANC = 560; // px: among four maps, from this width the legend stands beside the map
const FILIGRANE = '<pattern id="fictif" width="440" height="150" patternUnits="userSpaceOnUse" patternTransform="rotate(-28)"><text x="10" y="45">DONNÉES FICTIVES</text><text x="230" y="120">DONNÉES FICTIVES</text></pattern>';
const AIDE =
  "Flèches : déplacer la carte. Plus et moins : zoomer. Zéro : vue d'ensemble.";
const AIDE_FORMES =
  " Touche Tab : passer aux territoires, puis flèches ou première lettre pour aller de l'un à l'autre, Entrée pour choisir.";

let compteur = 0;

// ---------------------------------------------------------------- small tools
const el = (tag, attrs = {}, ...enfants) => {
  const n = document.createElement(tag);
  for (const [c, v] of Object.entries(attrs)) if (v != null) n.setAttribute(c, v);
  n.append(...enfants.filter((x) => x != null));
  return n;
};
const sv = (tag, attrs = {}, ...enfants) => {
  const n = document.createElementNS(SVG, tag);
  for (const [c, v] of Object.entries(attrs)) if (v != null) n.setAttribute(c, v);
  n.append(...enfants);
  return n;
};
const esc = (t) => String(t).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const borner = (v, a, b) => Math.min(Math.max(v, a), b);
const maj = (t) => (t ? t[0].toUpperCase() + t.slice(1) : t);
const formats = new Map();
const nombre = (v, dec = 0) => {
  if (!formats.has(dec))
    formats.set(dec, new Intl.NumberFormat("fr-FR", { minimumFractionDigits: dec, maximumFractionDigits: dec }));
  const t = formats.get(dec).format(v).replace(/[\u00a0\s]/g, "\u202f").replace("-", "−");
  return /[1-9]/.test(t) ? t : t.replace("−", "");
};
const deplier = (texte, dec) => {
  const echelle = 10 ** dec;
  return texte ? texte.split(" ").map((m) => (m === "" ? null : parseInt(m, 36) / echelle)) : [];
};
const ordinal = (n) => (n === 1 ? "1er" : `${nombre(n)}e`);
const estClasse = (c) => c >= "0" && c <= "9";
const calme = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// "CC du Haut Val d'Oise" -> "Haut Val d'Oise", "CC de la Châtre…" -> "La Châtre…"; the full name
// stays in the tooltip.
const nomCourt = (nom) =>
  maj(nom.replace(/^(CA|CC|CU) (?:(?:du|des|de) |d['’])?/, "").trim());

// Best cut in two lines, at a space or after a hyphen; null when there is no place to cut.
function couper(nom, largeur) {
  let mieux = null;
  for (const m of nom.matchAll(/[ -]/g)) {
    const i = m.index;
    const a = nom.slice(0, m[0] === "-" ? i + 1 : i);
    const b = nom.slice(i + 1);
    if (!a.trim() || !b.trim()) continue;
    const l = Math.max(largeur(a), largeur(b));
    if (!mieux || l < mieux.l) mieux = { lignes: [a, b], l };
  }
  return mieux;
}

function chercherFond(url) {
  let p = FONDS.get(url);
  if (!p) {
    p = fetch(url).then((r) => {
      if (!r.ok) throw new Error(`HTTP ${r.status}`);
      return r.json();
    });
    p.catch(() => FONDS.delete(url));
    FONDS.set(url, p);
    if (FONDS.size > 16) FONDS.delete(FONDS.keys().next().value);
  }
  return p;
}

const icone = (d) =>
  `<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="${d}" fill="none" stroke="currentColor" stroke-width="2"/></svg>`;

// The last choice drawn before its answer: the map may be taken off and put back under it.
let devance = null;
window.addEventListener(EVT_DEVANCER, ({ detail }) => (devance = detail));

// ---------------------------------------------------------------- the map
class Carte {
  constructor(parent) {
    this.id = `c${++compteur}`;
    this.version = 0;
    this.vue = { z: 1, cx: 0, cy: 0 };
    this.pointeurs = new Map();
    this.recents = [];
    this.survole = -1;
    this.numeroAttendu = devance?.numero ?? 0;
    this.W = this.H = 0;
    this.construire(parent);
    this.ecouter();
  }

  construire(parent) {
    const motif = (id, s) =>
      `<pattern id="${id}" width="8" height="8" patternUnits="userSpaceOnUse"${PENTES[id[0]] ? ` patternTransform="rotate(${PENTES[id[0]]})"` : ""}>${s}</pattern>`;
    const hachures = '<rect width="8" height="8" fill="#fafafa"/><path d="M0 0V8M4 0V8" stroke="#999" stroke-width="1.3"/>';
    const partiels = '<rect width="8" height="8" fill="#fff"/><path d="M4 0V8" stroke="#3d5a80" stroke-width="2.2"/>';
    const points = '<rect width="8" height="8" fill="#fafafa"/><circle cx="2" cy="2" r="1.15" fill="#666"/><circle cx="6" cy="6" r="1.15" fill="#666"/>';
    const lignes = '<rect width="8" height="8" fill="#fff"/><path d="M0 2H8M0 6H8" stroke="#aaa" stroke-width="1"/>';
    this.racine = el("div", { class: "racine" });
    this.racine.innerHTML = `
<style class="accent"></style>
<div class="disposition">
<div class="carte">
<div class="toile">
<svg class="dessin" tabindex="0" role="group" aria-roledescription="carte" aria-describedby="aide">
<defs>${motif("hachures", hachures)}${motif("i-partiels", partiels)}${motif("points", points)}${motif("lignes", lignes)}
${motif("h-legende", hachures)}${motif("i-legende", partiels)}${motif("p-legende", points)}${motif("l-legende", lignes)}
</defs>
<defs class="fictif" aria-hidden="true"></defs>
<defs class="trames"></defs>
<g class="monde"><path class="contexte"></path><g class="encarts"></g><g class="formes"></g><path class="limites"></path><path class="bord-ailleurs halo"></path><path class="bord-ailleurs"></path><path class="choix halo"></path><path class="choix"></path><path class="survol halo"></path><path class="survol"></path></g>
<g class="cercles"></g><g class="titres"></g><g class="etiquettes" aria-hidden="true"></g><g class="pastilles" aria-hidden="true"></g><rect class="filigrane" width="100%" height="100%" fill="url(#fictif)" aria-hidden="true" hidden></rect>
</svg>
<div class="attente" role="status" hidden>Chargement du fond de carte…</div>
<div class="panne" role="alert" hidden><p>Le fond de carte n’a pas pu être chargé. Vérifiez la connexion, puis réessayez.</p><button type="button">Réessayer</button></div>
<div class="bulle" aria-hidden="true" hidden></div>
<p class="cache" id="aide"></p>
</div>
<div class="boutons" role="group" aria-label="Zoom de la carte"></div>
<p class="numeros" hidden></p>
</div>
<section class="legende" aria-label="Légende" hidden></section>
</div>`;
    this.racine.prepend(el("style", {}, STYLE + STYLE_CARTE_AXE));
    const q = (s) => this.racine.querySelector(s);
    Object.assign(this, {
      styleAccent: q("style.accent"), boite: q(".toile"), svg: q("svg.dessin"), monde: q(".monde"),
      gFormes: q(".formes"), gCercles: q(".cercles"), gTitres: q(".titres"), gEncarts: q(".encarts"),
      gEtiquettes: q(".etiquettes"), pContexte: q(".contexte"), pLimites: q(".limites"), pAilleurs: [...this.racine.querySelectorAll(".bord-ailleurs")],
      pChoix: [...this.racine.querySelectorAll(".choix")], pSurvol: [...this.racine.querySelectorAll(".survol")],
      bulle: q(".bulle"), boutons: q(".boutons"), attente: q(".attente"), panne: q(".panne"), legende: q(".legende"),
      aide: q("#aide"), pNumeros: q(".numeros"), filigrane: q(".filigrane"), gFictif: q("defs.fictif"), gPastilles: q(".pastilles"), trames: q(".trames"),
      motifs: ["hachures", "i-partiels", "points", "lignes"].map((i) => q(`#${i}`)),
    });
    const bouton = (classe, titre, d, geste) => {
      const b = el("button", { type: "button", class: classe, title: titre, "aria-label": titre });
      b.innerHTML = icone(d);
      b.addEventListener("click", () => b.getAttribute("aria-disabled") !== "true" && geste());
      q(".boutons").append(b);
      return b;
    };
    this.bPlus = bouton("plus", "Zoomer", "M10 3v14M3 10h14", () => this.zoomer(2));
    this.bMoins = bouton("moins", "Dézoomer", "M3 10h14", () => this.zoomer(0.5));
    this.bTout = bouton("tout", "Vue d’ensemble", "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4", () => this.animer(this.vueEntiere()));
    q(".panne button").addEventListener("click", () => this.charger());
    parent.append(this.racine);
    this.toile = document.createElement("canvas").getContext("2d");
    this.obs = new ResizeObserver(() => this.mesurer());
    this.obs.observe(this.boite);
    document.fonts?.ready.then(() => { this.largeurs = new Map(); this.placerBientot(0); });
    this.largeurs = new Map();
  }

  detruire() {
    this.obs.disconnect();
    this.arret.abort();
    cancelAnimationFrame(this.anim);
    clearTimeout(this.tUrl);
    clearTimeout(this.tNoms);
    this.racine.remove();
  }

  // -------------------------------------------------------------- data in
  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    if (!data || !data.fond) return;
    // The answer to an older choice than the one that is drawn.
    if (data.numero < this.numeroAttendu) {
      // A map that Streamlit has just put back shows what the page shows, not what came before it.
      if (this.recue || data.fond !== devance?.carte?.fond) return;
      data = { ...data, ...devance.carte };
    }
    // A rerun of the page sends the map again as it is: all its shapes would be set for nothing.
    const contenu = JSON.stringify({ ...data, numero: 0 });
    const meme = contenu === this.contenu && this.d && !this.devancee && this.url === data.fond && (data.selection ?? "") === (this.selection ?? "");
    this.contenu = contenu;
    if (meme) return void window.dispatchEvent(new CustomEvent(EVT_RECUE, { detail: { numero: data.numero } }));
    const avant = this.recue;
    this.recue = data;
    // A late answer to an earlier click must not undo a later one.
    const sel = data.selection ?? "";
    const t = performance.now();
    this.recents = this.recents.filter((r) => t - r.t < 4000);
    const attendue = this.recents.length && this.recents.at(-1).code !== sel &&
      (this.recents.some((r) => r.code === sel) || (avant && sel === (avant.selection ?? "")));
    if (!attendue) {
      this.selection = sel;
      this.recents = [];
    }
    const vue = this.devancee;
    this.devancee = null;
    if (vue && this.url === data.fond && JSON.stringify(vue.champs.map((c) => data[c])) === vue.cle) this.rafraichir(data);
    else this.charger();
    window.dispatchEvent(new CustomEvent(EVT_RECUE, { detail: { numero: data.numero } }));
  }

  // Draws a choice before the server answers (jeux.js); nothing when another ground is needed.
  devancer(detail) {
    if (!this.recue?.devance) return;
    this.numeroAttendu = detail.numero;
    if (!detail.carte || !this.d || detail.carte.fond !== this.url || this.recue.fond !== this.url) return;
    detail.fait = true;
    detail.territoire = this.selection || "";
    // The description reads the value of the chosen territory, that the set does not know.
    const { description, ...carte } = detail.carte;
    // What only some figures say does not outlive them.
    const { ailleurs, ...recue } = this.recue;
    this.recue = { ...recue, ...carte, description: this.selection ? "" : description };
    const champs = Object.keys(carte);
    this.devancee = { champs, cle: JSON.stringify(champs.map((c) => detail.carte[c])) };
    this.dessiner(this.recue);
  }

  approcher(adresse) {
    const rate = () => {}; // asked again, and said, by the gesture itself
    if (adresse.endsWith(".js")) import(new URL(adresse, location.origin).href).catch(rate);
    else chercherFond(adresse).catch(rate);
  }

  // The server says what is already drawn: only the words and the marks of the page are new.
  rafraichir(d) {
    this.d = { ...this.d, ...Object.fromEntries(["description", "ecrit_vue", "groupe"].map((c) => [c, d[c]])) };
    this.svg.setAttribute("aria-label", d.description || d.titre || "Carte");
    if (JSON.stringify(d.pastilles) !== JSON.stringify(this.d.pastilles)) return this.dessiner(d);
    if (this.selection !== (this.racine.dataset.selection || "")) this.dessiner(d);
  }

  async charger() {
    const d = this.recue;
    this.panne.hidden = true;
    this.reserver(d);
    if (this.url === d.fond) return this.dessiner(d);
    const fini = setTimeout(() => {
      if (this.recue === d) this.attente.hidden = false;
    }, 300);
    try {
      const f = await chercherFond(d.fond);
      if (this.recue !== d) return;
      this.attente.hidden = true;
      this.poserFond(f, d);
      this.dessiner(d);
    } catch (e) {
      if (this.recue !== d) return;
      this.attente.hidden = true;
      this.panne.hidden = false;
      this.racine.dataset.pret = "0";
    } finally {
      clearTimeout(fini);
    }
  }

  reserver(d) {
    this.racine.style.setProperty("--hauteur", `${d.hauteur || 560}px`);
    // A map among many is too small for buttons and names; wheel, keyboard and tooltip remain.
    this.boutons.hidden = d.mini === true;
    this.racine.style.setProperty("--plancher", d.mini ? "150px" : "240px");
  }

  poserFond(f, d) {
    const premier = !this.fond;
    this.fond = f;
    this.url = d.fond;
    this.cleVue = `${d.groupe || d.cle || this.id}|${d.fond}`;
    this.index = new Map(f.codes.map((c, i) => [c, i]));
    this.pContexte.setAttribute("d", f.contexte || "");
    this.racine.style.setProperty("--rapport", (f.vue[3] / f.vue[2]).toFixed(4));
    // Read now: once a thousand shapes are in place, it would lay them out before they have their colour.
    const taille = this.taille();
    this.pLimites.setAttribute("d", (f.limites || []).join(""));
    this.gFormes.innerHTML = f.chemins
      .map((c, i) => `<path data-i="${i}" data-code="${esc(f.codes[i])}"${f.rattaches[i] === "0" ? ' class="ailleurs"' : ""} d="${c}"/>`)
      .join("");
    this.formes = [...this.gFormes.children];
    const ailleurs = f.chemins.filter((_, i) => f.rattaches[i] === "0").join("");
    for (const p of this.pAilleurs) p.setAttribute("d", ailleurs);
    this.enEncart = f.boites.map(([x, y, w, h]) =>
      (f.encarts || []).some(({ cadre: c }) => x >= c[0] && y >= c[1] && x + w <= c[0] + c[2] && y + h <= c[1] + c[3]));
    this.gFormes.classList.toggle("dense", f.codes.length > 400);
    this.aplat = [];
    this.remplis = [];
    this.survoler(-1);
    this.gEncarts.replaceChildren(...(f.encarts || []).map((e) => sv("rect", { x: e.cadre[0], y: e.cadre[1], width: e.cadre[2], height: e.cadre[3] })));
    this.gTitres.replaceChildren(...(f.encarts || []).map((e) => {
      const t = sv("text", { "data-zone": e.zone });
      t.textContent = e.nom;
      return t;
    }));
    this.courts = f.noms.map(nomCourt);
    this.ordreNoms = f.boites
      .map((b, i) => [b[2] * b[3] * (f.rattaches[i] === "0" ? 0.01 : 1), i])
      .sort((a, b) => b[0] - a[0])
      .map((x) => x[1]);
    // Keyboard: one roving tab stop, in the order of names.
    this.auClavier = f.codes.length <= FORMES_AU_CLAVIER;
    this.aide.textContent = AIDE + (this.auClavier ? AIDE_FORMES : "");
    this.ordreClavier = this.auClavier
      ? f.noms.map((_, i) => i).sort((a, b) => this.courts[a].localeCompare(this.courts[b], "fr"))
      : [];
    if (this.auClavier) {
      this.gFormes.setAttribute("role", "listbox");
      this.gFormes.removeAttribute("aria-hidden");
      for (const p of this.formes) p.setAttribute("role", "option");
    } else {
      this.gFormes.removeAttribute("role");
      this.gFormes.setAttribute("aria-hidden", "true");
    }
    // Circles and marks of the former ground point at shapes that are gone.
    this.cercles = [];
    this.pastilles = [];
    this.gCercles.replaceChildren();
    this.gPastilles.replaceChildren();
    this.vue = VUES.get(this.cleVue) || (premier && this.lireVue(d)) || this.vueEntiere();
    this.mesurer(true, taille);
  }

  dessiner(d) {
    const f = this.fond;
    // Values travel packed (base 36, scaled by their decimals): a third of their JSON.
    d = { ...d, valeurs: deplier(d.valeurs, d.decimales), cercles: d.cercles && { ...d.cercles, valeurs: deplier(d.cercles.valeurs, d.cercles.decimales) } };
    this.d = d;
    const petit = f.codes.length <= FORMES_AU_CLAVIER;
    this.svg.setAttribute("aria-label", d.description || d.titre || "Carte");
    this.valeursTriees = [];
    this.poserTrames(d);
    f.codes.forEach((_, i) => {
      const c = d.aplat[i] ?? "a";
      if (this.aplat[i] !== c) this.formes[i].dataset.classe = c;
      const r = estClasse(c) ? this.encreClasse(+c) : MOTIFS[c] ? `url(#${MOTIFS[c]})` : TEINTES[c] || "#f4f4f4";
      if (this.remplis[i] !== r) this.formes[i].setAttribute("fill", r);
      this.aplat[i] = c;
      this.remplis[i] = r;
      if (f.rattaches[i] !== "0" && estClasse(c) && d.valeurs[i] != null) this.valeursTriees.push(d.valeurs[i]);
    });
    this.valeursTriees.sort((a, b) => a - b);
    // A real map must not carry these words at all: a screen reader would read them.
    this.gFictif.innerHTML = d.fictif ? FILIGRANE : "";
    this.filigrane.toggleAttribute("hidden", !d.fictif);
    this.filigrane.style.display = d.fictif ? "" : "none";
    this.poserCercles(d.cercles);
    this.poserPastilles(d.pastilles);
    if (petit) {
      this.gFormes.setAttribute("aria-label", `${maj(d.niveau || "Territoires")} : ${d.titre || ""}`);
      this.formes.forEach((p, i) => p.setAttribute("aria-label", this.phrases(i).join(", ")));
    }
    this.marquerSelection();
    this.poserLegende(d.legende);
    // Out of the reader's group is not an oddity: pale ground and a plain border.
    this.racine.classList.toggle("hors", Boolean(d.ailleurs));
    this.appliquer();
    this.placerNoms();
    if (this.survole >= 0) this.remplirBulle(this.survole);
    if (this.selection !== this.selectionVue) {
      this.selectionVue = this.selection;
      this.montrer(this.index.get(this.selection));
    }
    if (d.ecrit_vue) {
      this.ecrireVue();
      // The page writes its own parameters a little after the data: ours must outlive that.
      clearTimeout(this.tUrl);
      this.tUrl = setTimeout(() => this.ecrireVue(), 700);
    }
    // Told once the browser is about to paint (or soon, in a hidden tab).
    let dit = false;
    const dire = () => {
      if (dit) return;
      dit = true;
      Object.assign(this.racine.dataset, { pret: "1", version: ++this.version, dessin: performance.now().toFixed(1) });
    };
    requestAnimationFrame(dire);
    setTimeout(dire, 250);
  }

  // One pattern per category, for the map (scaled with the zoom) and for the legend (not scaled).
  poserTrames(d) {
    const trame = (i, nom) => {
      const c = d.couleurs[i];
      const [r, v, b] = [1, 3, 5].map((j) => parseInt(c.slice(j, j + 2), 16));
      const encre = 0.299 * r + 0.587 * v + 0.114 * b > 140 ? "#161616" : "#fff";
      return `<pattern id="${nom}-${i}" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="10" height="10" fill="${c}"/>${TRAMES[d.motifs[i]](encre)}</pattern>`;
    };
    const voulues = (d.motifs || []).map((m, i) => (TRAMES[m] ? i : -1)).filter((i) => i >= 0);
    this.tramees = new Set(voulues);
    this.trames.innerHTML = voulues.map((i) => trame(i, "trame") + trame(i, "trame-legende")).join("");
    this.motifs = [...this.motifs.slice(0, 4), ...voulues.map((i) => this.trames.querySelector(`#trame-${i}`))];
    this.kMotifs = null;
  }

  encreClasse(i, nom = "trame") {
    return this.tramees.has(i) ? `url(#${nom}-${i})` : this.d.couleurs[i];
  }

  // Radii are given for a wide map. The drawing and the legend share this factor: both stay true.
  echelleCercles() {
    return this.W ? Math.min(1, this.W / CERCLES_PLEINS) : 1;
  }

  poserCercles(c) {
    this.echelle = this.echelleCercles();
    this.gCercles.replaceChildren();
    this.cercles = [];
    if (!c) return;
    this.gCercles.classList.toggle("dense", c.valeurs.length > 400);
    const ordre = c.valeurs.map((v, i) => [v, i]).filter(([v]) => v > 0).sort((a, b) => b[0] - a[0]);
    const dessines = ordre
      .map(([v, i]) => [i, this.echelle * c.rayon_max_px * Math.sqrt(v / c.valeur_max)])
      .filter(([, r]) => r > 0.4);
    // One parse rather than thousands of nodes made one by one; crowded circles need no halo.
    const dense = c.valeurs.length > 400;
    this.gCercles.innerHTML = dessines
      .map(([i, r]) => `<g data-i="${i}" data-code="${esc(this.fond.codes[i])}"${this.fond.rattaches[i] === "0" ? ' class="ailleurs"' : ""}>${dense ? "" : `<circle r="${r.toFixed(2)}" class="blanc"/>`}<circle r="${r.toFixed(2)}" class="plein" fill="${esc(c.couleur)}"/></g>`)
      .join("");
    this.cercles = dessines.map(([i, r], rang) => [this.gCercles.children[rang], i, r]);
  }

  // Numbered marks of the workshop notes, just above the point of their territory.
  poserPastilles(liste) {
    this.notes = new Map((liste || []).map((p) => [p.code, p.titre]));
    const posees = (liste || []).filter((p) => this.index.has(p.code));
    this.pastilles = posees.map(({ code, texte }) => {
      const l = Math.max(22, 12 + 8 * texte.length);
      const t = sv("text", { y: -12 });
      t.textContent = texte;
      return [sv("g", { "data-code": code }, sv("rect", { x: -l / 2, y: -28, width: l, height: 22, rx: 11 }), t), this.index.get(code), l];
    });
    this.gPastilles.replaceChildren(...this.pastilles.map((p) => p[0]));
  }

  // -------------------------------------------------------------- words
  phrases(i) {
    const { d, fond: f } = this;
    const c = this.aplat[i];
    const p = [f.noms[i]];
    if (d.textes) {
      p.push(this.categorie(c), d.textes[i]);
    } else if (this.chiffre(i)) {
      p.push(`${nombre(d.valeurs[i], d.decimales)} ${d.unite || ""}`.trim());
      const r = this.rang(i);
      if (r) p.push(r);
    } else if (c !== "-" && c !== "e") p.push(this.sansClasse(i));
    const k = this.texteCercle(i);
    if (k) p.push(k);
    p.push(this.notes.get(this.fond.codes[i]));
    return p.filter(Boolean);
  }

  // A shape without a class: the word of its absence, after its value when a part of it is known.
  sansClasse(i) {
    const mot = (this.d.statuts || {})[this.aplat[i]] || "absent";
    const v = this.d.valeurs[i];
    return this.aplat[i] === "i" && v != null ? `${nombre(v, this.d.decimales)} ${this.d.unite || ""} (${mot})` : maj(mot);
  }

  // Name of the category of a class letter, or the word of its absence.
  categorie(c) {
    if (estClasse(c)) return this.d.legende.classes[+c].libelle;
    return c === "-" || c === "e" ? "" : maj((this.d.statuts || {})[c] || "absent");
  }

  // True when a shape has a number to say: in a class, or belonging elsewhere with a value.
  chiffre(i) {
    return estClasse(this.aplat[i]) || (this.aplat[i] === "e" && this.d.valeurs[i] != null);
  }

  rang(i) {
    if (this.fond.rattaches[i] === "0") return "";
    const t = this.valeursTriees;
    if (t.length < 2) return "";
    const v = this.d.valeurs[i];
    let a = 0, b = t.length;
    while (a < b) {
      const m = (a + b) >> 1;
      if (t[m] > v) b = m;
      else a = m + 1;
    }
    // The map knows who is drawn, not whom the reader compares to: the words say which of the two.
    const noms = this.d.niveau || "territoires", accord = /^(communes|régions)$/.test(noms) ? "e" : "";
    const place = a === t.length && accord ? "1re" : ordinal(1 + t.length - a);
    const tous = this.fond.codes.filter((_, j) => this.fond.rattaches[j] !== "0").length;
    return `${place} parmi les ${nombre(t.length)} ${noms} dessiné${accord}s${t.length < tous ? " qui ont une valeur" : ""}`;
  }

  texteCercle(i) {
    const c = this.d.cercles;
    if (!c) return "";
    const s = c.statuts?.[i];
    const v = c.valeurs[i];
    const mot = v == null || (s && "aszo".includes(s)) ? (this.d.statuts || {})[s] || "absent" : `${nombre(v, c.decimales)} ${c.unite || ""}`.trim() + (s === "i" ? " (fichier partiel)" : "");
    return `${c.titre} : ${mot}${c.millesime && c.millesime !== this.d.millesime ? ` (${c.millesime})` : ""}`;
  }

  remplirBulle(i) {
    const { d, fond: f } = this;
    const c = this.aplat[i];
    const n = [el("strong", {}, f.noms[i])];
    if (d.textes) {
      const dit = this.categorie(c);
      if (dit) n.push(el("span", { class: "b-categorie" }, dit));
      for (const ligne of (d.textes[i] || "").split("\n").filter(Boolean)) n.push(el("span", {}, ligne));
    } else if (this.chiffre(i)) {
      n.push(el("span", { class: "b-valeur" }, el("b", {}, nombre(d.valeurs[i], d.decimales)), ` ${d.unite || ""}`));
    } else if (c !== "-" && c !== "e") {
      n.push(el("span", { class: "b-valeur" }, this.sansClasse(i)));
    }
    const suite = [estClasse(c) ? this.rang(i) : "", c !== "-" ? d.millesime : ""].filter(Boolean).join(" · ");
    if (suite) n.push(el("span", { class: "b-suite" }, suite));
    if (f.rattaches[i] === "0") n.push(el("span", { class: "b-suite" }, d.ailleurs || "Rattaché à un autre territoire, hors classement"));
    const k = this.texteCercle(i);
    if (k) {
      const puce = el("i", { class: "b-puce" });
      puce.style.background = d.cercles.couleur;
      n.push(el("span", { class: "b-cercle" }, puce, k));
    }
    const note = this.notes.get(f.codes[i]);
    if (note) n.push(el("span", { class: "b-suite" }, note));
    if (d.fictif || d.marques?.[i] === "1") n.push(el("span", { class: "b-fictif" }, "Donnée fictive"));
    this.bulle.replaceChildren(...n);
    this.tailleBulle = null;
  }

  placerBulle(x, y) {
    const b = this.bulle;
    b.hidden = false;
    this.tailleBulle ||= [b.offsetWidth, b.offsetHeight];
    const [w, h] = this.tailleBulle;
    let X = x + 16, Y = y + 16;
    if (X + w > this.W - 4) X = x - w - 14;
    if (Y + h > this.H - 4) Y = y - h - 14;
    b.style.transform = `translate(${Math.round(borner(X, 4, Math.max(4, this.W - w - 4)))}px,${Math.round(borner(Y, 4, Math.max(4, this.H - h - 4)))}px)`;
  }

  // -------------------------------------------------------------- hover and selection
  survoler(i, { x, y, clavier = false, echo = true } = {}) {
    if (i !== this.survole) {
      this.survole = i;
      // The selected shape keeps its own outline.
      const p = i >= 0 && (clavier || this.fond.codes[i] !== this.selection) ? this.fond.chemins[i] : "";
      for (const s of this.pSurvol) {
        s.setAttribute("d", p);
        s.classList.toggle("clavier", clavier);
      }
      if (i >= 0 && this.d) this.remplirBulle(i);
      if (echo && this.d?.groupe)
        window.dispatchEvent(new CustomEvent(EVT_SURVOL, { detail: { groupe: this.d.groupe, source: this.id, code: i >= 0 ? this.fond.codes[i] : "" } }));
    }
    if (i < 0 || x == null) this.bulle.hidden = true;
    else this.placerBulle(x, y);
  }

  choisir(code) {
    this.selection = code;
    this.selectionVue = code;
    this.recents.push({ code, t: performance.now() });
    this.marquerSelection();
    this.placerBientot(0);
    this.envoyer?.("selection", code);
  }

  marquerSelection() {
    const i = this.index.get(this.selection);
    for (const p of this.pChoix) p.setAttribute("d", i == null ? "" : this.fond.chemins[i]);
    if (i != null && i === this.survole) for (const p of this.pSurvol) p.setAttribute("d", "");
    this.racine.dataset.selection = this.selection || "";
    this.dessinerAxe();
    if (!this.auClavier) return;
    const actif = i ?? this.ordreClavier.find((j) => this.fond.rattaches[j] !== "0") ?? this.ordreClavier[0];
    this.formes.forEach((p, j) => {
      p.setAttribute("aria-selected", j === i);
      p.setAttribute("tabindex", j === actif ? 0 : -1);
    });
  }

  // -------------------------------------------------------------- view
  vueEntiere() {
    const [x, y, w, h] = this.fond.vue;
    return { z: 1, cx: x + w / 2, cy: y + h / 2 };
  }

  // Width and height of the drawing, and the width of all that goes with it.
  taille() {
    this.largeurTotale = this.racine.offsetWidth;
    this.racine.classList.toggle("flanc", this.auFlanc());
    this.racine.classList.toggle("serree", !!this.recue?.serree);
    return [this.boite.clientWidth, this.boite.clientHeight];
  }

  mesurer(force, [W, H] = this.taille()) {
    if (!W || !H) return;
    const change = W !== this.W || H !== this.H;
    this.W = W;
    this.H = H;
    // Laid out while hidden, a map has no scale yet when it is shown at the same size.
    if (!this.fond || !(change || force || !this.k0)) return;
    const [, , w, h] = this.fond.vue;
    this.k0 = Math.min((W - 8) / w, (H - 8) / h);
    this.vue = this.limiter(this.vue);
    if (this.d?.cercles && this.echelle !== this.echelleCercles()) this.poserCercles(this.d.cercles);
    this.appliquer();
    this.placerBientot(0);
    if (!this.d) return;
    this.poserLegende(this.d.legende);
  }

  // Four maps are wide and low: each has its legend beside it, narrow.
  auFlanc() {
    return !!this.recue?.flanc && this.largeurTotale >= FLANC;
  }

  // Whether the legend lies under the map, in a row.
  enRang() {
    return !this.auFlanc() && this.largeurTotale >= LARGE;
  }

  limiter(v) {
    const z = borner(v.z, 1, ZOOM_MAX);
    const k = this.k0 * z;
    const [x, y, w, h] = this.fond.vue;
    const lw = this.W / k / 2, lh = this.H / k / 2;
    const c = (p, a, l, demi) => (demi * 2 >= l ? a + l / 2 : borner(p, a + demi, a + l - demi));
    return z < 1.001
      ? { ...this.vueEntiere() }
      : { z, cx: c(v.cx, x, w, lw), cy: c(v.cy, y, h, lh) };
  }

  // Sets the view, tells the twin maps and the URL. ``surImage``: a frame is being made, it is drawn in it.
  aller(v, { echo = true, surImage = false } = {}) {
    if (!this.fond || !this.k0) return;
    this.vue = this.limiter(v);
    VUES.set(this.cleVue, this.vue);
    if (surImage) {
      cancelAnimationFrame(this.image);
      this.image = 0;
      this.appliquer();
    } else if (!this.image)
      this.image = requestAnimationFrame(() => {
        this.image = 0;
        this.appliquer();
      });
    this.placerBientot(90);
    if (!echo) return;
    if (this.recue?.groupe)
      window.dispatchEvent(new CustomEvent(EVT_VUE, { detail: { groupe: this.recue.groupe, fond: this.url, source: this.id, vue: this.vue, surImage } }));
    if (this.recue?.ecrit_vue) {
      clearTimeout(this.tUrl);
      this.tUrl = setTimeout(() => this.ecrireVue(), 300);
    }
  }

  animer(cible, duree = 220) {
    cancelAnimationFrame(this.anim);
    const a = this.vue, b = this.limiter(cible);
    if (calme() || !duree) return this.aller(b);
    // A frame begins before the gesture that asks for it: counted from the gesture, the first would not move.
    const t0 = performance.now() - 16;
    const pas = (t) => {
      const s = borner((t - t0) / duree, 0, 1);
      const e = 1 - (1 - s) ** 3;
      const z = a.z * (b.z / a.z) ** e;
      // The centre follows the scale, so that the fixed point of the zoom stays still.
      const g = Math.abs(b.z - a.z) < 1e-6 ? e : (1 / a.z - 1 / z) / (1 / a.z - 1 / b.z);
      this.aller(s < 1 ? { z, cx: a.cx + (b.cx - a.cx) * g, cy: a.cy + (b.cy - a.cy) * g } : b, { surImage: true });
      if (s < 1) this.anim = requestAnimationFrame(pas);
    };
    this.anim = requestAnimationFrame(pas);
  }

  // The view zoomed by f around the screen point (x, y).
  autour(f, x = this.W / 2, y = this.H / 2, v = this.vue) {
    const z = borner(v.z * f, 1, ZOOM_MAX);
    const k = this.k0 * v.z, k2 = this.k0 * z;
    const dx = x - this.W / 2, dy = y - this.H / 2;
    return { z, cx: v.cx + dx / k - dx / k2, cy: v.cy + dy / k - dy / k2 };
  }

  zoomer(f, x, y) {
    this.animer(this.autour(f, x, y));
  }

  decaler(dx, dy, anime) {
    const k = this.k0 * this.vue.z;
    const v = { z: this.vue.z, cx: this.vue.cx - dx / k, cy: this.vue.cy - dy / k };
    if (anime) this.animer(v, 120);
    else this.aller(v);
  }

  ecran(x, y) {
    const k = this.k0 * this.vue.z;
    return [this.W / 2 + (x - this.vue.cx) * k, this.H / 2 + (y - this.vue.cy) * k];
  }

  // A shape chosen elsewhere (search, table) and out of sight: centre it, keep the zoom.
  montrer(i) {
    if (i == null || this.vue.z <= 1) return;
    const [x, y] = this.fond.points[i];
    const [sx, sy] = this.ecran(x, y);
    if (sx < 20 || sy < 20 || sx > this.W - 20 || sy > this.H - 20) this.animer({ ...this.vue, cx: x, cy: y }, 300);
  }

  appliquer() {
    if (!this.k0 || !this.fond) return;
    const { z, cx, cy } = this.vue;
    const k = this.k0 * z;
    const tx = this.W / 2 - cx * k, ty = this.H / 2 - cy * k;
    this.monde.setAttribute("transform", `matrix(${k} 0 0 ${k} ${tx} ${ty})`);
    if (k !== this.kMotifs) {
      this.kMotifs = k;
      for (const m of this.motifs) m.setAttribute("patternTransform", `scale(${1 / k})${PENTES[m.id[0]] ? ` rotate(${PENTES[m.id[0]]})` : ""}`);
    }
    const P = this.fond.points;
    for (const [g, i] of this.cercles || [])
      g.setAttribute("transform", `translate(${(P[i][0] * k + tx).toFixed(1)} ${(P[i][1] * k + ty).toFixed(1)})`);
    for (const [g, i] of this.pastilles || []) {
      // Above the circle, when the territory has one.
      const r = (this.cercles || []).find((c) => c[1] === i)?.[2] || 0;
      g.setAttribute("transform", `translate(${(P[i][0] * k + tx).toFixed(1)} ${(P[i][1] * k + ty - Math.max(0, r - 8)).toFixed(1)})`);
    }
    (this.fond.encarts || []).forEach((e, j) => {
      const t = this.gTitres.children[j];
      const petit = e.cadre[3] * k < 70;
      t.classList.toggle("petit", petit);
      t.setAttribute("x", (e.cadre[0] * k + tx + (petit ? 3 : 5)).toFixed(1));
      t.setAttribute("y", (e.cadre[1] * k + ty + (petit ? 10 : 14)).toFixed(1));
    });
    this.nommerEncarts(k);
    for (const [g, i] of this.poses || [])
      g.setAttribute("transform", `translate(${(P[i][0] * k + tx).toFixed(1)} ${(P[i][1] * k + ty).toFixed(1)})`);
    this.racine.dataset.zoom = z.toFixed(3);
    const pres = z > 1.001;
    this.svg.classList.toggle("pres", pres);
    this.bTout.setAttribute("aria-disabled", !pres);
    this.bMoins.setAttribute("aria-disabled", !pres);
    this.bPlus.setAttribute("aria-disabled", z >= ZOOM_MAX - 0.01);
  }

  // Names of the insets, or the numbers of the départements when one name does not fit.
  nommerEncarts(k) {
    const encarts = this.fond.encarts || [];
    if (!encarts.length || !this.police) return;
    const tient = encarts.every((e) => this.largeur(e.nom) * (12 / 13) + 10 <= e.cadre[2] * k);
    encarts.forEach((e, j) => {
      const t = this.gTitres.children[j];
      const dit = tient ? e.nom : CODES_ZONES[e.zone] || "";
      if (t.textContent !== dit) t.textContent = dit;
    });
  }

  // URL parameter: vue=x,y,w — centre and width of the whole divided by the zoom, in the fond's units.
  lireVue(d) {
    if (!d.ecrit_vue) return null;
    const t = new URLSearchParams(location.search).get("vue");
    const n = (t || "").split(",").map((x) => (x.trim() ? Number(x) : NaN));
    const [x, y, w, h] = this.fond.vue;
    const dedans = n.length === 3 && n.every(Number.isFinite) && n[2] > 0 &&
      n[0] >= x && n[0] <= x + w && n[1] >= y && n[1] <= y + h;
    // A refused view leaves the whole: dessiner() then takes it out of the URL.
    return dedans ? { z: borner(w / n[2], 1, ZOOM_MAX), cx: n[0], cy: n[1] } : null;
  }

  ecrireVue() {
    // Gone to another page meanwhile: its address is not ours.
    if (!this.racine.isConnected) return;
    const { z, cx, cy } = this.vue;
    const u = new URL(location.href);
    const avant = u.searchParams.get("vue");
    const apres = z > 1.001 ? [cx, cy, this.fond.vue[2] / z].map((v) => Math.round(v)).join(",") : null;
    if (avant === apres) return;
    if (apres) u.searchParams.set("vue", apres);
    else u.searchParams.delete("vue");
    history.replaceState(history.state, "", u.pathname + u.search.replace(/%2C/g, ",") + u.hash);
  }

  // -------------------------------------------------------------- labels
  placerBientot(ms) {
    clearTimeout(this.tNoms);
    this.tNoms = setTimeout(() => this.placerNoms(), ms);
  }

  largeur(t) {
    let l = this.largeurs.get(t);
    if (l == null) {
      this.toile.font = this.police;
      l = this.toile.measureText(t).width;
      this.largeurs.set(t, l);
    }
    return l;
  }

  placerNoms() {
    if (!this.d || !this.W || !this.k0) return;
    if (this.d.mini) return this.gEtiquettes.replaceChildren();
    this.gEtiquettes.classList.toggle("toutes", !!this.d.noms);
    const f = this.fond;
    const corps = 13;
    const police = `${corps}px ${getComputedStyle(this.svg).fontFamily}`;
    if (police !== this.police) {
      this.police = police;
      this.largeurs.clear();
    }
    if (this.d.noms) return this.placerEtiquettes();
    this.demandeNoms = null;
    this.pNumeros.hidden = true;
    const k = this.k0 * this.vue.z;
    const mesure = (t) => this.largeur(t);
    const b = this.boutons;
    // The buttons lie over the drawing, or under it on a narrow screen.
    const pris = [[b.offsetLeft - 4, b.offsetTop - 4, b.offsetLeft + b.offsetWidth + 4, b.offsetTop + b.offsetHeight + 4]];
    for (const { cadre: c } of f.encarts || []) {
      const [x, y] = this.ecran(c[0], c[1]);
      pris.push([x, y, x + c[2] * k, y + c[3] * k]);
    }
    const rayons = new Map((this.cercles || []).map(([, i, rayon]) => [i, rayon]));
    this.cercles?.forEach(([, i, rayon]) => {
      const [x, y] = this.ecran(...f.points[i]);
      if (rayon > 4) pris.push([x - rayon + 2, y - rayon + 2, x + rayon - 2, y + rayon - 2, i]);
    });
    for (const [, i, l] of this.pastilles || []) {
      const [x, y] = this.ecran(...f.points[i]);
      pris.push([x - l / 2, y - 28, x + l / 2, y - 6]);
    }
    const dense = f.codes.length > 400;
    const marge = dense ? 1.08 : 1.35;
    const poses = [];
    const poser = (i, x, y, lignes, l, oblige) => {
      const h = lignes.length * 15;
      const r = [x - l / 2 - 3, y - h / 2 - 1, x + l / 2 + 3, y + h / 2 + 1];
      if (r[0] < 0 || r[2] > this.W || r[1] < 0 || r[3] > this.H) return false;
      if (!oblige && pris.some((p) => p[4] !== i && r[0] < p[2] && r[2] > p[0] && r[1] < p[3] && r[3] > p[1])) return false;
      pris.push(r);
      const [ax, ay] = this.ecran(...f.points[i]);
      poses.push([i, lignes, x - ax, y - ay]);
      return true;
    };
    const choisie = this.index.get(this.selection);
    if (choisie != null && !this.enEncart[choisie]) this.nommerChoisie(choisie, k, rayons.get(choisie) || 0, poser);
    // A whole country would show three names out of a thousand: they come with the zoom.
    for (const i of dense && this.vue.z < 1.5 ? [] : this.ordreNoms) {
      if (i === choisie || this.enEncart[i]) continue;
      const [, , bw, bh] = f.boites[i];
      const sw = bw * k, sh = bh * k;
      if (sw < 20 || sh < 9) continue;
      const [x, y] = this.ecran(f.points[i][0], f.points[i][1]);
      if (x < 0 || y < 0 || x > this.W || y > this.H) continue;
      const nom = this.courts[i];
      let lignes = [nom], l = mesure(nom);
      const deux = l > sw * 0.85 && nom.length > 9 ? couper(nom, mesure) : null;
      if (deux && sh > 22) ({ lignes, l } = deux);
      const place = f.rattaches[i] === "0" ? 0.9 : marge;
      if (l > sw * place || lignes.length * 14 > sh * place) continue;
      // A name hides a small circle: it goes under it; a large one carries it.
      const rayon = rayons.get(i) || 0;
      poser(i, x, y + (rayon && l > 2 * rayon - 4 ? rayon + lignes.length * 7.5 : 0), lignes, l);
      if (poses.length > 160) break;
    }
    this.poses = poses.map(([i, lignes, dx, dy]) => {
      const classe = [f.rattaches[i] === "0" && "ailleurs", i === choisie && "choisie"].filter(Boolean).join(" ");
      const t = sv("text", { class: classe || null });
      lignes.forEach((s, j) => {
        const ts = sv("tspan", { x: dx.toFixed(1), y: (dy + (j - (lignes.length - 1) / 2) * 15 + 4.5).toFixed(1) });
        ts.textContent = s;
        t.append(ts);
      });
      return [t, i];
    });
    this.gEtiquettes.replaceChildren(...this.poses.map((p) => p[0]));
    this.appliquer();
  }

  // The selected shape is always named: inside when its outline leaves room, else beside it.
  nommerChoisie(i, k, rayon, poser) {
    const f = this.fond;
    const [bx, by, bw, bh] = f.boites[i];
    const [x, y] = this.ecran(...f.points[i]);
    if (x < 0 || y < 0 || x > this.W || y > this.H) return;
    const gras = (t) => this.largeur(t) * 1.1;
    const nom = this.courts[i];
    const une = { lignes: [nom], l: gras(nom) }, deux = couper(nom, gras);
    const dedans = [une, deux].find((c) => c && c.l + 12 <= bw * k * 0.8 && c.lignes.length * 15 + 12 <= bh * k * 0.7);
    if (dedans && !rayon && poser(i, x, y, dedans.lignes, dedans.l, true)) return;
    const [gauche, haut] = this.ecran(bx, by), [droite, bas] = this.ecran(bx + bw, by + bh);
    const { lignes, l } = deux && une.l > 150 ? deux : une;
    const h = lignes.length * 7.5 + 5;
    const milieu = borner((gauche + droite) / 2, l / 2 + 4, this.W - l / 2 - 4), cote = borner(y, h, this.H - h);
    const places = [[milieu, bas + h], [droite + l / 2 + 8, cote], [gauche - l / 2 - 8, cote], [milieu, haut - h], [borner(x, l / 2 + 4, this.W - l / 2 - 4), y]];
    for (const oblige of [false, true]) for (const [a, b] of places) if (poser(i, a, b, lignes, l, oblige)) return;
  }

  // -------------------------------------------------------------- legend
  poserLegende(l) {
    const rangee = this.enRang();
    const cle = JSON.stringify([l, this.d.cercles?.couleur, rangee, l?.cercles?.length ? this.echelle : 1]);
    if (cle === this.cleLegende) return this.ajusterLegende();
    // The same legend in its other shape keeps its lock.
    const garde = this.legendeVue === JSON.stringify(l) ? this.verrou : null;
    this.cleLegende = cle;
    this.legendeVue = JSON.stringify(l);
    this.rangee = rangee;
    this.verrou = garde;
    this.accentuer(garde);
    this.legende.hidden = !l;
    this.legende.setAttribute("aria-label", `Légende : ${[l?.titre, l?.sous_titre].filter(Boolean).join(", ") || l?.titre_cercles || this.d.titre}`);
    this.legende.classList.toggle("rangee", rangee);
    this.legende.classList.toggle("sans-classes", !l?.classes?.length);
    this.legende.classList.toggle("axee", !!l?.axe);
    this.bloc = this.axe = this.zoneAxe = null;
    if (!l) return this.legende.replaceChildren();
    const niveau = this.d.niveau || "territoires";
    const n = [], cotes = [];
    // Beside the title, then after the classes: the longer sentence has the wider row.
    const dits = l.axe ? [l.note, l.axe.quoi] : ["", l.note];
    if (l.axe && (this.d.serree || !l.titre)) dits.reverse();
    if (l.titre) n.push(el("p", { class: "l-entete" }, el("span", { class: "l-titre" }, l.titre), l.sous_titre ? el("span", { class: "l-sous" }, l.sous_titre) : null, dits[0] ? el("span", { class: "l-sous" }, dits[0]) : null));
    const classes = l.classes || [];
    if (l.axe) n.push(...this.poserAxe(l));
    else if (classes.length) {
      const lignes = el("ul", { class: "l-lignes" });
      if (!rangee && classes.some((c) => c.effectif != null)) n.push(el("p", { class: "l-tete" }, maj(niveau)));
      const items = classes.map((c, rang) => {
        const boite = el("span", { class: "l-boite" });
        boite.style.background = c.couleur;
        if (this.d.textes) {
          const s = sv("svg", { width: "100%", height: "100%", "aria-hidden": "true" },
            sv("rect", { width: "100%", height: "100%", fill: this.encreClasse(rang, "trame-legende") }));
          boite.append(s);
        }
        // Given from high to low; the class index is found by colour, else by position.
        let classe = this.d.couleurs.indexOf(c.couleur);
        if (classe < 0) classe = classes.length - 1 - rang;
        const unite = c.effectif === 1 ? niveau.replace(/s$/, "") : niveau;
        return this.ligneLegende(String(classe), boite, c.libelle, c.effectif, rangee ? `\u00a0${unite}` : "");
      });
      // In a row: from low, on the left, to high. Categories keep their order.
      lignes.append(...(rangee && !this.d.textes ? items.reverse() : items));
      this.lignes = lignes;
      this.bloc = el("div", { class: "l-classes" }, lignes);
      this.bloc.style.setProperty("--n", classes.length);
    }
    if (l.absences?.length && !l.axe) {
      const u = el("ul", { class: "l-lignes l-absences" });
      for (const a of l.absences) u.append(this.ligneLegende(a.statut, this.boiteAbsence(a.statut), a.libelle, a.effectif));
      cotes.push(u);
    }
    if (l.cercles?.length) cotes.push(this.legendeCercles(l));
    this.cotes = cotes.length ? el("div", { class: "l-cotes" }, ...cotes) : null;
    if (this.bloc || this.cotes) n.push(el("div", { class: "l-corps" }, this.bloc, this.cotes));
    // Each count already carries its unit in a row: the note need not say where they are.
    const note = dits[1];
    this.note = note ? el("p", { class: "l-note" }, note) : null;
    // Under an axis the note ends the row of classes.
    if (note && l.axe) n.find((e) => e.classList.contains("l-liste")).append(el("li", { class: "l-note" }, note));
    else if (note) n.push(this.note);
    this.legende.replaceChildren(...n);
    this.presser();
    this.ajusterLegende();
  }

  boiteAbsence(statut) {
    // Out of the group is as pale here as on the map.
    if (statut === "e" && this.d.ailleurs) return sv("svg", { class: "l-boite", "aria-hidden": "true" }, sv("rect", { width: "100%", height: "100%", fill: "#f6f6f4" }));
    return sv("svg", { class: "l-boite", "aria-hidden": "true" },
      sv("rect", { width: "100%", height: "100%", fill: { a: "url(#h-legende)", i: "url(#i-legende)", s: "url(#p-legende)", z: "url(#l-legende)", ...TEINTES }[statut] || "#f4f4f4" }));
  }

  ligneLegende(classe, boite, libelle, effectif, unite = "") {
    const b = el("button", { type: "button", "data-classe": classe, "aria-pressed": "false", title: "Ne montrer que cette classe" },
      boite, el("span", { class: "l-lib" }, libelle), el("span", { class: "l-eff" }, effectif == null ? "" : nombre(effectif), unite ? el("span", { class: "l-unite" }, unite) : null));
    const voir = () => this.accentuer(classe);
    const finir = () => this.accentuer(this.verrou);
    b.addEventListener("pointerenter", (e) => e.pointerType === "mouse" && voir());
    b.addEventListener("pointerleave", finir);
    b.addEventListener("focus", () => b.matches(":focus-visible") && voir());
    b.addEventListener("blur", finir);
    b.addEventListener("click", () => {
      this.verrou = this.verrou === classe ? null : classe;
      this.presser();
      this.accentuer(this.verrou);
    });
    return el("li", {}, b);
  }

  presser() {
    for (const x of this.legende.querySelectorAll("button")) x.setAttribute("aria-pressed", x.dataset.classe === this.verrou);
  }

  accentuer(classe) {
    this.styleAccent.textContent = classe == null ? "" :
      `.formes path:not([data-classe="${classe}"]){opacity:.13}.formes path[data-classe="${classe}"]{stroke:#555}`;
  }

  // What depends on the widths of the texts: two lines or one, sides beside or below; the axis.
  ajusterLegende() {
    if (this.axe) return this.dessinerAxe();
    const c = this.legende.classList;
    c.remove("hautes", "dessous");
    if (!this.bloc?.isConnected || !this.lignes.offsetHeight) return void c.toggle("dessous", this.rangee);
    if (this.note) this.legende.append(this.note);
    if (this.rangee) {
      const corps = this.bloc.parentElement.clientWidth;
      const libelles = [...this.lignes.querySelectorAll(".l-lib, .l-eff")];
      const large = libelles.map((x) => x.firstChild ? this.etendue(x) : 0);
      const besoin = Math.ceil(Math.max(...large)) + 14;
      const n = this.lignes.children.length;
      const cotes = this.cotes ? this.cotes.offsetWidth + 32 : 0;
      const seule = n * besoin <= corps;
      c.toggle("hautes", !seule);
      c.toggle("dessous", cotes > 0 && (seule ? n * besoin : n * 84) + cotes > corps);
      // What lies under the bar shares its row with the note.
      if (this.note && c.contains("dessous")) this.cotes.append(this.note);
      return;
    }
    c.toggle("hautes", [...this.bloc.querySelectorAll(".l-lib")].some((x) => x.scrollWidth > x.clientWidth));
  }

  etendue(n) {
    const p = document.createRange();
    p.selectNodeContents(n);
    return p.getBoundingClientRect().width / this.grossi();
  }

  // How much the page around is enlarged (presentation): screen pixels per pixel of the drawing.
  grossi() {
    return this.boite.getBoundingClientRect().width / this.boite.offsetWidth || 1;
  }

  legendeCercles(l) {
    const cs = l.cercles
      .map((c) => ({ ...c, rayon_px: c.rayon_px * this.echelle }))
      .sort((a, b) => b.rayon_px - a.rayon_px);
    const R = cs[0].rayon_px, H = Math.max(2 * R + 4, cs.length * 18 + 4);
    const s = sv("svg", { class: "l-cercles", width: Math.ceil(2 * R) + 28 + 9 * Math.max(...cs.map((c) => c.texte.length)), height: H + 4, "aria-hidden": "true" });
    let bas = -Infinity;
    cs.forEach((c) => {
      const y = H - 2 * c.rayon_px;
      s.append(sv("circle", { cx: R + 2, cy: H - c.rayon_px, r: c.rayon_px, fill: this.d.cercles?.couleur || "#666", class: "plein" }));
      const t = Math.max(y, bas + 18, 9);
      bas = t;
      const txt = sv("text", { x: 2 * R + 26, y: t + 5 });
      txt.textContent = c.texte;
      s.append(sv("path", { d: `M${R + 2} ${y}H${2 * R + 10}L${2 * R + 22} ${t}` }), txt);
    });
    return el("div", { class: "l-bloc-cercles" },
      l.titre_cercles ? el("p", { class: "l-titre l-titre-cercles" }, l.titre_cercles) : null, s,
      el("span", { class: "cache" }, cs.map((c) => c.texte).join(", ")));
  }

  // -------------------------------------------------------------- gestures
  ecouter() {
    this.arret = new AbortController();
    const o = { signal: this.arret.signal };
    const s = this.svg;
    const sur = (e) => {
      const n = e.target.closest?.("[data-i]");
      return n ? +n.dataset.i : -1;
    };
    const lieu = (e) => {
      const r = this.boite.getBoundingClientRect(), z = this.grossi();
      return [(e.clientX - r.left) / z - this.boite.clientLeft, (e.clientY - r.top) / z - this.boite.clientTop];
    };

    // Wheel: the page keeps its scroll when it was already scrolling, or when the whole is in view.
    let page = 0, carte = 0;
    window.addEventListener("wheel", (e) => {
      if (!e.composedPath().includes(s)) page = performance.now();
    }, { ...o, passive: true });
    s.addEventListener("wheel", (e) => {
      const t = performance.now();
      const pincement = e.ctrlKey;
      if (!pincement && t - page < 700) return void (page = t);
      const px = e.deltaY * (e.deltaMode === 1 ? 16 : e.deltaMode === 2 ? 400 : 1);
      if (px > 0 && this.vue.z <= 1.001) {
        if (t - carte < 400) e.preventDefault();
        else page = t;
        return;
      }
      e.preventDefault();
      carte = t;
      cancelAnimationFrame(this.anim);
      this.aller(this.autour(Math.exp(-borner(px, -180, 180) * (pincement ? 0.012 : 0.0022)), ...lieu(e)));
    }, { ...o, passive: false });

    let debut = null, glisse = false, tactile = false;
    const pince = () => {
      const [a, b] = [...this.pointeurs.values()];
      return { d: Math.hypot(a[0] - b[0], a[1] - b[1]) || 1, x: (a[0] + b[0]) / 2, y: (a[1] + b[1]) / 2 };
    };
    s.addEventListener("pointerdown", (e) => {
      if (e.pointerType === "mouse" && e.button !== 0) return;
      tactile = e.pointerType !== "mouse";
      cancelAnimationFrame(this.anim);
      this.pointeurs.set(e.pointerId, lieu(e));
      if (this.pointeurs.size === 1) {
        debut = lieu(e);
        glisse = false;
      } else if (this.pointeurs.size === 2) {
        glisse = true;
        this.pince = { ...pince(), vue: this.vue };
        for (const id of this.pointeurs.keys()) s.setPointerCapture(id);
      }
    }, o);
    let dernier = null;
    s.addEventListener("pointermove", (e) => {
      const p = lieu(e);
      if (this.pointeurs.has(e.pointerId)) {
        const avant = this.pointeurs.get(e.pointerId);
        this.pointeurs.set(e.pointerId, p);
        if (this.pointeurs.size === 2 && this.pince) {
          const q = pince(), a = this.pince;
          const v = this.autour(q.d / a.d, a.x, a.y, a.vue);
          const k = this.k0 * v.z;
          this.aller({ z: v.z, cx: v.cx - (q.x - a.x) / k, cy: v.cy - (q.y - a.y) / k });
          return;
        }
        if (!glisse && Math.hypot(p[0] - debut[0], p[1] - debut[1]) > (tactile ? 9 : 4)) {
          glisse = true;
          if (this.vue.z > 1.001) {
            s.setPointerCapture(e.pointerId);
            s.classList.add("saisie");
          }
          this.survoler(-1);
          this.decaler(p[0] - debut[0], p[1] - debut[1]);
          return;
        }
        if (glisse) this.decaler(p[0] - avant[0], p[1] - avant[1]);
        return;
      }
      if (e.pointerType !== "mouse") return;
      const i = sur(e);
      dernier = [i, p];
      if (this.imageSurvol) return;
      this.imageSurvol = requestAnimationFrame(() => {
        this.imageSurvol = 0;
        if (dernier) this.survoler(dernier[0], { x: dernier[1][0], y: dernier[1][1] });
      });
    }, o);
    const lever = (e) => {
      this.pointeurs.delete(e.pointerId);
      if (this.pointeurs.size < 2) this.pince = null;
      if (!this.pointeurs.size) s.classList.remove("saisie");
      if (e.type === "pointercancel") glisse = true;
    };
    s.addEventListener("pointerup", lever, o);
    s.addEventListener("pointercancel", lever, o);
    s.addEventListener("pointerleave", () => {
      dernier = null;
      if (!tactile) this.survoler(-1);
    }, o);

    s.addEventListener("click", (e) => {
      if (glisse || !this.d || e.detail > 1) return;
      const i = sur(e);
      const code = i >= 0 ? this.fond.codes[i] : "";
      if (code === "" && !this.selection) {
        if (tactile) this.survoler(-1);
        return;
      }
      this.choisir(code === this.selection ? "" : code);
      if (tactile) {
        const [x, y] = lieu(e);
        if (i < 0) return this.survoler(-1);
        this.survoler(i, { x, y, echo: false });
        clearTimeout(this.tBulle);
        this.tBulle = setTimeout(() => this.survoler(-1, { echo: false }), 2600);
      }
    }, o);
    s.addEventListener("dblclick", (e) => {
      e.preventDefault();
      if (!this.fond) return;
      const i = sur(e);
      if (i >= 0 && this.selection !== this.fond.codes[i]) this.choisir(this.fond.codes[i]);
      this.zoomer(e.shiftKey ? 0.5 : 2, ...lieu(e));
    }, o);

    // Keyboard.
    s.addEventListener("keydown", (e) => {
      if (!this.fond || e.ctrlKey || e.metaKey || e.altKey) return;
      const forme = e.target !== s && sur(e) >= 0 ? sur(e) : -1;
      const fleche = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
      let fait = true;
      if (e.key === "+" || e.key === "=") this.zoomer(1.6);
      else if (e.key === "-") this.zoomer(1 / 1.6);
      else if (e.key === "0") this.animer(this.vueEntiere());
      else if (forme >= 0) {
        const o2 = this.ordreClavier, j = o2.indexOf(forme), n = o2.length;
        if (fleche) this.viser(o2[(j + fleche[0] + fleche[1] + n) % n]);
        else if (e.key === "Home") this.viser(o2[0]);
        else if (e.key === "End") this.viser(o2[n - 1]);
        else if (e.key === "Enter" || e.key === " ") {
          const c = this.fond.codes[forme];
          this.choisir(c === this.selection ? "" : c);
        } else if (e.key === "Escape") s.focus();
        else if (e.key.length === 1) {
          const plat = (t) => t.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
          const suite = [...o2.slice(j + 1), ...o2.slice(0, j + 1)].find((i) => plat(this.courts[i]).startsWith(plat(e.key)));
          if (suite != null) this.viser(suite);
        } else fait = false;
      } else if (fleche && this.vue.z > 1.001) this.decaler(-fleche[0] * 80, -fleche[1] * 80, true);
      else if (e.key === "Escape" && this.selection) this.choisir("");
      else fait = false;
      if (fait) e.preventDefault();
    }, o);
    s.addEventListener("focusin", (e) => {
      const i = sur(e);
      if (i < 0 || !e.target.matches(":focus-visible")) return;
      this.montrer(i);
      this.survoler(-1);
      const [x, y] = this.ecran(...this.fond.points[i]);
      this.survoler(i, { x: borner(x, 0, this.W), y: borner(y, 0, this.H), clavier: true });
    }, o);
    s.addEventListener("focusout", () => this.survoler(-1), o);

    // The other maps of the group.
    window.addEventListener(EVT_VUE, ({ detail: x }) => {
      if (x.source === this.id || x.groupe !== this.recue?.groupe || x.fond !== this.url) return;
      cancelAnimationFrame(this.anim);
      this.aller(x.vue, { echo: false, surImage: x.surImage });
    }, o);
    // What a gesture will need (another ground, the table) comes while it is pointed at.
    for (const geste of ["pointerover", "focusin"])
      document.addEventListener(geste, (e) => {
        for (const [cle, adresses] of Object.entries(this.recue?.suite || {}))
          if (e.target.closest?.(`.st-key-${cle}`)) for (const a of adresses) this.approcher(a);
      }, { ...o, passive: true });
    window.addEventListener(EVT_DEVANCER, ({ detail }) => this.devancer(detail), o);
    window.addEventListener(EVT_SURVOL, ({ detail: x }) => {
      if (x.source === this.id || x.groupe !== this.recue?.groupe || !this.index) return;
      this.survoler(this.index.get(x.code) ?? -1, { echo: false });
    }, o);
  }

  viser(i) {
    this.formes.forEach((p, j) => p.setAttribute("tabindex", j === i ? 0 : -1));
    this.formes[i].focus({ preventScroll: true });
  }
}

export default function (composant) {
  const parent = composant.parentElement;
  let carte = INSTANCES.get(parent);
  if (!carte) INSTANCES.set(parent, (carte = new Carte(parent)));
  const jeton = (carte.jeton = {});
  carte.recevoir(composant);
  // Streamlit may run the cleanup of a superseded call after a newer one: only the last counts.
  return () => {
    if (carte.jeton !== jeton) return;
    carte.detruire();
    INSTANCES.delete(parent);
  };
}
