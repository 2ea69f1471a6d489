// Territory search, alone in a page (the box is in recherche_boite.js).

const INSTANCES = new WeakMap();

export default function (composant) {
  const parent = composant.parentElement;
  let r = INSTANCES.get(parent);
  if (!r) INSTANCES.set(parent, (r = new Recherche(parent)));
  const jeton = (r.jeton = {});
  r.recevoir(composant);
  return () => {
    if (r.jeton !== jeton) return;
    r.detruire();
    INSTANCES.delete(parent);
  };
}
