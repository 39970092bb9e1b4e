//! How fast the window is, from a key's own time to the second frame after its text is there. Everyday runs do little and
//! prove that the stopwatch can see a slow answer; `cargo xtask bench` takes its time with what a shop gets.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::key::Key;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

use crate::driver::{PLANTED, Window};
use crate::shop::SmallShop;

/// What the bench asks for in its environment; without it, a small shop and few times.
const TIMES: &str = "HUITOU_BENCH_TIMES";
const SHOP: &str = "HUITOU_BENCH_SHOP";

/// Until a scanner's second Enter may no longer come.
const AFTER_A_SCAN: Duration = Duration::from_millis(200);
const DUE: &str = "[data-testid=due]";
/// A step of this bench ends by then, or the bench has a fault of its own.
const PATIENCE_MS: u64 = 10_000;

/// Remembers when the last trusted key began; once what is waited for is there, lets two frames pass and says how long
/// it all took.
const STOPWATCH: &str = "
    const watch = window.__stopwatch = { waiting: null, took: null, done: null }
    addEventListener('keydown', (event) => {
        if (!event.isTrusted) return
        if (watch.waiting) watch.waiting.began = event.timeStamp
        watch.look()
    }, true)
    watch.look = () => {
        const { waiting } = watch
        if (!waiting || waiting.began === null) return
        const shown = [...document.querySelectorAll(waiting.selector)]
        if (!shown.some((one) => one.textContent.includes(waiting.text))) return
        watch.waiting = null
        requestAnimationFrame(() => requestAnimationFrame((painted) => { watch.took = Math.round((performance.now() - waiting.began) * 1000) }))
    }
    new MutationObserver(watch.look).observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
    done(null)";
const WAIT: &str = "
    window.__stopwatch.took = null
    window.__stopwatch.waiting = { selector: arguments[0], text: arguments[1], began: null }
    done(null)";
const TOOK: &str = "
    const began = performance.now()
    const look = () => {
        if (window.__stopwatch.took !== null) done(window.__stopwatch.took)
        else if (performance.now() - began > arguments[0]) done(null)
        else setTimeout(look, 5)
    }
    look()";

/// Times in microseconds.
#[derive(Default)]
struct Times(Vec<u64>);

impl Times {
    /// The time that so many in a hundred did not exceed.
    fn percent(&self, percent: usize) -> u64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)]
    }
}

/// A window with a stopwatch in its page.
struct Timed(Window);

impl Timed {
    fn open(shop: &Path, environment: &[(&str, &str)]) -> Timed {
        let window = Window::open_with(shop, environment);
        window.wait_until("a counter", |window| ready_at(window).is_some());
        window.script(STOPWATCH, vec![]);
        Timed(window)
    }

    /// How long it takes from the last of these keys until the text is painted.
    fn time(&self, keys: &[&str], selector: &str, text: &str) -> u64 {
        self.0.script(WAIT, vec![json!(selector), json!(text)]);
        self.0.real_keys(keys);
        let took = self.0.script(TOOK, vec![json!(PATIENCE_MS)]);
        took.as_u64().unwrap_or_else(|| panic!("no {text} in {selector} after {keys:?}. Shown is:\n{}", self.0.text()))
    }

    /// What any key costs: from one that does nothing to the second frame.
    fn nothing(&self) -> u64 {
        self.time(&["key", "Shift_L"], "body", "")
    }

    /// A command that does nothing, there and back.
    fn round_trip(&self) -> u64 {
        let script = "const began = performance.now()
            window.__TAURI_INTERNALS__.invoke('cancel_work', {}).then(() => done(Math.round((performance.now() - began) * 1000)))";
        self.0.script(script, vec![]).as_u64().unwrap()
    }

    /// A sale of two of one product, paid in cash: the second scan's line, and the bill.
    fn sale(&self, product: &Sold) -> (u64, u64) {
        let burst = ["type", "--args", "1", "--delay", "10", &product.barcode, "key", "Return"];
        self.time(&burst, DUE, &product.price(1));
        std::thread::sleep(AFTER_A_SCAN);
        let line = self.time(&burst, DUE, &product.price(2));
        std::thread::sleep(AFTER_A_SCAN);
        self.0.key(Key::Enter);
        self.0.wait_for("现金");
        self.0.press(&['1']);
        self.0.wait_for("收多少");
        let bill = self.time(&["key", "Return"], "[data-testid=finished]", "");
        (line, bill)
    }

    /// Past a second Enter, any key is the next sale.
    fn next(&self) {
        std::thread::sleep(Duration::from_millis(600));
        self.0.key(Key::Escape);
        self.0.wait_without("01-");
    }

    /// Each of the four digits that end a member's phone, until the list that answers what is typed is painted.
    fn search(&self, tail: &str) -> Vec<u64> {
        let took = (1..=tail.len()).map(|typed| {
            // Longer than keys may be apart within a scan.
            std::thread::sleep(AFTER_A_SCAN);
            let answers = format!("#found[data-answers='{}']", &tail[..typed]);
            self.time(&["key", &tail[typed - 1..typed]], &answers, "")
        });
        let took = took.collect();
        self.0.key(Key::Escape);
        // A digit right before a burst would be taken for its beginning.
        std::thread::sleep(AFTER_A_SCAN);
        took
    }

    /// From the start of the process to a counter that sells.
    fn start(&self) -> u64 {
        ready_at(&self.0).unwrap() - started_at(self.0.process())
    }
}

/// When the counter was ready, in microseconds of the epoch.
fn ready_at(window: &Window) -> Option<u64> {
    let script = "const mark = performance.getEntriesByName('counter-ready')[0]
        done(mark ? Math.round((performance.timeOrigin + mark.startTime) * 1000) : null)";
    window.script(script, vec![]).as_u64()
}

