// France by département, to choose one with the mouse or a finger; a list beside it has the same choice.

const INSTANCES = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";

class Departements {
  constructor(parent) {
    this.racine = document.createElement("div");
    this.racine.className = "racine";
    this.racine.innerHTML = '<p class="nom" aria-hidden="true"></p><div class="cadre" aria-hidden="true"></div><p class="panne" role="status" hidden></p>';
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.racine.prepend(style);
    this.nom = this.racine.querySelector(".nom");
    this.cadre = this.racine.querySelector(".cadre");
    this.panne = this.racine.querySelector(".panne");
    this.arret = new AbortController();
    parent.append(this.racine);
  }

  async recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    if (data.fond === this.fond) return;
    this.fond = data.fond;
    try {
      const r = await fetch(data.fond, { signal: this.arret.signal });
      if (!r.ok) throw new Error(`HTTP ${r.status}`);
      this.dessiner(await r.json());
    } catch (e) {
      if (e.name === "AbortError") return;
      this.panne.hidden = false;
      this.panne.textContent = "La carte n’a pas pu être dessinée : choisissez votre département dans la liste.";
    }
  }

  dessiner(fond) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", fond.vue.join(" "));
    const ajouter = (nom, attributs, dans = svg) => {
      const n = document.createElementNS(SVG, nom);
      for (const [a, v] of Object.entries(attributs)) n.setAttribute(a, v);
      dans.append(n);
      return n;
    };
    for (const { cadre: [x, y, width, height] } of fond.encarts) ajouter("rect", { class: "encart", x, y, width, height });
    fond.chemins.forEach((d, i) => ajouter("path", { d, class: "departement", "data-code": fond.codes[i], "data-nom": fond.noms[i] }));
    const legendes = fond.encarts.map(({ nom, cadre: [x, y, width, height] }) => {
      const n = ajouter("text", { class: "legende", x: x + width / 2 });
      n.textContent = nom;
      return { n, bas: y + height };
    });
    const dire = (e) => {
      const f = e.target.closest?.("[data-code]");
      this.nom.textContent = f ? f.dataset.nom : "";
    };
    svg.addEventListener("pointerover", dire);
    svg.addEventListener("pointerleave", () => { this.nom.textContent = ""; });
    svg.addEventListener("click", (e) => {
      const f = e.target.closest("[data-code]");
      if (f) this.envoyer("choix", f.dataset.code);
    });
    this.cadre.replaceChildren(svg);
    // Les lettres gardent leur taille à l'écran, quelle que soit celle de la carte.
    this.taille?.disconnect();
    this.taille = new ResizeObserver(() => {
      const unite = fond.vue[2] / svg.getBoundingClientRect().width || 1;
      const unites = Math.max(unite, fond.vue[3] / svg.getBoundingClientRect().height || 1);
      for (const { n, bas } of legendes) {
        n.setAttribute("font-size", 12 * unites);
        n.setAttribute("y", bas - 4 * unites);
      }
    });
    this.taille.observe(svg);
  }

  detruire() {
    this.arret.abort();
    this.taille?.disconnect();
    this.racine.remove();
  }
}

export default function (composant) {
  const parent = composant.parentElement;
  let d = INSTANCES.get(parent);
  if (!d) INSTANCES.set(parent, (d = new Departements(parent)));
  const jeton = (d.jeton = {});
  d.recevoir(composant);
  return () => {
    if (d.jeton !== jeton) return;
    d.detruire();
    INSTANCES.delete(parent);
  };
}
