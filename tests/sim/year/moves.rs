//! What happens to the shop between days: the till is closed and opened, its folder is copied to another machine, its
//! tables are made anew.

use std::fs;

use huitou_store::Folder;
use huitou_tests::huitou;

use super::Year;
use crate::shop::Watch;

impl Year {
    /// One of them at the end of a month, each in its turn.
    pub(super) fn move_on(&mut self, month: i64) {
        match month % 3 {
            0 => self.open_at(self.shop.till.folder().clone()),
            1 => self.move_to_a_copy(month),
            _ => self.make_tables_anew(),
        }
    }

    fn open_at(&mut self, folder: Folder) {
        self.shop.open_at(folder);
        self.watch = Watch::over(self.shop.till.folder());
    }

    fn close(&mut self) {
        self.open_at(self.shop.till.folder().clone());
    }

    /// A copy goes on as another incarnation of the till, which is a fact; numbers go on where they were.
    fn move_to_a_copy(&mut self, month: i64) {
        self.close();
        let copy = Folder::at(self.shop.dir.path().join(format!("copy-{month}")));
        fs::create_dir(copy.path()).expect("a folder");
        for file in fs::read_dir(self.shop.till.folder().path()).expect("the shop's files") {
            let file = file.expect("a file");
            fs::copy(file.path(), copy.path().join(file.file_name())).expect("a copy");
        }
        self.open_at(copy);
        self.shop.till.open_for_writing().expect("a copy that opens");
        self.model.facts += 1;
    }

    /// `rebuild --replace` is a fact too: what was waiting to leave is in doubt from there on.
    fn make_tables_anew(&mut self) {
        self.close();
        let done = huitou(self.shop.till.folder().path()).args(["rebuild", "--replace"]).output().expect("a child");
        assert!(done.status.success(), "rebuild: {}", String::from_utf8_lossy(&done.stderr));
        self.close();
        self.model.facts += 1;
    }
}
