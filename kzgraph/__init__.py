"""kzgraph: an attributed, validated knowledge graph of what is said about human-rights violations."""
