"""``python -m dashboard.commande construire``: the command, where no script of that name is installed."""

from __future__ import annotations

from dashboard.commande.principale import main

if __name__ == "__main__":
    main()
