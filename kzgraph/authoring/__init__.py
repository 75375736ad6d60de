"""Writing into a workspace: skeletons of what is new, and withdrawal of what is to go."""
