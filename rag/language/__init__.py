"""What a sentence asks for and refers to, by rule: English first, no model, no state."""
