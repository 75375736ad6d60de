"""What the graph says: passages, evidence, flags, dossiers, the ledger, counts."""
