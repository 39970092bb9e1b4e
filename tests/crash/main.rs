//! Crashes: kills, failing disks and power cuts lose nothing that was acknowledged and do nothing twice.
//!
//! Three harnesses ask one examination ([`audit`]): [`kill`] ends the till at any moment, [`sweep`] lets a shim end or
//! fail it at its acts on the disk ([`acts`] says at which), and [`power`] builds what a disk may hold after a power cut from the record of
//! real runs. [`planted`] shows that each of them finds the fault it is for. SIGKILL keeps what the system has cached, so
//! only the power cuts say anything about syncing.

#![expect(clippy::expect_used, reason = "a harness that cannot run must fail where it stands")]

mod acts;
mod audit;
mod disk;
mod folders;
mod init;
mod kill;
mod migration;
mod planted;
mod power;
mod recording;
mod requests;
mod shim;
mod sweep;
mod talk;
mod trace;
mod work;
