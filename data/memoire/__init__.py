"""What people entrust to the observatory, in one database: deposits, notes, lists, references, choices."""
