"""The steps from one version of the memory to the next."""
