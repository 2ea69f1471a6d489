// Sortable table. A browser takes 100 ms and more to lay out a thousand rows: the first ones are
// shown at once, the others join them by parcels within the next frames.

const INSTANCES = new WeakMap();
const SEUIL_FILTRE = 15;
const HAUTEUR = 520;
const PREMIERES = 60;
const PAQUET = 200;
const HAUTEUR_LIGNE = 39;
const FINE = "\u202f";
const comparer = new Intl.Collator("fr", { numeric: true }).compare;
const ECHAPPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
let compteur = 0;

const html = (v) => String(v ?? "").replace(/[&<>"]/g, (c) => ECHAPPES[c]);
const borner = (x, a, b) => Math.min(Math.max(x, a), b);

// Search key: no accents, no case, one space between words.
const plat = (s) => String(s ?? "").toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
  .normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[^a-z0-9]+/g, " ").trim();

// The same rounding as dashboard/formats.py: halves away from zero, no sign on zero.
function fixe(v, decimales) {
  const texte = (Math.abs(v) + 1e-9).toFixed(decimales);
  return [v < 0 && +texte !== 0, texte.replace(".", ",")];
}

function nombre(v, decimales = 0) {
  const [negatif, texte] = fixe(v, decimales);
  const [entier, reste] = texte.split(",");
  const groupe = entier.length > 3 ? entier.replace(/\B(?=(\d{3})+$)/g, FINE) : entier;
  return (negatif ? "\u2212" : "") + groupe + (reste ? `,${reste}` : "");
}

// What a spreadsheet reads as a number: neither thin spaces nor a typographic minus.
function brut(v, decimales = 0) {
  const [negatif, texte] = fixe(v, decimales);
  return (negatif ? "-" : "") + texte;
}

class Tableau {
  constructor(parent) {
    this.id = `t${++compteur}`;
    this.saisie = "";
    this.racine = document.createElement("div");
    this.racine.className = "racine";
    this.racine.innerHTML = `
<p class="legende" aria-hidden="true"></p>
<div class="barre" hidden>
<label for="${this.id}-filtre">Filtrer</label>
<div class="champ"><input id="${this.id}-filtre" type="text" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search">
<button type="button" class="effacer" aria-label="Effacer le filtre" title="Effacer le filtre" hidden><svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="M5 5l10 10M15 5L5 15" stroke="currentColor" stroke-width="2"/></svg></button></div>
<p class="compte" role="status"></p>
</div>
<div class="zone" role="region" aria-labelledby="${this.id}-legende"></div>
<p class="cache annonce" role="status"></p>`;
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.racine.prepend(style);
    const q = (s) => this.racine.querySelector(s);
    Object.assign(this, {
      legende: q(".legende"), barre: q(".barre"), champ: q("input"), effacer: q(".effacer"), compte: q(".compte"),
      zone: q(".zone"), annonce: q(".annonce"),
    });
    this.ecouter();
    parent.append(this.racine);
  }

  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    const { selection = "", ...d } = data || {};
    const contenu = JSON.stringify(d);
    if (contenu !== this.contenu) {
      this.contenu = contenu;
      this.charger(d);
    }
    this.selectionner(selection || "");
    this.racine.dataset.pret = "1";
  }

  charger(d) {
    this.d = d;
    this.colonnes = d.colonnes || [];
    this.n = d.valeurs?.[0]?.length || 0;
    const titres = JSON.stringify(this.colonnes.map((c) => c.titre));
    const memes = titres === this.titres;
    if (!memes) {
      this.titres = titres;
      this.trie = false;
      this.champ.value = this.saisie = "";
    }
    if (!this.trie) this.tri = this.colonnes[d.tri?.colonne] ? { colonne: d.tri.colonne, sens: d.tri.sens === "desc" ? "desc" : "asc" } : null;
    this.cles = [];
    this.textes = null;
    this.barre.hidden = this.n <= SEUIL_FILTRE;
    if (this.barre.hidden) this.champ.value = this.saisie = "";
    this.choisie = -1;
    this.code = null;
    const { scrollLeft, scrollTop } = this.zone;
    this.dessiner();
    if (memes && scrollTop) this.remplir(Math.ceil(scrollTop / HAUTEUR_LIGNE) + PREMIERES);
    this.zone.scrollTo(memes ? scrollLeft : 0, memes ? scrollTop : 0);
  }

  mot(c, i) { return this.d.mots?.[c]?.[i]; }

  // A finite number or a text; null when there is no value or when a word stands for it.
  valeur(c, i) {
    if (this.mot(c, i) != null) return null;
    const v = this.d.valeurs[c]?.[i];
    if (this.colonnes[c].type === "nombre") return Number.isFinite(v) ? v : null;
    return v == null || v === "" ? null : String(v);
  }

  texte(c, i) {
    const v = this.valeur(c, i);
    if (v === null) return String(this.mot(c, i) ?? "–");
    return this.colonnes[c].type === "nombre" ? nombre(v, this.colonnes[c].decimales) : v;
  }

  cellule(c, i) {
    const t = html(this.texte(c, i));
    return this.valeur(c, i) === null ? `<i>${t}</i>` : t;
  }

  dessiner() {
    const { d, colonnes } = this;
    const foyer = this.lireFoyer();
    // Each header holds, unseen, the longest cell of its column: later rows change no width.
    const entetes = colonnes.map((c, j) => `<th scope="col"${c.type === "nombre" ? ' class="n"' : ""}><button type="button" data-tri="${j}"><span class="titre">${html(c.titre)}</span>${c.unite ? ` <span class="unite">${html(c.unite)}</span>` : ""}<span class="fleche" aria-hidden="true"></span></button><span class="gabarit" data-texte="${html(this.plusLong(j))}"></span></th>`);
    this.legende.textContent = d.legende || "";
    this.zone.style.setProperty("--hauteur", `${d.hauteur || HAUTEUR}px`);
    this.zone.innerHTML = `<table><caption class="cache" id="${this.id}-legende">${html(d.legende)}</caption><thead><tr>${entetes.join("")}</tr></thead><tbody></tbody></table>`;
    this.table = this.zone.firstChild;
    this.corps = this.table.tBodies[0];
    this.lignes = [];
    this.rang = new Map((d.codes || []).map((code, i) => [String(code), i]));
    this.taille.disconnect();
    for (const x of [this.zone, this.table, this.table.tHead]) this.taille.observe(x);
    this.ranger();
    this.mesurer();
    this.rendreFoyer(foyer);
  }

  plusLong(c) {
    let long = "";
    for (let i = 0; i < this.n; i++) {
      const t = this.texte(c, i);
      if (t.length > long.length) long = t;
    }
    return long;
  }

  ligne(i) {
    const { d, colonnes } = this;
    const note = d.marques?.[i] === "1" ? html(d.note_marque) : "";
    let premier = this.cellule(0, i);
    if (note) premier += `<span class="cache"> (${note})</span>`;
    if (d.codes) premier = `<button type="button" tabindex="${i === this.vise ? 0 : -1}">${premier}</button>`;
    let ligne = `<tr data-i="${i}"${d.marques?.[i] === "1" ? ' class="marque"' : ""}><th scope="row"${note ? ` title="${note}"` : ""}>${premier}</th>`;
    for (let c = 1; c < colonnes.length; c++) ligne += `<td${colonnes[c].type === "nombre" ? ' class="n"' : ""}>${this.cellule(c, i)}</td>`;
    return `${ligne}</tr>`;
  }

  // Show the rows up to the given position, building those never shown.
  remplir(fin) {
    const ajout = this.visibles.slice(this.montrees, fin);
    const neuves = ajout.filter((i) => !this.lignes[i]);
    if (neuves.length) {
      const moule = document.createElement("tbody");
      moule.innerHTML = neuves.map((i) => this.ligne(i)).join("");
      [...moule.rows].forEach((tr, k) => { this.lignes[neuves[k]] = tr; });
      if (neuves.includes(this.choisie)) this.marquer(this.choisie, true);
    }
    this.corps.append(...ajout.map((i) => this.lignes[i]));
    this.montrees += ajout.length;
    const reste = this.visibles.length - this.montrees;
    // The scroll bar has its final length from the start.
    this.table.style.marginBottom = reste ? `${reste * HAUTEUR_LIGNE}px` : "";
    if (reste) this.table.setAttribute("aria-busy", "true");
    else this.table.removeAttribute("aria-busy");
    cancelAnimationFrame(this.cadre);
    clearTimeout(this.minuterie);
    if (!reste) return;
    this.cadre = requestAnimationFrame(() => {
      this.minuterie = setTimeout(() => {
        this.remplir(this.montrees + PAQUET);
        this.montrer();
      });
    });
  }

  // Sort keys of a column: numbers and texts first, then words, then what is merely missing.
  clesDe(c) {
    if (this.cles[c]) return this.cles[c];
    const nombres = this.colonnes[c].type === "nombre";
    const valeurs = Array.from({ length: this.n }, (_, i) => this.valeur(c, i));
    // Texts are ranked once: equal texts share a rank.
    if (!nombres) {
      const rangs = new Map([...new Set(valeurs.filter((v) => v !== null))].sort(comparer).map((v, r) => [v, r]));
      valeurs.forEach((v, i) => { if (v !== null) valeurs[i] = rangs.get(v); });
    }
    return (this.cles[c] = valeurs);
  }

  ordre() {
    const ordre = Array.from({ length: this.n }, (_, i) => i);
    if (!this.tri) return ordre;
    const { colonne, sens } = this.tri;
    const k = this.clesDe(colonne);
    const s = sens === "desc" ? -1 : 1;
    const mots = (a, b) => {
      const x = this.mot(colonne, a), y = this.mot(colonne, b);
      return x == null || y == null ? (x == null) - (y == null) : comparer(x, y);
    };
    return ordre.sort((a, b) => {
      const x = k[a], y = k[b];
      if (x === null || y === null) return (x === null) - (y === null) || mots(a, b) || a - b;
      return s * (x - y) || a - b;
    });
  }

  filtrees() {
    const cherches = plat(this.saisie).split(" ").filter(Boolean);
    if (!cherches.length) return () => true;
    const colonnes = this.colonnes.map((c, j) => (c.type === "nombre" ? -1 : j)).filter((j) => j >= 0);
    this.textes ??= Array.from({ length: this.n }, (_, i) => plat(colonnes.map((c) => this.mot(c, i) ?? this.d.valeurs[c]?.[i]).join(" ")));
    return (i) => cherches.every((m) => this.textes[i].includes(m));
  }

  ranger() {
    const retenir = this.filtrees();
    this.visibles = this.ordre().filter(retenir);
    const { visibles } = this;
    this.viser(visibles.includes(this.vise) ? this.vise : visibles.includes(this.choisie) ? this.choisie : visibles[0]);
    this.corps.replaceChildren();
    this.montrees = 0;
    this.remplir(PREMIERES);
    if (!visibles.length) {
      const td = document.createElement("td");
      td.colSpan = this.colonnes.length;
      td.textContent = this.n ? `Aucune ligne ne contient « ${this.saisie.trim()} ».` : "Aucune ligne.";
      this.corps.insertRow().append(td);
    }
    [...this.table.tHead.rows[0].cells].forEach((th, j) => {
      if (this.tri?.colonne === j) th.setAttribute("aria-sort", this.tri.sens === "desc" ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    });
    const m = visibles.length;
    const total = nombre(this.n);
    this.compte.textContent = this.saisie.trim() ? `${nombre(m)} ${m > 1 ? "lignes" : "ligne"} sur ${total}` : `${total} lignes`;
    this.effacer.hidden = !this.champ.value;
  }

  trier(j) {
    const actuel = this.tri?.colonne === j ? this.tri.sens : null;
    const nombres = this.colonnes[j].type === "nombre";
    const sens = actuel ? (actuel === "asc" ? "desc" : "asc") : nombres ? "desc" : "asc";
    this.tri = { colonne: j, sens };
    this.trie = true;
    this.ranger();
    this.zone.scrollTop = 0;
    this.annonce.textContent = `Tableau trié par ${this.colonnes[j].titre}, ordre ${sens === "asc" ? "croissant" : "décroissant"}.`;
  }

  filtrer() {
    this.saisie = this.champ.value;
    this.ranger();
    this.zone.scrollTop = 0;
  }

  selectionner(code) {
    const i = this.rang?.get(String(code)) ?? -1;
    const neuve = i !== this.choisie;
    if (neuve) {
      this.marquer(this.choisie, false);
      this.choisie = i;
      this.marquer(i, true);
      if (i >= 0 && this.visibles.includes(i)) this.viser(i);
    }
    if (code !== this.code) {
      this.code = code;
      this.aMontrer = i >= 0;
    }
    // Hidden (a closed tab, a folded panel): the observer of sizes will show the row.
    this.montrer();
  }

  marquer(i, oui) {
    const ligne = this.lignes[i];
    if (!ligne) return;
    ligne.classList.toggle("choisie", oui);
    const cible = this.cible(i);
    if (oui) cible.setAttribute("aria-current", "true");
    else cible.removeAttribute("aria-current");
  }

  cible(i) { return this.lignes[i].querySelector("button") || this.lignes[i].cells[0]; }

  // Bring the selected row into the area, without moving the page, once it is there.
  montrer() {
    if (!this.aMontrer || !this.zone.clientHeight) return;
    const ligne = this.lignes[this.choisie];
    if (!ligne?.isConnected) {
      this.aMontrer = this.visibles.includes(this.choisie);
      return;
    }
    this.aMontrer = false;
    const z = this.zone.getBoundingClientRect(), l = ligne.getBoundingClientRect();
    const haut = z.top + this.table.tHead.offsetHeight;
    if (l.top < haut || l.bottom > z.top + this.zone.clientHeight)
      this.zone.scrollTop += l.top - haut - (this.zone.clientHeight - this.table.tHead.offsetHeight - l.height) / 2;
  }

  // One row button at a time is in the tab order; arrows move it.
  viser(i, foyer = false) {
    if (this.d.codes && this.lignes[this.vise]) this.cible(this.vise).tabIndex = -1;
    this.vise = i;
    if (!this.d.codes || i === undefined) return;
    if (foyer) this.remplir(this.visibles.indexOf(i) + PREMIERES);
    if (this.lignes[i]) this.cible(i).tabIndex = 0;
    if (foyer) this.cible(i).focus();
  }

  lireFoyer() {
    const actif = this.racine.getRootNode().activeElement;
    if (!actif || !this.zone.contains(actif)) return null;
    if (actif.dataset.tri) return { tri: actif.dataset.tri };
    const ligne = actif.closest("tr");
    return ligne ? { code: this.ancienCode?.[ligne.dataset.i] } : null;
  }

  rendreFoyer(foyer) {
    this.ancienCode = this.d.codes;
    if (foyer?.tri) this.table.querySelector(`[data-tri="${foyer.tri}"]`)?.focus({ preventScroll: true });
    const i = this.rang.get(String(foyer?.code));
    if (this.visibles.includes(i)) this.viser(i, true);
  }

  mesurer() {
    const { zone } = this;
    zone.style.setProperty("--entete", `${this.table.tHead.offsetHeight}px`);
    // Sticky cells cost at each layout: only when there is something to slide under them.
    zone.classList.toggle("large", zone.scrollWidth > zone.clientWidth + 1);
    if (zone.scrollWidth > zone.clientWidth + 1 || zone.scrollHeight > zone.clientHeight + 1) zone.tabIndex = 0;
    else zone.removeAttribute("tabindex");
    this.montrer();
  }

  ecouter() {
    this.arret = new AbortController();
    const o = { signal: this.arret.signal };
    this.taille = new ResizeObserver(() => this.mesurer());
    this.champ.addEventListener("input", () => this.filtrer(), o);
    this.champ.addEventListener("keydown", (e) => e.key === "Escape" && this.champ.value && (e.preventDefault(), this.vider()), o);
    this.effacer.addEventListener("click", () => (this.vider(), this.champ.focus()), o);
    this.zone.addEventListener("click", (e) => {
      const bouton = e.target.closest("button");
      if (!bouton) return;
      if (bouton.dataset.tri) return this.trier(+bouton.dataset.tri);
      const i = +bouton.closest("tr").dataset.i;
      this.viser(i);
      // The row is where the reader clicked: do not move the area when it comes back selected.
      this.code = this.d.codes[i];
      this.envoyer?.("choix", this.d.codes[i]);
    }, o);
    this.zone.addEventListener("keydown", (e) => this.touche(e), o);
    this.racine.addEventListener("copy", (e) => this.copier(e), o);
  }

  vider() {
    this.champ.value = "";
    this.filtrer();
  }

  touche(e) {
    const ligne = e.target.closest("tbody tr");
    if (!ligne || e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return;
    const page = Math.max(1, Math.floor((this.zone.clientHeight - this.table.tHead.offsetHeight) / ligne.offsetHeight) - 1);
    const n = this.visibles.length;
    const pas = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -n, End: n }[e.key];
    if (!pas) return;
    e.preventDefault();
    const r = this.visibles.indexOf(+ligne.dataset.i);
    this.viser(this.visibles[borner(r + pas, 0, n - 1)], true);
  }

  // Browsers drop or mangle buttons when copying: rebuild the selected cells as a plain table.
  copier(e) {
    const racine = this.racine.getRootNode();
    const choix = racine.getSelection?.() ?? document.getSelection();
    if (!this.table || !choix?.rangeCount || choix.isCollapsed) return;
    const plage = choix.getRangeAt(0);
    const dans = (x) => plage.intersectsNode(x);
    const lignes = [];
    if (dans(this.table.tHead)) lignes.push([...this.table.tHead.rows[0].cells].map((th, j) => {
      const { titre, unite } = this.colonnes[j];
      return dans(th) ? (unite ? `${titre} (${unite})` : titre) : "";
    }));
    for (const tr of this.corps.rows) {
      if (!tr.dataset.i || !dans(tr)) continue;
      const i = +tr.dataset.i;
      lignes.push([...tr.cells].map((td, c) => {
        const v = this.valeur(c, i);
        if (!dans(td)) return "";
        if (v === null) return String(this.mot(c, i) ?? "");
        return this.colonnes[c].type === "nombre" ? brut(v, this.colonnes[c].decimales) : v;
      }));
    }
    if (lignes.flat().filter(Boolean).length < 2) return;
    e.preventDefault();
    e.clipboardData.setData("text/plain", lignes.map((l) => l.map((x) => x.replace(/[\t\n\r]+/g, " ")).join("\t")).join("\n"));
    e.clipboardData.setData("text/html", `<table>${lignes.map((l) => `<tr>${l.map((x) => `<td>${html(x)}</td>`).join("")}</tr>`).join("")}</table>`);
  }

  detruire() {
    this.arret.abort();
    cancelAnimationFrame(this.cadre);
    clearTimeout(this.minuterie);
    this.taille.disconnect();
    this.racine.remove();
  }
}

export default function (composant) {
  const parent = composant.parentElement;
  let t = INSTANCES.get(parent);
  if (!t) INSTANCES.set(parent, (t = new Tableau(parent)));
  const jeton = (t.jeton = {});
  t.recevoir(composant);
  // Says outside, where it can be read, which choice the rows answer (jeux.js).
  if (composant.data?.vue && parent.host) parent.host.dataset.tableauVue = composant.data.vue;
  // Streamlit may run the cleanup of a superseded call after a newer one: only the last counts.
  return () => {
    if (t.jeton !== jeton) return;
    t.detruire();
    INSTANCES.delete(parent);
  };
}
