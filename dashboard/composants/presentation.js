// Presentation mode: one figure of the page at a time, the keyboard, two large buttons.
// STYLE, the text of presentation.css, is put in front of this file (fichiers.py).
// A figure is a keyed block of the page; what hides the others is one CSS rule that names its key,
// so that a redraw of the page by Streamlit never shows them again.

const CLES = /^st-key-(?:figure|multiples)_/;
const BLOCS = '[class*="st-key-figure_"], [class*="st-key-multiples_"]';
const CORPS = '[data-testid="stMainBlockContainer"]';
const MORCEAUX = ["stElementContainer", "stLayoutWrapper", "stColumn"].map((n) => `[data-testid="${n}"]`).join(", ");
// A figure that has its own title: that of the page steps back.
const TITRE_SECOND = `${CORPS} .ctg-titre h1 { font-size: 1.125rem; font-weight: 400; } ${CORPS} .ctg-sous-titre { display: none; }
`;
const SUIVANTES = new Set(["ArrowRight", "PageDown"]);
const PRECEDENTES = new Set(["ArrowLeft", "PageUp"]);
const CHAMPS = "input, textarea, select, [contenteditable=true], [role=listbox], [role=slider], [role=tab]";
const BARRES = new WeakMap();
// Survives a remount of the bar: the figure shown on each page.
const MEMOIRE = { page: null, cle: "" };

const el = (tag, attrs = {}, ...enfants) => {
  const n = document.createElement(tag);
  for (const [c, v] of Object.entries(attrs)) if (v != null) n.setAttribute(c, v);
  n.append(...enfants.filter((x) => x != null));
  return n;
};
const cleDe = (bloc) => [...bloc.classList].find((c) => CLES.test(c));
// In a tab that is not the open one.
const replie = (bloc) => bloc.closest("[inert]") !== null;
const fleche = (d) =>
  `<svg viewBox="0 0 20 20" width="24" height="24" aria-hidden="true"><path d="${d}" fill="none" stroke="currentColor" stroke-width="2.4"/></svg>`;

class Barre {
  constructor(parent) {
    this.regle = el("style", { "data-ctg": "presentation" });
    document.head.append(this.regle);
    this.arret = new AbortController();
    this.construire(parent);
    window.addEventListener("keydown", (e) => this.touche(e), { signal: this.arret.signal });
    this.obs = new MutationObserver(() => this.relireBientot());
    const corps = document.querySelector(CORPS);
    if (corps) this.obs.observe(corps, { childList: true, subtree: true });
  }

  construire(parent) {
    const bouton = (classe, nom, geste, d, apres) => {
      const b = el("button", { type: "button", class: classe });
      b.innerHTML = apres ? `<span>${nom}</span>${fleche(d)}` : d ? `${fleche(d)}<span>${nom}</span>` : `<span>${nom}</span>`;
      b.addEventListener("click", () => b.getAttribute("aria-disabled") !== "true" && geste());
      return b;
    };
    this.bAvant = bouton("grand", "Précédente", () => this.bouger(-1), "M13 3L6 10L13 17");
    this.bApres = bouton("grand plein", "Suivante", () => this.bouger(1), "M7 3L14 10L7 17", true);
    this.bAvant.setAttribute("aria-keyshortcuts", "ArrowLeft PageUp");
    this.bApres.setAttribute("aria-keyshortcuts", "ArrowRight PageDown");
    this.bPartage = bouton("discret", "Partager", () => this.envoyer("partager", this.donnees.partage ? "non" : "oui"));
    const quitter = bouton("discret", "Quitter", () => this.envoyer("quitter", "oui"));
    quitter.setAttribute("aria-keyshortcuts", "Escape");
    quitter.title = "Quitter la présentation (Échap)";
    this.ou = el("p", { class: "ou", role: "status" });
    this.panneau = el("section", { class: "panneau", role: "dialog", "aria-label": "Partager cette vue", hidden: "" });
    this.racine = el("div", { class: "racine" }, el("style", {}, STYLE), this.panneau,
      el("div", { class: "barre", role: "toolbar", "aria-label": "Présentation" },
        this.bAvant, this.ou, el("div", { class: "cote" }, this.bPartage, quitter), this.bApres));
    parent.append(this.racine);
  }

  detruire() {
    this.arret.abort();
    this.obs.disconnect();
    clearTimeout(this.tRelire);
    this.regle.remove();
    this.racine.remove();
  }

  recevoir({ data, setTriggerValue }) {
    if (!data) return;
    this.envoyer = setTriggerValue;
    this.donnees = data;
    if (MEMOIRE.page !== data.page) {
      MEMOIRE.page = data.page;
      MEMOIRE.cle = "";
      // Until the reader moves, « from the end » stays the end while the page is still arriving.
      this.versFin = data.depart === "fin";
    }
    this.attente = false;
    this.partager(data.partage);
    this.relire();
  }

