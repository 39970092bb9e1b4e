//! Canaries: texts that no other file holds, and the forms in which their bytes may lie in one.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use memchr::memmem;

/// A text and what it is.
#[derive(Clone, Debug)]
pub struct Canary {
    pub what: String,
    pub text: String,
}

/// A canary of this name.
pub fn canary(what: &str, text: &str) -> Canary {
    Canary { what: what.to_owned(), text: text.to_owned() }
}

impl Canary {
    /// UTF-8, UTF-16, escaped as JSON allows in small and capital hex, and base64 at each of the three alignments.
    pub fn forms(&self) -> Vec<Vec<u8>> {
        let mut forms = vec![self.text.as_bytes().to_vec()];
        forms.push(self.text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        let escaped = |small: bool| -> String {
            let escape = |unit: u16| match u8::try_from(unit).ok().filter(u8::is_ascii) {
                Some(byte) => char::from(byte).to_string(),
                None if small => format!("\\u{unit:04x}"),
                None => format!("\\u{unit:04X}"),
            };
            self.text.encode_utf16().map(escape).collect()
        };
        forms.extend([escaped(true).into_bytes(), escaped(false).into_bytes()]);
        forms.extend((0..3).filter_map(|shift| self.base64_at(shift)));
        forms.dedup();
        forms
    }

    /// The letters of base64 that the text alone decides, where it begins `shift` bytes into a group of three.
    fn base64_at(&self, shift: usize) -> Option<Vec<u8>> {
        let whole = BASE64.encode(&[&vec![0; shift], self.text.as_bytes()].concat());
        let inner = &whole.as_bytes()[4.min(whole.len())..whole.len().saturating_sub(4)];
        (inner.len() >= 8).then(|| inner.to_vec())
    }

    /// Whether the bytes hold the text in any form.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms().iter().any(|form| memmem::find(bytes, form).is_some())
    }
}

/// Every file in a folder and below it, with its bytes.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => all.extend(files(&path)),
            false => all.push((path.clone(), fs::read(&path).expect("a file"))),
        }
    }
    all
}

/// Which canaries lie where.
pub fn sightings(files: &[(PathBuf, Vec<u8>)], canaries: &[Canary]) -> Vec<String> {
    let mut seen = Vec::new();
    for (path, bytes) in files {
        for canary in canaries.iter().filter(|canary| canary.is_in(bytes)) {
            seen.push(format!("{} in {}", canary.what, path.file_name().unwrap_or_default().to_string_lossy()));
        }
    }
    seen
}

#[test]
fn a_canary_is_seen_in_every_form() {
    let bird = canary("name", "龘卡纳瑞😀");
    assert!(bird.forms().len() >= 6);
    let escaped = serde_json::to_string(&"x").unwrap().replace('x', "\\u9f98\\u5361\\u7eb3\\u745e\\ud83d\\ude00");
    let base64 = BASE64.encode("ab龘卡纳瑞😀cde".as_bytes());
    for bytes in [format!("..{}..", bird.text), escaped, base64] {
        assert!(bird.is_in(bytes.as_bytes()), "{bytes}");
    }
    assert!(!bird.is_in("龘卡纳".as_bytes()));
}
