"""What installations of earlier releases hold, to be carried into this one."""
