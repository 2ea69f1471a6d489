// The year of the map: a native list, whose choice is drawn from the set of years (jeux.js).

class Annee {
  constructor(parent) {
    this.racine = document.createElement("div");
    this.racine.className = "racine annee";
    this.racine.innerHTML = '<label for="annee"></label><select id="annee"></select>';
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.racine.prepend(style);
    this.etiquette = this.racine.querySelector("label");
    this.champ = this.racine.querySelector("select");
    this.champ.addEventListener("change", () => this.choisir(Number(this.champ.value)));
    for (const geste of ["pointerenter", "focus"]) this.champ.addEventListener(geste, () => JEU.charger(this.jeu));
    JEU.champs.add(this);
    parent.append(this.racine);
  }

  recevoir({ data, setTriggerValue }) {
    this.envoyer = setTriggerValue;
    const ancien = data.numero < JEU.attendu;
    if (ancien && this.dites !== undefined) return;
    JEU.numero = Math.max(JEU.numero, data.numero);
    this.etiquette.textContent = data.libelle;
    this.montrer((ancien && JEU.voulu.figure) || data);
  }

  // The years of the figure shown, whoever shows it.
  montrer({ annees, annee, jeu, vue }) {
    this.jeu = jeu;
    this.indicateur = vue?.split(",")[0] ?? "";
    const dites = annees.join();
    if (dites !== this.dites) this.champ.replaceChildren(...annees.map((a) => new Option(a, a)));
    this.dites = dites;
    this.champ.value = annee;
  }

  choisir(annee) {
    const { indicateur } = this;
    JEU.choisir({
      champ: "annee", adresse: this.jeu, choix: annee,
      dire: (numero) => this.envoyer?.("annee", { annee, numero, indicateur }),
    });
  }

  detruire() {
    JEU.champs.delete(this);
    this.racine.remove();
  }
}
