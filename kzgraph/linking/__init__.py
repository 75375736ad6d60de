"""Links to other datasets: what matching proposes, what persons decide, and what is kept of it. docs/links.md explains it."""
