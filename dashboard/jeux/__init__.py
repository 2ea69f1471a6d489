"""Sets: the figures of a view as the browser draws them before the server answers."""
