// The screens of a séance, in order: chosen, moved by the mouse, a finger or the keyboard, duplicated, removed.
// STYLE, the text of rangement.css, is put in front of this file (fichiers.py).
// A gesture is drawn at once and told to the page under a number; what answers an older one is left aside.

const RAILS = new WeakMap();
const SEUIL_PX = 6;
const BORD_PX = 40; // near an end of the rail, a drag scrolls it
const AIDE = "Flèches : choisir. Espace : prendre, puis flèches pour déplacer, Espace pour poser, Échap pour rendre. D : dupliquer. Suppr : ôter. Contrôle Z : annuler.";

class Rail {
  constructor(parent) {
    this.numero = 0;
    this.racine = document.createElement("div");
    this.racine.className = "rail";
    this.racine.innerHTML = `<ol role="listbox" aria-describedby="aide"></ol><p id="aide" class="cache">${AIDE}</p><p class="cache" role="status"></p>`;
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.racine.prepend(style);
    this.liste = this.racine.querySelector("ol");
    this.statut = this.racine.querySelector("[role=status]");
    this.ecouter();
    parent.append(this.racine);
  }

  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    // Being moved, or an answer to an older gesture: it would put the screens back where they were.
    if (this.tire || this.pris || data.numero < this.numero) return;
    this.numero = data.numero;
    this.liste.setAttribute("aria-label", data.libelle);
    this.fige = data.fige;
    const avait = this.liste.contains(this.foyer());
    const par = new Map(this.articles().map((li) => [Number(li.dataset.ecran), li]));
    data.ecrans.forEach((ecran, rang) => {
      const li = par.get(ecran.numero) ?? this.naitre(ecran.numero);
      par.delete(ecran.numero);
      this.remplir(li, ecran);
      if (this.liste.children[rang] !== li) this.liste.insertBefore(li, this.liste.children[rang] ?? null);
    });
    for (const parti of par.values()) parti.remove();
    this.numeroter();
    this.marquer(data.choisi, avait);
  }

  naitre(numero) {
    const li = document.createElement("li");
    li.dataset.ecran = numero;
    li.setAttribute("role", "option");
    li.innerHTML = '<span class="rang"></span><span class="poignee" aria-hidden="true"></span><span class="image"></span><span class="nom"></span><span class="etat"></span>';
    return li;
  }

  remplir(li, { nom, etat, image }) {
    li.querySelector(".nom").textContent = nom;
    li.querySelector(".etat").textContent = etat;
    const place = li.querySelector(".image");
    if (place.dataset.image === image) return;
    place.dataset.image = image;
    const img = new Image();
    img.alt = "";
    img.loading = "lazy";
    img.draggable = false;
    img.src = image;
    place.replaceChildren(...(image ? [img] : []));
  }

  articles() {
    return [...this.liste.children];
  }

  foyer() {
    return this.racine.getRootNode().activeElement;
  }

  numeroter() {
    const articles = this.articles();
    articles.forEach((li, k) => {
      li.querySelector(".rang").textContent = k + 1;
      const dits = [li.querySelector(".nom").textContent, `${k + 1} sur ${articles.length}`, li.querySelector(".etat").textContent];
      li.setAttribute("aria-label", dits.filter(Boolean).join(", "));
    });
  }

  marquer(numero, avecFoyer) {
    this.choisi = numero;
    const articles = this.articles();
    const choisie = articles.find((li) => Number(li.dataset.ecran) === numero) ?? articles[0];
    for (const li of articles) {
      li.setAttribute("aria-selected", String(li === choisie));
      li.tabIndex = li === choisie ? 0 : -1;
    }
    if (choisie) this.montrer(choisie);
    if (avecFoyer) choisie?.focus({ preventScroll: true });
  }

  // Only the rail scrolls: the page stays where the reader has it.
  montrer(li) {
    const cadre = this.racine.getBoundingClientRect();
    const place = li.getBoundingClientRect();
    if (place.top < cadre.top) this.racine.scrollTop -= cadre.top - place.top;
    else if (place.bottom > cadre.bottom) this.racine.scrollTop += place.bottom - cadre.bottom;
  }

  dire(texte) {
    this.statut.textContent = texte;
  }

  dit(li) {
    return `${li.querySelector(".nom").textContent}, ${this.articles().indexOf(li) + 1} sur ${this.articles().length}`;
  }

  geste(genre, li, rang = 0) {
    this.numero += 1;
    this.envoyer("geste", { genre, ecran: Number(li?.dataset.ecran ?? 0), rang, numero: this.numero });
  }

  choisir(li) {
    const numero = Number(li.dataset.ecran);
    if (numero === this.choisi) return this.marquer(numero, true);
    this.marquer(numero, true);
    this.geste("choisir", li);
  }

  poser(li, avant) {
    this.numeroter();
    const rang = this.articles().indexOf(li);
    this.dire(`Posé : ${this.dit(li)}.`);
    if (rang !== avant.indexOf(li)) this.geste("deplacer", li, rang);
  }

  rendre(avant) {
    this.liste.append(...avant);
    this.numeroter();
  }

  ecouter() {
    this.liste.addEventListener("keydown", (e) => this.touche(e));
    this.liste.addEventListener("pointerdown", (e) => this.saisir(e));
    this.liste.addEventListener("pointermove", (e) => this.tirer(e));
    this.liste.addEventListener("pointerup", () => this.lacher(true));
    this.liste.addEventListener("pointercancel", () => this.lacher(false));
    this.liste.addEventListener("click", (e) => {
      const li = e.target.closest("li");
      if (li && !this.vientDeTirer) this.choisir(li);
      this.vientDeTirer = false;
    });
    this.liste.addEventListener("focusout", (e) => {
      // Leaving the rail gives the screen back: nothing moves that nobody has put down.
      if (this.pris && !this.liste.contains(e.relatedTarget)) this.reprendre();
    });
  }

  touche(e) {
    const li = e.target.closest("li");
    if (!li) return;
    const pas = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
    const bouts = { Home: 0, End: this.articles().length - 1 };
    if (pas || e.key in bouts) {
      e.preventDefault();
      const place = this.articles().indexOf(li);
      this.aller(li, pas ? place + pas : bouts[e.key]);
    } else if (e.key === " ") {
      e.preventDefault();
      if (!this.fige) this.prendreOuPoser(li);
    } else if (e.key === "Escape" && this.pris) {
      e.preventDefault();
      this.reprendre();
    } else if (e.key.toLowerCase() === "z" && (e.ctrlKey || e.metaKey) && !this.fige) {
      e.preventDefault();
      this.geste("annuler");
    } else if (!e.ctrlKey && !e.metaKey && !e.altKey && !this.pris) {
      const genre = { Delete: "oter", d: "dupliquer", D: "dupliquer", Enter: "message", a: "ajouter", A: "ajouter", p: "projeter", P: "projeter" }[e.key];
      if (!genre || (this.fige && genre !== "projeter")) return;
      e.preventDefault();
      if (genre === "message" || genre === "projeter") this.hors(genre);
      else this.geste(genre, li);
    }
  }

  // What the page itself does: the cursor in the field, the link that opens the wall.
  hors(genre) {
    const cible = document.querySelector(genre === "message" ? '[class*="st-key-seance_message_"] textarea' : "[data-projeter]");
    if (genre === "message") cible?.focus();
    else cible?.click();
  }

  aller(li, place) {
    const articles = this.articles();
    const cible = articles[place];
    if (!cible || cible === li) return;
    if (!this.pris) return this.choisir(cible);
    const rang = articles.indexOf(li);
    // The others go round it: moved itself, it would lose the focus, and be given back.
    if (place > rang) li.before(...articles.slice(rang + 1, place + 1));
    else li.after(...articles.slice(place, rang));
    this.numeroter();
    li.focus();
    this.montrer(li);
    this.dire(this.dit(li));
  }

  prendreOuPoser(li) {
    if (!this.pris) {
      this.pris = { li, avant: this.articles() };
      li.classList.add("pris");
      this.dire(`Pris : ${this.dit(li)}. Flèches pour déplacer, Espace pour poser, Échap pour rendre.`);
      return;
    }
    const { avant } = this.pris;
    this.pris = null;
    li.classList.remove("pris");
    this.poser(li, avant);
  }

  reprendre() {
    const { li, avant } = this.pris;
    this.pris = null;
    li.classList.remove("pris");
    const avait = this.liste.contains(this.foyer());
    this.rendre(avant);
    if (avait) li.focus();
    this.dire(`Rendu : ${this.dit(li)}.`);
  }

  saisir(e) {
    // No click comes after a drag whose screen has moved: the next one is a choice.
    this.vientDeTirer = false;
    const li = e.target.closest("li");
    // A finger scrolls the rail, unless it takes the handle; the mouse takes a screen anywhere.
    if (!li || e.button || this.fige || (e.pointerType === "touch" && !e.target.closest(".poignee"))) return;
    if (this.pris) this.reprendre();
    this.tire = { li, x: e.clientX, y: e.clientY, avant: this.articles(), pointeur: e.pointerId, bouge: false };
  }

  tirer(e) {
    const t = this.tire;
    if (!t) return;
    if (!t.bouge) {
      if (Math.hypot(e.clientX - t.x, e.clientY - t.y) < SEUIL_PX) return;
      t.bouge = true;
      t.li.classList.add("tire");
      this.liste.setPointerCapture(t.pointeur);
    }
    const cadre = this.racine.getBoundingClientRect();
    if (e.clientY < cadre.top + BORD_PX) this.racine.scrollTop -= BORD_PX / 4;
    if (e.clientY > cadre.bottom - BORD_PX) this.racine.scrollTop += BORD_PX / 4;
    const dessous = this.racine.getRootNode().elementsFromPoint(e.clientX, e.clientY).map((n) => n.closest?.("li")).find((n) => n && n !== t.li && this.liste.contains(n));
    if (!dessous) return;
    const b = dessous.getBoundingClientRect();
    if (e.clientY < b.top + b.height / 2) dessous.before(t.li);
    else dessous.after(t.li);
    this.numeroter();
  }

  lacher(pose) {
    const t = this.tire;
    this.tire = null;
    if (!t?.bouge) return;
    t.li.classList.remove("tire");
    this.vientDeTirer = true;
    if (pose) this.poser(t.li, t.avant);
    else this.rendre(t.avant);
  }
}

export default (composant) => {
  let rail = RAILS.get(composant.parentElement);
  if (!rail) RAILS.set(composant.parentElement, (rail = new Rail(composant.parentElement)));
  rail.recevoir(composant);
};