  partager(p) {
    this.bPartage.setAttribute("aria-expanded", Boolean(p));
    this.panneau.hidden = !p;
    if (!p) return this.panneau.replaceChildren();
    const fermer = el("button", { type: "button", class: "discret" }, "Fermer");
    fermer.addEventListener("click", () => this.envoyer("partager", "non"));
    const n = [el("h2", {}, p.titre)];
    if (p.qr) {
      const dessin = el("div", { class: "qr", role: "img", "aria-label": "QR code du lien ci-dessous" });
      dessin.innerHTML = p.qr;
      n.push(dessin, el("p", { class: "lien" }, el("a", { href: p.lien, target: "_blank", rel: "noreferrer" }, p.lien)));
    }
    n.push(el("p", {}, p.texte), fermer);
    this.panneau.replaceChildren(...n);
  }

  // ---------------------------------------------------------- figures
  relireBientot() {
    clearTimeout(this.tRelire);
    this.tRelire = setTimeout(() => this.relire(), 120);
  }

  relire() {
    if (!this.donnees) return;
    const corps = document.querySelector(CORPS);
    const blocs = corps ? [...corps.querySelectorAll(BLOCS)] : [];
    // A block inside another figure is a part of it; an empty one shows nothing.
    const dehors = blocs.filter((b) => cleDe(b) && b.childElementCount && !b.parentElement.closest(BLOCS) && !replie(b));
    this.figures = dehors.map((b) => ({ cle: cleDe(b), titre: this.titre(b), titree: Boolean(b.querySelector(".ctg-graphique, .ctg-fiche")) }));
    const i = this.figures.findIndex((f) => f.cle === MEMOIRE.cle);
    const n = this.figures.length;
    this.montrer(this.versFin ? n - 1 : i >= 0 ? i : Math.min(Math.max(this.rang || 0, 0), n - 1), i < 0);
  }

  titre(bloc) {
    const t = bloc.querySelector(".ctg-graphique, h2, h3, .ctg-carte-nom");
    const lu = t && [...t.childNodes].filter((x) => x.nodeType === 3 || !x.matches?.(".ctg-pastille")).map((x) => x.textContent).join(" ").trim();
    return lu || (cleDe(bloc).startsWith("st-key-figure_carte") ? "Carte" : "");
  }

  montrer(i, autre) {
    this.rang = i;
    const f = this.figures[i];
    if (f) MEMOIRE.cle = f.cle;
    const choix = f ? `.${CSS.escape(f.cle)}` : "";
    const garde = ".st-key-presentation";
    const regle = f
      ? `${f.titree ? TITRE_SECOND : ""}${CORPS} :is(${MORCEAUX}):not(${choix} *):not(:has(${choix})):not(:has(.ctg-titre)):not(${garde} *):not(:has(${garde})) { display: none !important; }
${CORPS} [data-testid="stColumn"]:has(${choix}) { flex: 1 1 100% !important; width: 100% !important; max-width: none !important; }`
      : "";
    if (this.regle.textContent !== regle) {
      this.regle.textContent = regle;
      if (autre) (document.querySelector('[data-testid="stMain"]') || window).scrollTo(0, 0);
      // Charts and maps that were hidden measure themselves again.
      window.dispatchEvent(new Event("resize"));
    }
    this.dire();
  }

  dire() {
    const { pages, rang } = this.donnees;
    const n = this.figures.length;
    const page = pages[rang] || "";
    const f = this.figures[this.rang];
    const ou = this.attente ? "Page suivante…" : [n > 1 ? `${this.rang + 1} sur ${n}` : "", page, f && f.titre !== page ? f.titre : ""].filter(Boolean).join(" · ");
    if (this.ou.textContent !== ou) this.ou.textContent = ou;
    this.bAvant.setAttribute("aria-disabled", this.rang <= 0 && rang <= 0);
    this.bApres.setAttribute("aria-disabled", this.rang >= n - 1 && rang === pages.length - 1);
  }

  bouger(pas) {
    if (this.attente || !this.figures) return;
    this.versFin = false;
    const i = this.rang + pas;
    if (i >= 0 && i < this.figures.length) return this.montrer(i, true);
    const { pages, rang } = this.donnees;
    if (rang + pas < 0 || rang + pas >= pages.length) return;
    this.attente = true;
    this.dire();
    this.envoyer("aller", pas > 0 ? "suivante" : "precedente");
  }

  touche(e) {
    if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || !this.donnees) return;
    const cible = e.composedPath()[0];
    if (e.key === "Escape") {
      e.preventDefault();
      return this.donnees.partage ? this.envoyer("partager", "non") : this.envoyer("quitter", "oui");
    }
    const pas = SUIVANTES.has(e.key) ? 1 : PRECEDENTES.has(e.key) ? -1 : 0;
    if (!pas || (cible instanceof Element && cible.closest(CHAMPS))) return;
    e.preventDefault();
    this.bouger(pas);
  }
}

export default function (composant) {
  const parent = composant.parentElement;
  let barre = BARRES.get(parent);
  if (!barre) BARRES.set(parent, (barre = new Barre(parent)));
  const jeton = (barre.jeton = {});
  barre.recevoir(composant);
  // Streamlit may run the cleanup of a superseded call after a newer one: only the last counts.
  return () => {
    if (barre.jeton !== jeton) return;
    barre.detruire();
    BARRES.delete(parent);
  };
}
