"""« Mon territoire »: the models of its blocks. Pure: frames and cards in, frozen models and phrases out."""
