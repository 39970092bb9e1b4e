//! Tampering and privacy: what was changed is found, what is personal is not.
