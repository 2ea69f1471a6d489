// The top bar: mark, the six links, the territory (search, scope, one's own), « Projeter »; under it,
// the views of the current room. Links are true addresses; a plain click asks the server for the page,
// which keeps the visit.

const INSTANCES = new WeakMap();
const LOUPE = '<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="M13.2 13.2 18 18M8.5 15a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z" fill="none" stroke="currentColor" stroke-width="2"/></svg>';
const PLI = '<svg class="pli" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><path d="M1.5 4 6 8.5 10.5 4" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>';
const ECRAN = '<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="M2.5 3.5h15v10h-15zM10 13.5v3M6.5 17h7" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>';
// Une page de l'application change l'adresse sans que personne ne le dise : la barre veut le savoir.
const CHANGEMENT = "observatoire:adresse";
// Streamlit écrit d'abord les réglages de la page demandée sous l'adresse de la page quittée : une
// étape fausse, où le retour s'arrêterait. Jusqu'à cet instant (ms), elle ne s'écrit pas.
const PASSAGE_MS = 5000;
let enPassage = 0;

function ecouterAdresse() {
  if (history.pushState.dit) return;
  for (const nom of ["pushState", "replaceState"]) {
    const vrai = history[nom];
    history[nom] = function (...arguments_) {
      if (performance.now() < enPassage) {
        if (new URL(arguments_[2], location.href).pathname === location.pathname) return;
        enPassage = 0;
      }
      vrai.apply(this, arguments_);
      globalThis.dispatchEvent(new Event(CHANGEMENT));
    };
    history[nom].dit = true;
  }
}

