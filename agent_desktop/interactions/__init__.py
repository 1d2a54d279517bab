"""One contact from ring to wrap-up: what ties a call to customer, notes, orders and result."""
