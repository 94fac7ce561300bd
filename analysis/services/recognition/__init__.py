"""Who a face is: verification, identification, search, and the thresholds of each."""
