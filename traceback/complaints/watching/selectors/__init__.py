"""Questions about signals and rules, and the counts that rules look at."""
