"""The command line: reads arguments, calls the operations, prints. Each command imports what it needs when it runs."""
