//! What a disk holds, and what it may hold after a power cut.
//!
//! Synced is what a sync of the file, or of the folder for its names, found done. All else may or may not have reached
//! the disk: each change by itself, a write also by its sectors of 512 bytes, in any order. A renaming is whole or not at
//! all; between folders, syncing the new one leaves the old name where it was. Names are not made durable by syncing the
//! file that they name. That is less than ext4 promises.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::folders::own_marker;
use crate::trace::Event;

const SECTOR: usize = 512;

/// Which of the changes that were not synced reached the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// None.
    None,
    /// The first, up to some moment.
    Prefix,
    /// The first, and of the next write some sectors.
    Torn,
    /// Any of them.
    Subset,
    /// Any of them, and of each write any sectors.
    Sectors,
    /// All.
    All,
}

impl Reached {
    /// Every way.
    pub const ALL: [Reached; 6] =
        [Reached::None, Reached::Prefix, Reached::Torn, Reached::Subset, Reached::Sectors, Reached::All];
}

/// A disk: what is durable, and what came since.
#[derive(Clone, Default)]
pub struct Disk {
    files: Vec<Lasting<Vec<u8>, Change>>,
    /// Which file an inode's number means now: numbers are used again.
    by_inode: HashMap<u64, usize>,
    folders: BTreeMap<PathBuf, Lasting<Names, Naming>>,
    /// How many events it has seen.
    seen: u64,
}

/// A state that is durable, and the changes since, each with the number of its event.
#[derive(Clone)]
struct Lasting<State, Change> {
    durable: State,
    since: Vec<(u64, Change)>,
}

impl<State: Default, Change> Default for Lasting<State, Change> {
    fn default() -> Self {
        Lasting { durable: State::default(), since: Vec::new() }
    }
}

type Names = BTreeMap<OsString, Entry>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Entry {
    File(usize),
    Folder,
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Cut(usize),
}

#[derive(Clone, Debug)]
enum Naming {
    Put(OsString, Entry),
    Take(OsString, Entry),
    Move(OsString, OsString, Entry),
}

impl Disk {
    /// A disk on which everything in this folder is durable.
    pub fn holding(root: &Path) -> Disk {
        let mut disk = Disk::default();
        disk.take_in(root);
        disk
    }

