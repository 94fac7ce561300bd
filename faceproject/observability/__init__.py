"""What the site tells those who run it: logs, metrics, health."""
