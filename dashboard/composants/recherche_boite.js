// The search box itself: ARIA 1.2 combobox with a list of answers from /api/recherche. Used by the
// component « recherche » and by the top bar.

const ATTENTE_MS = 120;
let compteur = 0;

class Recherche {
  constructor(parent) {
    this.id = `r${++compteur}`;
    this.tour = 0;
    this.resultats = [];
    this.actif = -1;
    this.racine = document.createElement("div");
    this.racine.className = "recherche";
    this.racine.innerHTML = `
<label class="cache" for="saisie"></label>
<div class="champ">
<svg class="loupe" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M13.2 13.2 18 18M8.5 15a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z" fill="none" stroke="currentColor" stroke-width="1.8"/></svg>
<input id="saisie" type="text" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="liste" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search">
<button type="button" class="effacer" aria-label="Effacer la recherche" title="Effacer la recherche" hidden><svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><path d="M5 5l10 10M15 5L5 15" stroke="currentColor" stroke-width="2"/></svg></button>
</div>
<div class="volet" hidden><ul id="liste" role="listbox"></ul><p class="message"></p></div>
<p class="cache" role="status"></p>`;
    const style = document.createElement("style");
    style.textContent = STYLE_RECHERCHE_BOITE;
    this.racine.prepend(style);
    const q = (s) => this.racine.querySelector(s);
    Object.assign(this, {
      etiquette: q("label"), champ: q("input"), effacer: q(".effacer"), volet: q(".volet"),
      liste: q("ul"), message: q(".message"), statut: q("[role=status]"),
    });
    this.ecouter();
    parent.append(this.racine);
  }

  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    const libelle = data?.libelle || "Chercher un territoire";
    this.etiquette.textContent = libelle;
    this.champ.placeholder = libelle;
    this.liste.setAttribute("aria-label", "Territoires trouvés");
    this.adresse = data?.adresse || "/api/recherche";
    this.racine.classList.toggle("grand", Boolean(data?.grand));
  }

  ecouter() {
    this.arret = new AbortController();
    const o = { signal: this.arret.signal };
    this.champ.addEventListener("input", () => this.demander(), o);
    this.champ.addEventListener("focus", () => {
      if (this.champ.value.trim().length >= 2 && (this.resultats.length || this.message.textContent)) this.ouvrir();
    }, o);
    this.champ.addEventListener("keydown", (e) => this.touche(e), o);
    this.racine.addEventListener("focusout", (e) => {
      if (!this.racine.contains(e.relatedTarget)) this.fermer();
    }, o);
    this.effacer.addEventListener("click", () => {
      this.vider();
      this.champ.focus();
    }, o);
    // Keep the focus in the field while the list is clicked.
    this.volet.addEventListener("pointerdown", (e) => e.pointerType === "mouse" && e.preventDefault(), o);
    this.liste.addEventListener("click", (e) => {
      const n = e.target.closest("[role=option]");
      if (n) this.choisir(+n.dataset.rang);
    }, o);
    this.liste.addEventListener("pointermove", (e) => {
      const n = e.target.closest("[role=option]");
      if (n && e.pointerType === "mouse" && +n.dataset.rang !== this.actif) this.activer(+n.dataset.rang, false);
    }, o);
  }

  demander() {
    const texte = this.champ.value.trim();
    this.effacer.hidden = !this.champ.value;
    clearTimeout(this.minuterie);
    this.requete?.abort();
    const tour = ++this.tour;
    if (texte.length < 2) {
      this.resultats = [];
      this.message.textContent = "";
      this.statut.textContent = "";
      return this.fermer();
    }
    this.minuterie = setTimeout(async () => {
      this.requete = new AbortController();
      try {
        const r = await fetch(`${this.adresse}${this.adresse.includes("?") ? "&" : "?"}q=${encodeURIComponent(texte)}`, { signal: this.requete.signal });
        if (!r.ok) throw new Error(`HTTP ${r.status}`);
        const rep = await r.json();
        if (tour !== this.tour) return;
        this.montrer(rep.resultats || [], rep.message || "", texte);
      } catch (e) {
        if (tour !== this.tour || e.name === "AbortError") return;
        this.montrer([], "La recherche n’a pas répondu. Vérifiez la connexion, puis réessayez.", texte);
      }
    }, ATTENTE_MS);
  }

  montrer(resultats, message, texte) {
    this.resultats = resultats;
    this.liste.replaceChildren(...resultats.map((r, i) => {
      const n = document.createElement("li");
      n.id = `${this.id}-${i}`;
      n.dataset.rang = i;
      n.setAttribute("role", "option");
      n.setAttribute("aria-selected", "false");
      const nom = document.createElement("span");
      nom.className = "nom";
      nom.textContent = r.nom;
      const precision = document.createElement("span");
      precision.className = "precision";
      precision.textContent = r.precision || "";
      n.append(nom, precision);
      return n;
    }));
    if (!resultats.length && !message)
      message = `Aucun territoire ne correspond à « ${texte} ». Essayez un nom, un code Insee ou SIREN, un code postal.`;
    this.message.textContent = message;
    this.message.hidden = !message;
    this.liste.hidden = !resultats.length;
    const n = resultats.length;
    this.statut.textContent = n ? `${n} ${n > 1 ? "territoires trouvés" : "territoire trouvé"}. Flèches pour parcourir, Entrée pour choisir.` : message;
    this.actif = -1;
    this.champ.removeAttribute("aria-activedescendant");
    // The list keeps its open state only while the field has the focus.
    if (this.racine.getRootNode().activeElement === this.champ) this.ouvrir();
  }

  activer(i, defiler = true) {
    this.actif = i;
    [...this.liste.children].forEach((n, j) => n.setAttribute("aria-selected", j === i));
    if (i < 0) return this.champ.removeAttribute("aria-activedescendant");
    this.champ.setAttribute("aria-activedescendant", `${this.id}-${i}`);
    if (defiler) this.liste.children[i].scrollIntoView({ block: "nearest" });
  }

  touche(e) {
    const n = this.resultats.length;
    const ouvert = !this.volet.hidden;
    if (e.isComposing) return;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      if (!n) return;
      e.preventDefault();
      if (!ouvert) this.ouvrir();
      const pas = e.key === "ArrowDown" ? 1 : -1;
      this.activer(this.actif < 0 ? (pas > 0 ? 0 : n - 1) : (this.actif + pas + n) % n);
    } else if (e.key === "Enter") {
      if (!ouvert || !n) return;
      e.preventDefault();
      this.choisir(Math.max(this.actif, 0));
    } else if (e.key === "Escape") {
      // Rien à fermer ni à vider : Échap est pour ce qui entoure le champ.
      if (!ouvert && !this.champ.value) return;
      if (ouvert) this.fermer();
      else this.vider();
      e.preventDefault();
    }
  }

  choisir(i) {
    const r = this.resultats[i];
    if (!r) return;
    this.vider();
    this.champ.blur();
    this.statut.textContent = `${r.nom} choisi.`;
    this.envoyer?.("choix", { niveau: r.niveau, code: r.code, nom: r.nom });
  }

  vider() {
    this.champ.value = "";
    this.demander();
  }

  ouvrir() {
    this.volet.hidden = false;
    this.champ.setAttribute("aria-expanded", String(this.resultats.length > 0));
  }

  fermer() {
    this.volet.hidden = true;
    this.champ.setAttribute("aria-expanded", "false");
    this.activer(-1);
  }

  detruire() {
    this.arret.abort();
    this.requete?.abort();
    clearTimeout(this.minuterie);
    this.racine.remove();
  }
}
