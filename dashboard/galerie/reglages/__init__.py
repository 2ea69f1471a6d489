"""What may be set of each figure without leaving where it stands: pure, from its address."""
