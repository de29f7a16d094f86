"""One file per kind of clause; the file name is the TOML's `kind`."""
