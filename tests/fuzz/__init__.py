"""Random programs: whatever they do, their derivative is right or they are refused."""
