//! The shim's record: each act on the disk and each answer, in the order in which they happened.

use std::path::{Path, PathBuf};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A file was made, empty.
    Made { inode: u64, path: PathBuf },
    /// A folder was made.
    MadeFolder { path: PathBuf },
    /// Bytes were written at a place.
    Wrote { inode: u64, offset: u64, bytes: Vec<u8> },
    /// A file was cut or stretched to a size.
    Cut { inode: u64, size: u64 },
    /// A file was synced.
    Synced { inode: u64 },
    /// A folder was synced.
    SyncedFolder { path: PathBuf },
    /// A file got another name.
    Renamed { inode: u64, from: PathBuf, to: PathBuf },
    /// A file lost its name.
    Removed { path: PathBuf },
    /// A folder lost its name.
    RemovedFolder { path: PathBuf },
    /// The till said something on its standard output.
    Said(Vec<u8>),
}

/// Reads the record that the shim wrote.
pub fn read(trace: &Path) -> Vec<Event> {
    each(trace, Head::event)
}

/// The kinds and the files of what is in the record.
pub fn heads(trace: &Path) -> Vec<(char, u64)> {
    each(trace, |head, _| (head.kind, head.inode))
}

fn each<T>(trace: &Path, read: impl Fn(Head, &[u8]) -> T) -> Vec<T> {
    let bytes = std::fs::read(trace).expect("the shim's record");
    let mut rest = bytes.as_slice();
    let mut all = Vec::new();
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n').expect("a whole head");
        let (head, after) = rest.split_at(end);
        let head = Head::read(std::str::from_utf8(head).expect("a head of text"));
        let (payload, after) = after[1..].split_at(head.length);
        all.push(read(head, payload));
        rest = after;
    }
    all
}

/// `kind inode number length path`.
struct Head {
    kind: char,
    inode: u64,
    number: u64,
    length: usize,
    path: PathBuf,
}

impl Head {
    fn read(line: &str) -> Head {
        let mut words = line.splitn(5, ' ');
        let mut word = || words.next().expect("a word of a head");
        Head {
            kind: word().chars().next().expect("a kind"),
            inode: word().parse().expect("an inode"),
            number: word().parse().expect("a place or a size"),
            length: word().parse().expect("a length"),
            path: PathBuf::from(word()),
        }
    }

    fn event(self, payload: &[u8]) -> Event {
        let Head { kind, inode, number, path, .. } = self;
        match kind {
            'C' => Event::Made { inode, path },
            'M' => Event::MadeFolder { path },
            'W' => Event::Wrote { inode, offset: number, bytes: payload.to_vec() },
            'T' => Event::Cut { inode, size: number },
            'S' => Event::Synced { inode },
            'D' => Event::SyncedFolder { path },
            'R' => {
                let to = PathBuf::from(std::str::from_utf8(payload).expect("a path of text"));
                Event::Renamed { inode, from: path, to }
            }
            'U' => Event::Removed { path },
            'Y' => Event::RemovedFolder { path },
            'A' => Event::Said(payload.to_vec()),
            other => panic!("the shim records no {other}"),
        }
    }
}
