//! Crashes: kills, failing disks and power cuts lose nothing that was acknowledged.