/// When a process started, in microseconds of the epoch, to a hundredth of a second.
#[expect(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn started_at(process: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // After the name, which may hold blanks, the twentieth is the start in ticks since the machine's.
    let ticks: u64 = stat.rsplit_once(')').unwrap().1.split_whitespace().nth(19).unwrap().parse().unwrap();
    // In seconds with two decimals, as many as there are ticks.
    let uptime = fs::read_to_string("/proc/uptime").unwrap();
    let uptime: u64 = uptime.split_whitespace().next().unwrap().replace('.', "").parse().unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(now.as_micros()).unwrap() - (uptime - ticks) * 10_000
}

/// The memory of a process and all below it in MB, what several share by its parts.
fn memory(process: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let own = rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<u64>().ok());
    let threads = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<u32> =
        children.flat_map(|ids| ids.split_whitespace().map(|id| id.parse().unwrap()).collect::<Vec<_>>()).collect();
    own.unwrap_or_default() / 1_024 + children.into_iter().map(memory).sum::<u64>()
}

/// A product that is scanned.
struct Sold {
    barcode: String,
    minor: i64,
}

impl Sold {
    /// What so many cost, as the window writes it.
    fn price(&self, count: i64) -> String {
        let minor = self.minor * count;
        format!("{}.{:02}", minor / 100, minor % 100)
    }
}

/// What of a shop the bench uses.
struct Benched {
    folder: PathBuf,
    product: Sold,
    tails: Vec<String>,
}

impl Benched {
    fn of(folder: PathBuf) -> Benched {
        let till = Till::new(Folder::at(folder.clone()), Outside::system());
        let ask = |method: &str, params: Value| till.call(method, params, &Meta::default()).unwrap();
        // A run before this one may have left something in it.
        ask("basket.put", json!({"basket": {"request_id": "empty"}}));
        let products = ask("product.list", json!({"favourites": true}));
        let sold = products["products"].as_array().unwrap().iter().find_map(|product| {
            let is_piece = product["unit_decimals"] == 0;
            let barcode = product["barcode"].as_str().filter(|_| is_piece)?.to_owned();
            // Under a thousand, two of them have no comma.
            Some(Sold { barcode, minor: product["price_minor"].as_i64().filter(|minor| *minor < 50_000)? })
        });
        let members = ask("member.list", json!({"order": "newest", "limit": 100}));
        let tail = |member: &Value| Some(member["phone_masked"].as_str()?.rsplit_once('*')?.1.to_owned());
        let tails = members["members"].as_array().unwrap().iter().filter_map(tail).collect();
        Benched { folder, product: sold.unwrap(), tails }
    }
}

/// Everything that is timed.
#[derive(Default)]
struct Figures {
    nothing: Times,
    round_trip: Times,
    line: Times,
    bill: Times,
    list: Times,
    start: Times,
    memory: u64,
}

impl Figures {
    fn of(shop: &Benched, times: usize, environment: &[(&str, &str)]) -> Figures {
        let mut figures = Figures::default();
        for _ in 0..times.div_ceil(10) {
            figures.start.0.push(Timed::open(&shop.folder, environment).start());
        }
        let window = Timed::open(&shop.folder, environment);
        // What is done for the first time is not what a cashier waits for all day.
        window.sale(&shop.product);
        window.next();
        for time in 0..times {
            figures.nothing.0.push(window.nothing());
            figures.round_trip.0.push(window.round_trip());
            let (line, bill) = window.sale(&shop.product);
            figures.line.0.push(line);
            figures.bill.0.push(bill);
            window.next();
            figures.list.0.extend(window.search(&shop.tails[time % shop.tails.len()]));
        }
        figures.memory = memory(window.0.process());
        figures
    }

    fn say(&self) {
        let floor = self.nothing.percent(50);
        println!("{:<34}{:>8}{:>8}{:>8}{:>14}", "milliseconds", "p50", "p99", "aim", "of a bare key");
        for (what, times, aim) in [
            ("a key that does nothing, painted", &self.nothing, "-"),
            ("a command that does nothing", &self.round_trip, "-"),
            ("scan, line painted", &self.line, "50"),
            ("Enter, bill painted", &self.bill, "100"),
            ("search key, list painted", &self.list, "50"),
            ("process start, counter usable", &self.start, "1500"),
        ] {
            let (p50, p99) = (times.percent(50), times.percent(99));
            let ratio = p50 * 10 / floor;
            println!("{what:<34}{:>8}{:>8}{aim:>8}{:>12}.{}", p50 / 1_000, p99 / 1_000, ratio / 10, ratio % 10);
        }
        println!("{:<34}{:>8}{:>8}{:>8}", "memory with the page's, MB", self.memory, "", "300");
    }
}

#[test]
fn the_stopwatch_sees_every_step() {
    let small = SmallShop::made();
    let folder = std::env::var_os(SHOP).map_or_else(|| small.folder.path().to_path_buf(), PathBuf::from);
    let times = std::env::var(TIMES).map_or(2, |times| times.parse().unwrap());
    let figures = Figures::of(&Benched::of(folder), times, &[]);
    figures.say();
    assert_eq!(figures.bill.0.len(), times);
}

#[test]
fn an_answer_that_comes_late_is_seen_by_the_stopwatch() {
    let small = SmallShop::made();
    let shop = Benched::of(small.folder.path().to_path_buf());
    let late = Figures::of(&shop, 1, &[(PLANTED, "delayed_answer")]);
    assert!(late.bill.percent(50) >= 3_000_000, "{:?}", late.bill.0);
    assert!(late.line.percent(50) < 3_000_000, "{:?}", late.line.0);
}
