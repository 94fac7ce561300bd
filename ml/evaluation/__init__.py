"""What the shipped networks are worth: measured through the production path, written down."""
