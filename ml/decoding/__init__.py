"""Decoding what strangers sent: in processes that cannot take more than their share, nor anybody
else down with them."""
