//! PDFs as other programs read them. A missing program is a failure that names its Debian package, never a skip.

use std::io::Write as _;
use std::process::Command;
use std::sync::OnceLock;

use tempfile::NamedTempFile;

/// A PDF in a file.
pub struct Pdf {
    file: NamedTempFile,
    pages: OnceLock<Vec<PageRead>>,
}

/// A page as poppler read it, in points from its top left.
#[derive(Debug)]
pub struct PageRead {
    pub width: f64,
    pub height: f64,
    pub words: Vec<Word>,
}

/// A word and its box.
#[derive(Clone, Debug)]
pub struct Word {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
    pub text: String,
}

impl PageRead {
    /// The words from top to bottom and left to right, without blanks.
    pub fn text(&self) -> String {
        self.text_within(0.0, self.width)
    }

    /// The words between two verticals, from top to bottom and left to right, without blanks.
    pub fn text_within(&self, left: f64, right: f64) -> String {
        let mut words: Vec<&Word> = self.words.iter().filter(|word| word.left >= left && word.right <= right).collect();
        // By lines of 4 points: words of several sizes on one baseline have different tops.
        let line = |word: &Word| ((word.top + word.bottom) / 8.0).round() as i64;
        words.sort_by(|one, other| line(one).cmp(&line(other)).then(one.left.total_cmp(&other.left)));
        words.iter().flat_map(|word| word.text.chars()).filter(|letter| !letter.is_whitespace()).collect()
    }
}

/// A grey picture.
pub struct Picture {
    width: usize,
    height: usize,
    dots_per_point: f64,
    grey: Vec<u8>,
}

impl Picture {
    /// The darkest dot in a box given in points from the top left; 0 is black.
    pub fn darkest(&self, left: f64, top: f64, right: f64, bottom: f64) -> u8 {
        let dot = |place: f64, limit: usize| ((place * self.dots_per_point).max(0.0) as usize).min(limit);
        let (from, to) = (dot(left, self.width), dot(right, self.width));
        let rows = dot(top, self.height)..dot(bottom, self.height);
        rows.flat_map(|row| &self.grey[row * self.width + from..row * self.width + to]).copied().min().unwrap_or(255)
    }
}

impl Pdf {
    pub fn new(bytes: &[u8]) -> Pdf {
        let mut file = NamedTempFile::with_suffix(".pdf").unwrap();
        file.write_all(bytes).unwrap();
        Pdf { file, pages: OnceLock::new() }
    }

    /// Fails unless qpdf finds the file clean.
    pub fn check(&self) {
        run("qpdf", "qpdf", &["--check", self.path()]);
    }

    /// The pages with their words.
    pub fn pages(&self) -> &[PageRead] {
        self.pages.get_or_init(|| {
            let html = run("pdftotext", "poppler-utils", &["-bbox", self.path(), "-"]);
            // Lossy for the head alone: this poppler writes an emoji of the title as two surrogates. A word that were
            // not UTF-8 would not be found.
            let pages = pages_of(&String::from_utf8_lossy(&html));
            assert!(pages.iter().all(|page| !page.words.is_empty()), "a page without words");
            pages
        })
    }

    /// A page as a picture.
    pub fn picture(&self, page: usize, dpi: u32) -> Picture {
        let (page, resolution) = (page.to_string(), dpi.to_string());
        let args = ["-gray", "-r", &resolution, "-f", &page, "-l", &page, self.path()];
        let pgm = run("pdftoppm", "poppler-utils", &args);
        // P5, width, height, 255, each behind one white byte.
        let mut parts = pgm.splitn(4, |byte| byte.is_ascii_whitespace());
        let mut text = || String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
        assert_eq!(text(), "P5");
        let (width, height) = (text().parse().unwrap(), text().parse().unwrap());
        let grey = parts.next().unwrap()[4..].to_vec();
        assert_eq!(grey.len(), width * height);
        Picture { width, height, dots_per_point: f64::from(dpi) / 72.0, grey }
    }

    /// What the QR code of the first page says, read from a raster.
    pub fn code(&self, dpi: u32) -> String {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("page");
        let args = ["-png", "-singlefile", "-r", &dpi.to_string(), self.path(), root.to_str().unwrap()];
        run("pdftoppm", "poppler-utils", &args);
        let picture = root.with_extension("png");
        let said = run("zbarimg", "zbar-tools", &["-q", "--raw", "--nodbus", picture.to_str().unwrap()]);
        String::from_utf8(said).unwrap().trim_end().to_owned()
    }

    /// What the file is called in lists and windows.
    pub fn title(&self) -> String {
        let info = run("pdfinfo", "poppler-utils", &["-enc", "UTF-8", self.path()]);
        let told = String::from_utf8_lossy(&info);
        let title = told.lines().find_map(|line| line.strip_prefix("Title:"));
        title.expect("a document has a title").trim().to_owned()
    }

    fn path(&self) -> &str {
        self.file.path().to_str().unwrap()
    }
}

/// What the program wrote; a failure of it is one of the test.
fn run(program: &str, package: &str, args: &[&str]) -> Vec<u8> {
    let run = Command::new(program).args(args).output();
    let output = match run {
        Ok(output) => output,
        Err(error) => panic!("{program} did not run ({error}). Please install the Debian package {package}."),
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} {args:?}: {} {said}", String::from_utf8_lossy(&output.stdout));
    output.stdout
}

fn pages_of(html: &str) -> Vec<PageRead> {
    let mut pages: Vec<PageRead> = Vec::new();
    for line in html.lines().map(str::trim) {
        if line.starts_with("<page ") {
            pages.push(PageRead { width: number(line, "width"), height: number(line, "height"), words: Vec::new() });
        } else if line.starts_with("<word ") {
            let text = line.split_once('>').unwrap().1.strip_suffix("</word>").unwrap();
            let word = Word {
                left: number(line, "xMin"),
                top: number(line, "yMin"),
                right: number(line, "xMax"),
                bottom: number(line, "yMax"),
                text: unescaped(text),
            };
            pages.last_mut().unwrap().words.push(word);
        }
    }
    pages
}

fn number(tag: &str, name: &str) -> f64 {
    let after = tag.split_once(&format!("{name}=\"")).unwrap().1;
    after.split_once('"').unwrap().0.parse().unwrap()
}

fn unescaped(text: &str) -> String {
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&amp;", "&")];
    named.into_iter().fold(text.to_owned(), |text, (name, letter)| text.replace(name, letter))
}
