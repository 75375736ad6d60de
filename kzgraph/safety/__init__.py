"""What guards against hostile input and half-written files: the sandbox, bounded reads, atomic writes, locks, escapes."""
