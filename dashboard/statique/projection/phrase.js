// The page that asks for a code: the workshop is closed, or its séance taken away, and notes may still be here.

import { page } from "./commun.js";
import { reste } from "./gardees.js";

const trouvees = reste("", (plusieurs) => (plusieurs ? "elles restent sur ce téléphone. Dites-les" : "elle reste sur ce téléphone. Dites-la") + " à l’animateur, ou entrez le code qui est au mur pour reprendre.");
if (trouvees) document.querySelector("main").append(trouvees);
page.pret = "oui";
