//! What the tests share: a shop in a folder that is gone with the test, in this process or driven through its pipe.

#![expect(clippy::expect_used, reason = "a test that cannot go on says where")]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use chrono::DateTime;
use huitou_app::shop::NewShop;
use huitou_host::making::make_shop;
use huitou_host::rpc::error_data;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};
use tempfile::TempDir;

/// What a plain `huitou init --played` makes.
pub fn played_shop() -> NewShop {
    NewShop { played: true, ..NewShop::default() }
}

/// A shop in this process. Dropped, its folder is gone.
pub struct TestShop {
    /// The shop's till.
    pub till: Till,
    /// The folder around it.
    pub dir: TempDir,
}

impl TestShop {
    /// A new played shop.
    pub fn played() -> TestShop {
        TestShop::made(&played_shop())
    }

    /// A new shop as asked for.
    pub fn made(new: &NewShop) -> TestShop {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::at(dir.path().join("shop"));
        make_shop(&folder, new, None, &Outside::system(), &mut |_, _| {}).expect("a new shop");
        TestShop { till: Till::new(folder, Outside::system()), dir }
    }

    /// The shop's folder.
    pub fn folder(&self) -> &Folder {
        self.till.folder()
    }

    /// The folder around the shop's folder, for files of the test.
    pub fn outside(&self) -> &Path {
        self.dir.path()
    }

    /// That nothing in the shop contradicts anything else, and that its facts alone make the same tables again.
    #[track_caller]
    pub fn is_sound(&self) {
        assert_eq!(huitou_store::verify(self.folder()).expect("a look at the shop").findings, Vec::<String>::new());
        assert_eq!(huitou_store::rebuild_and_compare(self.folder()).expect("its tables again").differences, []);
    }

    /// Calls a method; `meta` may stand in the parameters. The error is `{code, args, text}`.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, Value> {
        let (params, meta) = match huitou_host::rpc::split_meta(params) {
            Ok((params, meta)) => (params, meta.unwrap_or_default()),
            Err(refusal) => return Err(error_data(&self.till, &Meta::default(), &refusal.into(), None)),
        };
        self.till.call(method, params, &meta).map_err(|error| error_data(&self.till, &meta, &error, None))
    }

    /// Calls a method that must succeed.
    #[track_caller]
    pub fn must(&self, method: &str, params: Value) -> Value {
        self.call(method, params.clone()).unwrap_or_else(|error| panic!("{method} {params}: {error}"))
    }

    /// Calls a method that must be refused; the code.
    #[track_caller]
    pub fn refusal(&self, method: &str, params: Value) -> String {
        match self.call(method, params.clone()) {
            Ok(answer) => panic!("{method} {params} was not refused: {answer}"),
            Err(error) => text(&error, "code"),
        }
    }
}

/// The headless till as a child process, one request at a time.
pub struct Rpc {
    /// The child.
    pub child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

/// The binary under test.
pub fn binary() -> PathBuf {
    // Tests live in target/<profile>/deps, binaries one folder above.
    let exe = std::env::current_exe().expect("the test's own path");
    let profile = exe.parent().and_then(Path::parent).expect("target/<profile>/deps");
    profile.join(format!("huitou-under-test{}", std::env::consts::EXE_SUFFIX))
}

/// The headless till with arguments, for this shop.
pub fn huitou(shop: &Path) -> Command {
    let mut command = Command::new(binary());
    command.arg("--shop").arg(shop).env_remove("HUITOU_PLANTED");
    command
}

impl Rpc {
    /// Starts `rpc` on a shop.
    pub fn start(shop: &Path) -> Rpc {
        Rpc::start_with(huitou(shop))
    }

    /// Starts `rpc` with a prepared command (environment, arguments before `rpc`).
    pub fn start_with(mut command: Command) -> Rpc {
        let mut child =
            command.arg("rpc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the till starts");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        Rpc { child, input, output, next_id: 0 }
    }

    /// Sends a request without waiting.
    pub fn send(&mut self, method: &str, params: Value) -> std::io::Result<u64> {
        self.next_id += 1;
        let request = json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params});
        writeln!(self.input, "{request}")?;
        self.input.flush()?;
        Ok(self.next_id)
    }

    /// Sends a line as it is, a request or not.
    ///
    /// # Errors
    /// Where the till is gone.
    pub fn send_line(&mut self, line: &str) -> std::io::Result<()> {
        writeln!(self.input, "{line}")?;
        self.input.flush()
    }

    /// Ends the till's input, so that it closes the shop and ends.
    pub fn close(self) -> Child {
        self.child
    }

    /// The next answer; none where the till is gone.
    pub fn receive(&mut self) -> Option<Value> {
        let mut line = String::new();
        match self.output.read_line(&mut line) {
            Ok(0) | Err(_) => None,
            Ok(_) => serde_json::from_str(&line).ok(),
        }
    }

    /// Calls a method: the result, or the error's `{code, args, text}`; none where the till is gone.
    pub fn call(&mut self, method: &str, params: Value) -> Option<Result<Value, Value>> {
        self.send(method, params).ok()?;
        let mut answer = self.receive()?;
        match answer.get_mut("result").map(Value::take) {
            Some(result) => Some(Ok(result)),
            None => Some(Err(answer["error"]["data"].take())),
        }
    }
}

/// A text field of an answer.
#[track_caller]
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}")).to_owned()
}

/// A moment of a played shop, days and hours after the first business day at 08:00 in Shanghai.
pub fn moment(day: i64, hour: i64) -> String {
    let start = DateTime::parse_from_rfc3339("2026-01-01T08:00:00+08:00").expect("a moment");
    (start + chrono::Duration::days(day) + chrono::Duration::hours(hour)).to_rfc3339()
}
