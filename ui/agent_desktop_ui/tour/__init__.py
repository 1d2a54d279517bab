"""The product driving itself through one contact, by keys and clicks on the real widgets."""