    fn take_in(&mut self, folder: &Path) {
        let mut names = Names::new();
        for entry in fs::read_dir(folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = entry.path();
            if path.is_dir() {
                self.take_in(&path);
                names.insert(entry.file_name(), Entry::Folder);
            } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
                let file = self.new_file(entry.metadata().expect("an inode").ino());
                self.files[file].durable = fs::read(&path).expect("a file");
                names.insert(entry.file_name(), Entry::File(file));
            }
        }
        self.folders.insert(folder.to_owned(), Lasting { durable: names, since: Vec::new() });
    }

    /// Whether this folder has no entry that is durable.
    pub fn is_empty(&self, folder: &Path) -> bool {
        self.folders.get(folder).is_none_or(|names| names.durable.is_empty())
    }

    fn new_file(&mut self, inode: u64) -> usize {
        self.files.push(Lasting::default());
        self.by_inode.insert(inode, self.files.len() - 1);
        self.files.len() - 1
    }

    /// Takes in the next event.
    pub fn see(&mut self, event: &Event) {
        self.seen += 1;
        match event {
            Event::Made { inode, path } => {
                let file = self.new_file(*inode);
                self.name(path, |name| Naming::Put(name, Entry::File(file)));
            }
            Event::MadeFolder { path } => {
                self.folders.insert(path.clone(), Lasting::default());
                self.name(path, |name| Naming::Put(name, Entry::Folder));
            }
            Event::Wrote { inode, offset, bytes } => {
                self.change(*inode, Change::Write { offset: *offset as usize, bytes: bytes.clone() });
            }
            Event::Cut { inode, size } => self.change(*inode, Change::Cut(*size as usize)),
            Event::Synced { inode } => {
                let file = &mut self.files[self.by_inode[inode]];
                let changes = std::mem::take(&mut file.since);
                changes.iter().for_each(|(_, change)| change.happen_to(&mut file.durable));
            }
            Event::SyncedFolder { path } => {
                let folder = self.folders.entry(path.clone()).or_default();
                let changes = std::mem::take(&mut folder.since);
                changes.iter().for_each(|(_, naming)| naming.happen_to(&mut folder.durable));
            }
            Event::Renamed { inode, from, to } => self.rename(*inode, from, to),
            Event::Removed { path } => {
                let entry = self.entry(path);
                self.name(path, |name| Naming::Take(name, entry));
            }
            Event::RemovedFolder { path } => self.name(path, |name| Naming::Take(name, Entry::Folder)),
            Event::Said(_) => {}
        }
    }

    fn change(&mut self, inode: u64, change: Change) {
        let seen = self.seen;
        self.files[self.by_inode[&inode]].since.push((seen, change));
    }

    fn name(&mut self, path: &Path, naming: impl FnOnce(OsString) -> Naming) {
        let (seen, (parent, name)) = (self.seen, split(path));
        self.folders.entry(parent).or_default().since.push((seen, naming(name)));
    }

    fn rename(&mut self, inode: u64, from: &Path, to: &Path) {
        let entry = Entry::File(self.by_inode[&inode]);
        let ((old_parent, old), (new_parent, new)) = (split(from), split(to));
        if old_parent == new_parent {
            self.name(from, |_| Naming::Move(old, new, entry));
        } else {
            self.name(to, |name| Naming::Put(name, entry));
            self.name(from, |name| Naming::Take(name, entry));
        }
    }

    /// What a name means now.
    fn entry(&self, path: &Path) -> Entry {
        let (parent, name) = split(path);
        let folder = &self.folders[&parent];
        let mut names = folder.durable.clone();
        folder.since.iter().for_each(|(_, naming)| naming.happen_to(&mut names));
        names[&name]
    }

    /// Puts what the disk holds after a power cut now at `to`, for the folder `root` that was traced.
    pub fn cut_power(&self, root: &Path, to: &Path, reached: Reached, rng: &mut ChaCha8Rng) {
        // One moment for all files and folders: what came before it reached the disk.
        let oldest = self.oldest().unwrap_or(self.seen);
        let moment = rng.random_range(oldest..=self.seen + 1);
        self.lay_out(root, to, Cut { reached, moment, salt: rng.random() }, rng);
    }

    fn oldest(&self) -> Option<u64> {
        let files = self.files.iter().filter_map(|file| file.since.first().map(|(seen, _)| *seen));
        files.chain(self.folders.values().filter_map(|it| it.since.first().map(|(seen, _)| *seen))).min()
    }

    fn lay_out(&self, folder: &Path, to: &Path, cut: Cut, rng: &mut ChaCha8Rng) {
        fs::create_dir_all(to).expect("a folder of the image");
        let Some(state) = self.folders.get(folder) else { return };
        let mut names = state.durable.clone();
        for (seen, naming) in &state.since {
            if cut.reaches(*seen) {
                naming.happen_to(&mut names);
            }
        }
        for (name, entry) in names {
            let path = to.join(&name);
            match entry {
                Entry::Folder => self.lay_out(&folder.join(&name), &path, cut, rng),
                Entry::File(file) => fs::write(&path, self.content(file, cut, rng)).expect("an image's file"),
            }
        }
        own_marker(to);
    }

    fn content(&self, file: usize, cut: Cut, rng: &mut ChaCha8Rng) -> Vec<u8> {
        let Lasting { durable, since } = &self.files[file];
        let mut content = durable.clone();
        let mut is_torn = false;
        for (seen, change) in since {
            if cut.reaches(*seen) {
                match cut.reached {
                    Reached::Sectors => change.happen_in_part(&mut content, rng),
                    _ => change.happen_to(&mut content),
                }
            } else if cut.reached == Reached::Torn && !is_torn {
                is_torn = true;
                change.happen_in_part(&mut content, rng);
            }
        }
        content
    }
}

/// A power cut: in which way, up to which event, and the chance of each event beyond it.
#[derive(Clone, Copy)]
struct Cut {
    reached: Reached,
    moment: u64,
    salt: u64,
}

