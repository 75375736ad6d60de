"""Values to text: tables, answers, findings, the report. Knows no command line and no network."""
