"""Transforms: forward (linearise).  They name no library function: formulas come from the rules."""
