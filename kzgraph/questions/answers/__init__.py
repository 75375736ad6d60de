"""What an answer is: its rows for readers, what it comes to in a few sentences, and what comes nearest where it has no row."""
