"""What guards against hostile input and half-written files: sandbox, limits, git, bounded reads, atomic writes, locks, escapes."""
