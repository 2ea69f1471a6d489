"""The séances: composed screen by screen, kept in the memory, found again the next day and elsewhere."""
