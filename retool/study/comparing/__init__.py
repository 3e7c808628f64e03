"""Two plans side by side: what was asked, what was decided, and which change moved the money by how much."""
