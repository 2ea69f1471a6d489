# Tout ce qu'on peut faire ici ; `make` seul l'affiche. Rien d'autre à savoir que Python 3.11 et make.
.DEFAULT_GOAL := help
.PHONY: help app test lent epreuves serveur navigateur lint types mesures embarque polices magasin verrou nettoyer

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Les mêmes versions et les mêmes empreintes pour Linux, macOS et Windows, sans adresse de registre.
VERROUILLER := pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

help: ## Cette aide
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 20

app: $(VENV)/installe ## Installe, construit le magasin, ouvre l'application (port 8501)
	$(BIN)/observatoire construire --si-besoin
	$(BIN)/observatoire ouvrir

test: $(VENV)/installe ## Installe et passe tous les tests sans navigateur ni serveur, sauf les longs
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not navigateur and not serveur and not lent and not epreuve" --ignore tests/navigateur

lent: $(VENV)/installe ## Passe les tests longs : arrêts brutaux, dossiers de sept départements
	$(BIN)/python -m pytest -n auto --dist worksteal -m "lent and not serveur" --ignore tests/navigateur

epreuves: $(VENV)/installe ## Avant de livrer : 810 arrêts brutaux, 300 classeurs hostiles, les séances de douze territoires, vingt départements relus (deux heures)
	$(BIN)/python -m pytest -m epreuve tests/donnees tests/depots tests/memoire tests/exports tests/verite

serveur: $(VENV)/installe ## Passe les tests qui lancent la vraie application : attaques, réseau, relais
	$(BIN)/python -m pytest -m "serveur and not epreuve" --ignore tests/navigateur

navigateur: $(VENV)/atelier ## Passe les tests qui demandent un vrai Chromium
	$(BIN)/python -m pytest -n 2 --dist loadfile -m navigateur tests/navigateur

lint: $(VENV)/atelier ## Contrôle le style (ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/atelier ## Contrôle les types (pyright)
	$(BIN)/pyright --pythonpath $(BIN)/python

mesures: $(VENV)/atelier ## Mesure les temps et les octets, écrit data/local/mesures.json
	$(BIN)/observatoire construire --si-besoin
	$(BIN)/python -m tests.mesures; etat=$$?; $(BIN)/python -m tests.mesures.actualisation && exit $$etat

embarque: $(VENV)/installe ## Refait data/embarque à partir des paquets (demande npm et un accès aux registres)
	$(BIN)/python -m data.fabrique.embarquer

polices: $(VENV)/installe ## Refait les polices allégées, après une mise à jour de Streamlit ou une icône neuve
	$(BIN)/python -m dashboard.transport.alleger

magasin: $(VENV)/installe ## Reconstruit le magasin de données
	$(BIN)/observatoire construire

verrou: $(VENV)/atelier ## Refait les deux fichiers de dépendances verrouillées
	$(BIN)/uv $(VERROUILLER) --extra tests --output-file requirements.txt pyproject.toml
	$(BIN)/uv $(VERROUILLER) --output-file .ci/requirements.txt .ci/requirements.in

nettoyer: ## Efface l'environnement et les caches, garde les données locales
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis

$(VENV)/installe: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 ou plus récent est nécessaire.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/atelier: $(VENV)/installe .ci/requirements.txt
	$(BIN)/python -m pip install --quiet --require-hashes -r .ci/requirements.txt
	@touch $@