class Barre {
  constructor(parent) {
    ecouterAdresse();
    this.noms = new Map();
    this.racine = document.createElement("div");
    this.racine.className = "ctg-barre";
    this.racine.innerHTML = `
<div class="barre">
<a class="marque" href="./">Observatoire <b>CTG</b></a>
<nav class="rubriques" id="rubriques" aria-label="Navigation principale"><ul></ul></nav>
<div class="droite">
<button type="button" class="territoire" aria-expanded="false" aria-controls="panneau">${LOUPE}<span class="cache">Territoire : </span><span class="nom"></span>${PLI}</button>
<a class="projeter" target="_blank" rel="opener" hidden>${ECRAN}<span>Projeter</span></a>
<button type="button" class="menu" aria-expanded="false" aria-controls="rubriques">Menu</button>
</div>
<div class="panneau" id="panneau" role="group" aria-label="Choisir un territoire" hidden>
<div class="boite"></div>
<label class="etendue"><span>Étendue des cartes</span><select></select></label>
<div class="mien"><p></p><button type="button" class="revenir"></button><button type="button" class="adopter">En faire mon territoire</button></div>
</div>
</div>
<nav class="vues" hidden><ul></ul></nav>`;
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.racine.prepend(style);
    const q = (s) => this.racine.querySelector(s);
    Object.assign(this, {
      marque: q(".marque"), rubriques: q(".rubriques"), menu: q(".menu"), bouton: q(".territoire"), nom: q(".territoire .nom"),
      projeter: q(".projeter"), panneau: q(".panneau"), etendue: q("select"), mien: q(".mien"), mot: q(".mien p"),
      revenir: q(".revenir"), adopter: q(".adopter"), vues: q(".vues"),
    });
    this.recherche = new Recherche(q(".boite"));
    this.ecouter();
    parent.append(this.racine);
  }

  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    this.recherche.recevoir({
      data: { libelle: "Chercher un territoire" },
      setTriggerValue: (_, choix) => { this.fermer(true); setTriggerValue("choix", choix); },
    });
    const neuf = JSON.stringify(data);
    if (neuf === this.lu) return;
    this.lu = neuf;
    this.donnees = data;
    this.liens(this.rubriques, data.rubriques);
    this.liens(this.vues, data.vues?.liens || []);
    this.vues.hidden = !data.vues;
    if (data.vues) this.vues.setAttribute("aria-label", data.vues.nom);
    this.marque.href = data.rubriques[0].href;
    this.bouton.hidden = !data.territoire;
    this.projeter.hidden = !data.projeter;
    if (data.projeter) {
      this.projeter.href = data.projeter.href;
      this.projeter.title = `Projeter « ${data.projeter.nom} »`;
    }
    this.code = data.territoire?.code;
    this.nommer();
  }

  liens(nav, liens) {
    const ul = nav.firstElementChild;
    // Le lien qui a le foyer le garde : on ne refait que ce qui a changé.
    while (ul.children.length > liens.length) ul.lastElementChild.remove();
    liens.forEach((lien, i) => {
      let li = ul.children[i];
      if (!li) {
        li = document.createElement("li");
        li.append(document.createElement("a"));
        ul.append(li);
      }
      const a = li.firstElementChild;
      a.textContent = lien.nom;
      a.href = lien.href;
      a.dataset.page = lien.page;
      if (lien.courante) a.setAttribute("aria-current", lien.courante);
      else a.removeAttribute("aria-current");
    });
  }

  // Le territoire de la page : celui de l'adresse quand une page l'a changé d'elle-même.
  async nommer() {
    const t = this.donnees?.territoire;
    if (!t) return;
    const lue = new URLSearchParams(location.search);
    const code = lue.has("territoire") ? lue.get("territoire") : lue.has("portee") ? "" : t.code;
    const connu = code === t.code ? t.nom : code === "" ? t.etendue : this.noms.get(code);
    this.code = code;
    if (connu) return this.dire(connu);
    try {
      const r = await fetch(`/api/recherche?q=${encodeURIComponent(code)}`);
      const trouve = (await r.json()).resultats.find((x) => x.code === code);
      if (trouve) this.noms.set(code, trouve.nom);
      if (trouve && this.code === code) this.dire(trouve.nom);
    } catch {
      // Sans réponse, le dernier nom reste : la page, elle, dit le sien.
    }
  }

  dire(nom) {
    this.nom.textContent = nom;
    this.bouton.title = nom;
    const t = this.donnees.territoire;
    const choisi = this.code || t.cle.split("-")[1];
    const possible = this.code ? true : /^(epci|ept|departement)-/.test(t.cle);
    const propre = t.mien && t.mien.code === choisi;
    this.mot.textContent = propre ? `${t.mien.nom} est votre territoire.` : t.mien ? `Votre territoire : ${t.mien.nom}.` : "";
    this.mot.hidden = !this.mot.textContent;
    this.revenir.hidden = !t.mien || propre;
    this.revenir.textContent = "Y revenir";
    this.adopter.hidden = !possible || propre;
    this.mien.hidden = this.mot.hidden && this.adopter.hidden;
  }

  ecouter() {
    this.arret = new AbortController();
    const o = { signal: this.arret.signal };
    this.racine.addEventListener("click", (e) => {
      const a = e.target.closest("a");
      if (!a || a.target || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
      e.preventDefault();
      this.replier();
      if (a.pathname !== location.pathname) enPassage = performance.now() + PASSAGE_MS;
      this.envoyer("aller", a.dataset.page ?? this.donnees.rubriques[0].page);
    }, o);
    this.menu.addEventListener("click", () => this.deplier(this.menu.getAttribute("aria-expanded") !== "true"), o);
    this.bouton.addEventListener("click", () => (this.panneau.hidden ? this.ouvrir() : this.fermer(true)), o);
    this.etendue.addEventListener("change", () => { this.fermer(true); this.envoyer("portee", this.etendue.value); }, o);
    this.adopter.addEventListener("click", () => { this.fermer(true); this.envoyer("adopter", true); }, o);
    this.revenir.addEventListener("click", () => { this.fermer(true); this.envoyer("revenir", true); }, o);
    this.racine.addEventListener("keydown", (e) => {
      if (e.key !== "Escape" || e.defaultPrevented) return;
      if (!this.panneau.hidden) this.fermer(true);
      else if (this.menu.getAttribute("aria-expanded") === "true") { this.replier(); this.menu.focus(); }
    }, o);
    this.racine.addEventListener("focusout", (e) => {
      if (!this.racine.contains(e.relatedTarget)) { this.fermer(); this.replier(); }
    }, o);
    // Un clic ailleurs, sur ce qui ne prend pas le foyer.
    document.addEventListener("pointerdown", (e) => {
      if (!e.composedPath().includes(this.racine)) { this.fermer(); this.replier(); }
    }, o);
    for (const quand of [CHANGEMENT, "popstate"]) globalThis.addEventListener(quand, () => this.nommer(), o);
  }

  deplier(oui) {
    this.menu.setAttribute("aria-expanded", String(oui));
    this.racine.classList.toggle("deplie", oui);
  }

  replier() { this.deplier(false); }

  async ouvrir() {
    this.replier();
    this.panneau.hidden = false;
    this.bouton.setAttribute("aria-expanded", "true");
    this.recherche.champ.focus();
    if (!this.portees) {
      try {
        const r = await fetch("/api/portees");
        if (r.ok) this.portees = await r.json();
      } catch {
        // La recherche suffit ; la liste reviendra à la prochaine ouverture.
      }
    }
    this.lister();
  }

  lister() {
    const t = this.donnees.territoire;
    const option = (cle, nom) => new Option(nom, cle, false, cle === t.cle);
    const groupes = (this.portees || []).map(({ nom, portees }) => {
      const g = document.createElement("optgroup");
      g.label = nom;
      g.append(...portees.map(([cle, n]) => option(cle, n)));
      return g;
    });
    const connues = (this.portees || []).some((g) => g.portees.some(([cle]) => cle === t.cle));
    this.etendue.replaceChildren(...(connues ? [] : [option(t.cle, t.etendue)]), ...groupes);
  }

  fermer(rendre = false) {
    if (this.panneau.hidden) return;
    this.panneau.hidden = true;
    this.bouton.setAttribute("aria-expanded", "false");
    if (rendre) this.bouton.focus();
  }

  detruire() {
    this.arret.abort();
    this.recherche.detruire();
    this.racine.remove();
  }
}

export default function (composant) {
  const parent = composant.parentElement;
  let b = INSTANCES.get(parent);
  if (!b) INSTANCES.set(parent, (b = new Barre(parent)));
  const jeton = (b.jeton = {});
  b.recevoir(composant);
  return () => {
    if (b.jeton !== jeton) return;
    b.detruire();
    INSTANCES.delete(parent);
  };
}
