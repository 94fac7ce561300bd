"""What owners keep and look through: albums, filters, searches, figures and exports."""
