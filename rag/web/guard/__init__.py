"""The guard at the door: who may ask, from which page, how often, and what each answer's headers say."""
