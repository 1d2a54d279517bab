"""The bar on top: state, caller, call keys. It never moves, scrolls or hides during a call."""