impl Cut {
    /// Whether the change of this event reached the disk; both sides of a renaming did or did not.
    fn reaches(self, seen: u64) -> bool {
        match self.reached {
            Reached::None => false,
            Reached::All => true,
            Reached::Prefix | Reached::Torn => seen < self.moment,
            Reached::Subset | Reached::Sectors => ChaCha8Rng::seed_from_u64(self.salt ^ seen).random_bool(0.5),
        }
    }
}

impl Change {
    fn happen_to(&self, content: &mut Vec<u8>) {
        match self {
            Change::Cut(size) => content.resize(*size, 0),
            Change::Write { offset, bytes } => put(content, *offset, bytes),
        }
    }

    /// Some sectors of a write; a cut has no parts.
    fn happen_in_part(&self, content: &mut Vec<u8>, rng: &mut ChaCha8Rng) {
        let Change::Write { offset, bytes } = self else { return self.happen_to(content) };
        let mut at = *offset;
        while at < offset + bytes.len() {
            let end = ((at / SECTOR + 1) * SECTOR).min(offset + bytes.len());
            if rng.random_bool(0.5) {
                put(content, at, &bytes[at - offset..end - offset]);
            }
            at = end;
        }
    }
}

fn put(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

impl Naming {
    fn happen_to(&self, names: &mut Names) {
        let take = |names: &mut Names, name: &OsString, entry: &Entry| {
            if names.get(name) == Some(entry) {
                names.remove(name);
            }
        };
        match self {
            Naming::Put(name, entry) => {
                names.insert(name.clone(), *entry);
            }
            Naming::Take(name, entry) => take(names, name, entry),
            Naming::Move(from, to, entry) => {
                take(names, from, entry);
                names.insert(to.clone(), *entry);
            }
        }
    }
}

fn split(path: &Path) -> (PathBuf, OsString) {
    let parent = path.parent().expect("a path below the root");
    (parent.to_owned(), path.file_name().expect("a name").to_owned())
}

/// The model itself: what it may show and what it may not.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_keeps_what_is_synced_and_may_lose_the_rest() {
        let dir = crate::folders::fast_dir();
        let root = PathBuf::from("/traced");
        let path = |name: &str| root.join(name);
        let mut disk = Disk::default();
        disk.folders.insert(root.clone(), Lasting::default());
        let wrote = |inode, bytes: &[u8]| Event::Wrote { inode, offset: 0, bytes: bytes.to_vec() };
        for event in [
            Event::Made { inode: 1, path: path("kept") },
            wrote(1, b"kept"),
            Event::Synced { inode: 1 },
            Event::SyncedFolder { path: root.clone() },
            Event::Made { inode: 2, path: path("nameless") },
            wrote(2, b"synced without its name"),
            Event::Synced { inode: 2 },
            wrote(1, b"lost"),
        ] {
            disk.see(&event);
        }
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let read = |to: &Path, name: &str| fs::read_to_string(to.join(name)).ok();
        let (none, all) = (dir.path().join("none"), dir.path().join("all"));
        disk.cut_power(&root, &none, Reached::None, &mut rng);
        assert_eq!((read(&none, "kept"), read(&none, "nameless")), (Some("kept".to_owned()), None));
        disk.cut_power(&root, &all, Reached::All, &mut rng);
        assert_eq!(read(&all, "kept").as_deref(), Some("lost"));
        assert_eq!(read(&all, "nameless").as_deref(), Some("synced without its name"));
    }

    #[test]
    fn a_torn_write_tears_at_sectors() {
        let change = Change::Write { offset: 100, bytes: vec![1; 2_000] };
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let mut tears = 0;
        for _ in 0..50 {
            let mut content = vec![0; 4_096];
            change.happen_in_part(&mut content, &mut rng);
            let edges = (1..content.len()).filter(|at| content[*at] != content[at - 1]);
            let edges: Vec<usize> = edges.filter(|at| *at != 100 && *at != 2_100).collect();
            assert!(edges.iter().all(|at| at % SECTOR == 0), "{edges:?}");
            tears += edges.len();
        }
        assert!(tears > 50);
    }
}
