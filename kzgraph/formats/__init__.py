"""Values to text: tables, answers, findings, exports. Knows no command line and no network."""
