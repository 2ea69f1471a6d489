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

  // Les sources tiennent en une ligne à l'écran ; sur papier, nul ne les déplie : elles y sont entières.
  let fermees = [];
  const deplier = () => {
    fermees = [...document.querySelectorAll("details.ctg-replie:not([open])")];
    for (const source of fermees) source.open = true;
  };
  const replier = () => fermees.forEach((source) => (source.open = false));

  globalThis.addEventListener("beforeprint", poser);
  globalThis.addEventListener("beforeprint", deplier);
  globalThis.addEventListener("afterprint", oter);
  globalThis.addEventListener("afterprint", replier);
})();
