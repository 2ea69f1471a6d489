// À l'impression, un graphique garde la largeur qu'il avait à l'écran : plus large que la feuille, il y
// était coupé à droite, ses derniers points et leurs noms avec. Le temps d'imprimer, il se met à l'échelle.
(() => {
  "use strict";

  // Les calques d'un graphique sont posés l'un sur l'autre, tous à la taille du premier.
  const calques = () => document.querySelectorAll(".js-plotly-plot svg.main-svg");

  const poser = () => {
    for (const calque of calques()) {
      const largeur = calque.getAttribute("width");
      const hauteur = calque.getAttribute("height");
      if (largeur && hauteur) calque.setAttribute("viewBox", `0 0 ${largeur} ${hauteur}`);
    }
  };
  const oter = () => calques().forEach((calque) => calque.removeAttribute("viewBox"));

  globalThis.addEventListener("beforeprint", poser);
  globalThis.addEventListener("afterprint", oter);
})();
