"""The graph as files and as a store: the workspace, Turtle with positions, queries, git history, a remote endpoint."""
