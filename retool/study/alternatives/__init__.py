"""Plans almost as good as the best that differ from it most, and what all such plans have in common."""
