//! How a test holds the answers of an open window, or spoils its ledger for a while: from outside, on the disk alone.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Locks that SQLite takes in the log's index (`WAL_WRITE_LOCK` and the read marks, sqlite.org/walformat.html).
#[derive(Clone, Copy)]
pub enum Hold {
    /// Who writes waits: five seconds, then the window is told that the shop is in use.
    Writes,
    /// Who reads or writes waits: about ten seconds, then reading has failed.
    All,
}

/// Takes a lock of bytes, which Rust's own library cannot; Perl is on every Debian. Holds it until nothing more can be read.
const LOCK: &str = r#"use Fcntl; my ($file, $start, $length) = @ARGV; open(my $index, "+<", $file) or die $!;
    my $lock = pack("s s x4 q q l x4", F_WRLCK, 0, $start, $length, 0);
    fcntl($index, F_SETLKW, $lock) or die $!; $| = 1; print "held\n"; <STDIN>"#;

/// The shop's answers, held until this is dropped.
pub struct Held(Child);

impl Held {
    /// Holds what the window asks of the shop in this folder.
    pub fn answers(shop: &Path, hold: Hold) -> Held {
        let bytes = match hold {
            Hold::Writes => ["120", "1"],
            Hold::All => ["120", "8"],
        };
        let mut perl = Command::new("perl");
        perl.args(["-e", LOCK]).arg(shop.join("shop.db-shm")).args(bytes).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut held = Held(perl.spawn().expect("perl (Debian: perl-base)"));
        let mut said = String::new();
        BufReader::new(held.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "held\n");
        held
    }

    /// Lets them go.
    pub fn go(self) {}
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

/// A shop whose ledger is another program's file until this is dropped. What is open stays open: who reads anew finds it.
pub struct Spoilt {
    shop: PathBuf,
    aside: PathBuf,
}

impl Spoilt {
    /// Spoils the shop in this folder. The whole folder steps aside: a log beside a wrong ledger would be moved into it.
    pub fn ledger(shop: &Path) -> Spoilt {
        let spoilt = Spoilt { shop: shop.to_owned(), aside: shop.with_extension("aside") };
        fs::rename(&spoilt.shop, &spoilt.aside).unwrap();
        fs::create_dir(&spoilt.shop).unwrap();
        fs::write(spoilt.shop.join("shop.db"), vec![b'?'; 8_192]).unwrap();
        spoilt
    }
}

impl Drop for Spoilt {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.shop).unwrap();
        fs::rename(&self.aside, &self.shop).unwrap();
    }
}
