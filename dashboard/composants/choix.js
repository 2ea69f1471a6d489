// Grouped list of indicators: ARIA 1.2 combobox, options that say where they exist before the click.

const INSTANCES = new WeakMap();
const LISTES = new Map(); // address -> promise of the list, kept from view to view
const MARGE = 16;
const REPOS_MS = 900;
let compteur = 0;

const plat = (t) => t.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/œ/g, "oe").replace(/[^a-z0-9%]+/g, " ").trim();

function balise(classe, texte, nom = "span") {
  const n = document.createElement(nom);
  n.className = classe;
  if (texte) n.textContent = texte;
  return n;
}

// Shows nothing: it tells the server the choices that are drawn whole, and hears that they were kept.
function suivi({ data, setTriggerValue }) {
  const suivre = (choix) => setTriggerValue("suivi", choix);
  JEU.suivre = suivre;
  JEU.entendre(data.numero);
  return () => {
    if (JEU.suivre === suivre) JEU.suivre = null;
  };
}

class Choix {
  constructor(parent) {
    this.id = `c${++compteur}`;
    this.numero = 0;
    this.vues = [];
    this.options = [];
    this.groupes = [];
    this.actif = -1;
    this.racine = balise("racine", "", "div");
    this.racine.innerHTML = `
<label for="saisie"></label>
<div class="champ">
<input id="saisie" type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="liste" aria-haspopup="listbox" autocomplete="off" autocapitalize="off" spellcheck="false">
<svg class="fleche" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d="M3 6l5 5 5-5" fill="none" stroke="currentColor" stroke-width="1.8"/></svg>
</div>
<div class="volet" hidden><p class="ou"><span></span><span>Tapez pour chercher : « crèche », « naissances »…</span></p><div class="liste" id="liste" role="listbox"></div><p class="message" hidden></p>
<p class="pied" aria-hidden="true"><span><span class="signe"></span>un taux, en aplats</span><span><span class="signe nombre"></span>un nombre, en cercles</span><span class="touches">↑ ↓ parcourir, Entrée choisir, Échap fermer</span></p></div>
<p class="cache" role="status"></p>`;
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.racine.prepend(style);
    const q = (s) => this.racine.querySelector(s);
    Object.assign(this, {
      etiquette: q("label"), champ: q("input"), volet: q(".volet"), ou: q(".ou span"),
      liste: q(".liste"), message: q(".message"), statut: q("[role=status]"),
    });
    this.ecouter();
    parent.append(this.racine);
  }

  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    if (data.jeux) JEU.revenir();
    // An answer to an older choice would put back what the reader has just left; a list that has just come
    // back has nothing to show yet: it takes that answer, then says the choice that is shown.
    const ancien = data.numero < (data.jeux ? JEU.attendu : this.numero);
    if (ancien && this.adresse !== undefined) return;
    this.numero = data.numero;
    this.jeux = data.jeux;
    JEU.numero = Math.max(JEU.numero, data.numero);
    this.etiquette.textContent = data.libelle;
    this.liste.setAttribute("aria-label", data.libelle);
    this.ou.textContent = data.lieu;
    this.champ.title = data.aide;
    const choisi = ancien && JEU.voulu?.choisi;
    this.valeur = choisi ? choisi.code : data.valeur;
    this.nom = choisi ? choisi.nom : data.nom;
    if (data.adresse !== this.adresse) this.charger((this.adresse = data.adresse));
    clearTimeout(this.tJeu);
    // The neighbours of what is shown come while it is read; the others, when the list is looked at.
    this.tJeu = setTimeout(() => JEU.charger(this.jeuDe(this.options.find((o) => o.code === this.valeur))), REPOS_MS);
    this.marquer();
    // The field belongs to the reader while the list is open.
    if (this.volet.hidden) this.champ.value = this.nom;
  }

  async charger(adresse) {
    if (!LISTES.has(adresse)) LISTES.set(adresse, fetch(adresse).then((r) => (r.ok ? r.json() : Promise.reject(r.status))));
    try {
      const liste = await LISTES.get(adresse);
      // Another scope may have been asked for since.
      if (adresse !== this.adresse) return;
      this.panne = "";
      this.batir(liste);
      this.marquer();
    } catch {
      LISTES.delete(adresse);
      this.panne = "La liste n’est pas arrivée. Vérifiez la connexion, puis rechargez la page.";
    }
    if (!this.volet.hidden) this.filtrer();
  }

  batir({ groupes, raisons }) {
    this.options = [];
    this.groupes = groupes.map(([nom, options], g) => {
      const titre = balise("titre", nom, "div");
      titre.id = `${this.id}g${g}`;
      titre.setAttribute("role", "presentation");
      const groupe = balise("groupe", "", "div");
      groupe.setAttribute("role", "group");
      groupe.setAttribute("aria-labelledby", titre.id);
      groupe.append(titre, ...options.map((o) => this.option(o, nom, raisons)));
      return groupe;
    });
    const colonnes = balise("colonnes", "", "div");
    colonnes.setAttribute("role", "presentation");
    colonnes.append(...this.groupes);
    this.liste.replaceChildren(colonnes);
  }

  // Address of the set that draws an option at once; "" when the server must.
  jeuDe(o) {
    return o?.jeu && this.jeux ? `${this.jeux[o.jeu[0]]}${o.jeu.slice(1)}.json` : "";
  }

  async chargerJeux() {
    const adresses = new Set(this.options.map((o) => this.jeuDe(o)).filter(Boolean));
    // One after the other: the map and the page go before.
    for (const adresse of adresses) await JEU.charger(adresse);
  }

  option([code, nom, unite, effectif, ou, annee, fictif, raison, mots, jeu], groupe, raisons) {
    const n = balise("option", "", "div");
    n.id = `${this.id}o${this.options.length}`;
    n.setAttribute("role", "option");
    const signe = balise(effectif ? "signe nombre" : "signe");
    signe.setAttribute("aria-hidden", "true");
    const droite = balise("droite", annee ? `${ou} · ${annee}` : ou);
    if (fictif) droite.append(balise("fictif", "Fictif"));
    const sous = balise("sous", raison < 0 ? unite : raisons[raison]);
    // Spaces between the parts: a screen reader says the option in one breath.
    n.append(signe, balise("nom", nom), " ", droite, " ", sous);
    if (raison >= 0) n.setAttribute("aria-disabled", "true");
    this.options.push({ n, code, nom, jeu, raison: raisons[raison] ?? "", court: plat(nom), texte: plat([nom, unite, groupe, ou, fictif ? "fictif" : "", mots].join(" ")) });
    return n;
  }

  marquer() {
    for (const o of this.options) o.n.setAttribute("aria-selected", String(!!o.code && o.code === this.valeur));
  }

  ecouter() {
    this.arret = new AbortController();
    const o = { signal: this.arret.signal };
    this.champ.addEventListener("input", () => {
      this.ouvrir();
      this.filtrer();
    }, o);
    this.champ.addEventListener("click", () => (this.volet.hidden ? this.ouvrir() : !this.tape && this.fermer()), o);
    this.champ.addEventListener("keydown", (e) => this.touche(e), o);
    for (const geste of ["pointerenter", "focus"]) this.champ.addEventListener(geste, () => this.chargerJeux(), o);
    this.racine.addEventListener("focusout", (e) => {
      if (!this.racine.contains(e.relatedTarget)) this.fermer();
    }, o);
    // Keep the focus in the field while the list is touched; a finger still scrolls it.
    this.volet.addEventListener("mousedown", (e) => e.preventDefault(), o);
    const vise = (e) => this.vues.findIndex((v) => v.n === e.target.closest?.(".option"));
    this.liste.addEventListener("click", (e) => vise(e) >= 0 && this.choisir(vise(e)), o);
    this.liste.addEventListener("pointermove", (e) => {
      if (e.pointerType === "mouse" && vise(e) >= 0 && vise(e) !== this.actif) this.activer(vise(e), false);
    }, o);
    window.addEventListener("resize", () => this.volet.hidden || this.placer(), o);
  }

  get tape() {
    return this.champ.value !== this.nom;
  }

  filtrer() {
    const mots = this.tape ? plat(this.champ.value).split(" ").filter(Boolean) : [];
    this.vues = this.options.filter((o) => {
      const garde = mots.every((m) => o.texte.includes(m));
      o.n.hidden = !garde;
      return garde;
    });
    for (const g of this.groupes) g.hidden = !g.querySelector(".option:not([hidden])");
    const n = this.vues.filter((o) => !o.raison).length;
    const autres = this.vues.length - n;
    this.message.hidden = this.vues.length > 0;
    this.liste.hidden = !this.vues.length;
    this.message.textContent = !this.options.length ? this.panne || "La liste arrive…" : `Aucun indicateur ne répond à « ${this.champ.value.trim()} ». Essayez « crèche », « naissances », « logement ».`;
    this.dire(this.vues.length ? `${n} ${n > 1 ? "indicateurs" : "indicateur"} à choisir${autres ? `, ${autres} qui ${autres > 1 ? "n’existent" : "n’existe"} pas ici` : ""}.` : this.message.textContent);
    this.activer(mots.length ? this.meilleur(mots.join(" ")) : this.vues.findIndex((o) => o.code === this.valeur));
    if (mots.length) this.liste.scrollTop = 0;
  }

  // A name that begins as typed comes before a word of a definition.
  meilleur(texte) {
    const rang = ({ raison, court }) => (raison ? 9 : court === texte ? 0 : court.startsWith(texte) ? 1 : court.includes(texte) ? 2 : 3);
    const rangs = this.vues.map(rang);
    const mieux = Math.min(...rangs);
    return mieux < 9 ? rangs.indexOf(mieux) : -1;
  }

  dire(texte) {
    this.statut.textContent = texte;
  }

  activer(i, defiler = true) {
    this.vues[this.actif]?.n.classList.remove("actif");
    for (const o of this.options) o.n.classList.remove("actif");
    this.actif = i;
    const o = this.vues[i];
    if (!o) return this.champ.removeAttribute("aria-activedescendant");
    o.n.classList.add("actif");
    this.champ.setAttribute("aria-activedescendant", o.n.id);
    if (defiler) o.n.scrollIntoView({ block: "nearest" });
  }

  touche(e) {
    if (e.isComposing || e.ctrlKey || e.metaKey) return;
    const ouvert = !this.volet.hidden;
    const n = this.vues.length;
    const pas = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (pas) {
      e.preventDefault();
      if (!ouvert) return this.ouvrir();
      if (n) this.activer(this.actif < 0 ? (pas > 0 ? 0 : n - 1) : (this.actif + pas + n) % n);
    } else if (ouvert && n && (e.key === "Home" || e.key === "End")) {
      e.preventDefault();
      this.activer(e.key === "Home" ? 0 : n - 1);
    } else if (e.key === "Enter") {
      e.preventDefault();
      if (!ouvert) this.ouvrir();
      else if (this.actif >= 0) this.choisir(this.actif);
    } else if (e.key === "Escape" && ouvert) {
      e.preventDefault();
      e.stopPropagation();
      this.fermer();
    }
  }

  choisir(i) {
    const o = this.vues[i];
    this.activer(i, false);
    if (o.raison) return this.dire(`${o.nom} : ${o.raison}`);
    this.valeur = o.code;
    this.nom = o.nom;
    this.fermer();
    this.marquer();
    this.dire(`${o.nom} choisi.`);
    const dire = (numero) => this.envoyer?.("choix", { code: o.code, numero });
    if (this.jeux) return void JEU.choisir({ champ: "indicateur", adresse: this.jeuDe(o), choix: o.code, choisi: o, dire });
    this.numero = JEU.numero = Math.max(this.numero, JEU.numero) + 1;
    dire(this.numero);
  }

  ouvrir() {
    if (!this.volet.hidden) return;
    this.volet.hidden = false;
    this.champ.setAttribute("aria-expanded", "true");
    if (!this.tape) this.champ.select();
    this.placer();
    this.filtrer();
  }

  placer() {
    // The side bar, when it is open, would cover the left of the list.
    const page = (document.querySelector('[data-testid="stMain"]') ?? document.documentElement).getBoundingClientRect();
    const bord = page.left + MARGE;
    const fin = Math.min(page.right, document.documentElement.clientWidth) - MARGE;
    const l = Math.min(984, fin - bord);
    if (innerHeight - this.champ.getBoundingClientRect().bottom < 300) this.racine.scrollIntoView({ block: "start" });
    const r = this.champ.getBoundingClientRect();
    const gauche = Math.min(Math.max(r.left, bord), fin - l) - r.left;
    const haut = Math.max(220, Math.min(640, innerHeight - r.bottom - MARGE));
    Object.assign(this.volet.style, { left: `${gauche}px`, width: `${l}px`, maxHeight: `${haut}px` });
    this.liste.classList.toggle("large", l >= 760);
  }

  fermer() {
    this.volet.hidden = true;
    this.champ.setAttribute("aria-expanded", "false");
    this.champ.value = this.nom;
    this.activer(-1);
  }

  // What the figure shown is, whoever shows it.
  montrer({ nom, aide }) {
    this.champ.title = aide;
    this.nom = nom;
    if (this.volet.hidden) this.champ.value = nom;
  }

  detruire() {
    this.arret.abort();
    clearTimeout(this.tJeu);
    if (this.jeux) JEU.quitter();
    this.racine.remove();
  }
}

export default function (composant) {
  if (composant.data.suivi) return suivi(composant);
  const parent = composant.parentElement;
  let c = INSTANCES.get(parent);
  if (!c) INSTANCES.set(parent, (c = composant.data.annees ? new Annee(parent) : new Choix(parent)));
  const jeton = (c.jeton = {});
  c.recevoir(composant);
  return () => {
    if (c.jeton !== jeton) return;
    c.detruire();
    INSTANCES.delete(parent);
  };
}
