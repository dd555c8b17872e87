"""Own Front Door: the system a tenant-led youth housing scheme runs on."""
