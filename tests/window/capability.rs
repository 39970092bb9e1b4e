//! What the page cannot do, whatever runs in it. The one place where tests run scripts that call: to see them refused.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use huitou_app::shop::NewShop;
use huitou_tests::TestShop;
use serde_json::{Value, json};

use crate::driver::Window;

fn window() -> (TestShop, Window) {
    let shop = TestShop::made(&NewShop::default());
    let window = Window::open(shop.folder().path());
    window.wait_until("something is shown", |window| !window.text().trim().is_empty());
    (shop, window)
}

/// A window that was granted nothing, beside the counter's own. The driver drives it, because it was opened first.
fn ungranted_window() -> (TestShop, Window) {
    let shop = TestShop::made(&NewShop::default());
    let window = Window::open_with_faults(shop.folder().path(), "second_window");
    window.wait_until("something is shown", |window| !window.text().trim().is_empty());
    // Only the counter's page can have had the shop opened for writing.
    let (open, lock) = (format!("/proc/{}/fd", window.process()), shop.folder().path().join("lock"));
    window.wait_until("the counter beside it is open too", |_| {
        let files = std::fs::read_dir(&open).unwrap().flatten();
        files.flat_map(|file| std::fs::read_link(file.path())).any(|file| file == lock)
    });
    (shop, window)
}

/// Every command of the window, as the program lists them.
fn commands() -> Vec<&'static str> {
    macro_rules! commands {
        ($($domain:ident::$name:ident),+ $(,)?) => { vec![$(stringify!($name)),+] };
    }
    include!("../../src-tauri/src/commands/list.rs")
}

/// What a call from the page is answered: `{ok}` or `{refused}`.
fn invoke(window: &Window, command: &str, args: Value) -> Value {
    let script = "window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])
        .then((answer) => done({ok: answer ?? null}), (refused) => done({refused: refused}))";
    window.script(script, vec![json!(command), args])
}

/// Answers one visitor. WebKit connects to where a clicked link points before it asks whether it may go there; then it sends
/// nothing, and that is no visit.
fn answer(mut visitor: TcpStream, seen: &Mutex<Vec<String>>) {
    let mut asked = [0; 1024];
    let length = visitor.read(&mut asked).unwrap_or_default();
    if length == 0 {
        return;
    }
    seen.lock().unwrap().push(String::from_utf8_lossy(&asked[..length]).into_owned());
    let head = "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Type: text/html\r\n";
    let body = "Content-Length: 7\r\nConnection: close\r\n\r\nforeign";
    let _ = visitor.write_all(format!("{head}{body}").as_bytes());
}

/// A server nearby that would answer anybody, and counts who came.
struct Neighbour {
    address: String,
    visits: Arc<Mutex<Vec<String>>>,
}

impl Neighbour {
    fn listening() -> Neighbour {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = format!("http://127.0.0.1:{}/", listener.local_addr().unwrap().port());
        let visits = Arc::new(Mutex::new(Vec::new()));
        let seen = visits.clone();
        // They listen until the test's process ends.
        std::thread::spawn(move || {
            for visitor in listener.incoming().flatten() {
                let seen = seen.clone();
                std::thread::spawn(move || answer(visitor, &seen));
            }
        });
        Neighbour { address, visits }
    }

    /// What each visitor asked.
    fn visits(&self) -> Vec<String> {
        self.visits.lock().unwrap().clone()
    }

    /// That nobody comes, even a little later.
    fn is_left_alone(&self, after: &str) {
        std::thread::sleep(Duration::from_millis(700));
        assert_eq!(self.visits(), Vec::<String>::new(), "{after}");
    }
}

#[test]
fn the_page_calls_its_own_commands_and_none_of_tauri() {
    let (_shop, window) = window();
    let meta = json!({"locale": "en"});
    let shop = invoke(&window, "shop_show", json!({"request": {}, "meta": meta}));
    assert_eq!(shop["ok"]["currency"], "CNY", "the way of calling works: {shop}");

    for (command, args) in [
        ("plugin:event|listen", json!({"event": "x", "target": {"kind": "Any"}, "handler": 0})),
        ("plugin:event|emit", json!({"event": "x", "payload": null})),
        ("plugin:window|close", json!({"label": "main"})),
        ("plugin:window|set_title", json!({"label": "main", "value": "x"})),
        ("plugin:webview|create_webview_window", json!({"options": {"label": "other", "url": "index.html"}})),
        ("plugin:app|version", json!({})),
        ("plugin:path|resolve_directory", json!({"directory": 1})),
        ("plugin:menu|new", json!({})),
        ("plugin:resources|close", json!({"rid": 0})),
        ("sale_rang", json!({"request": {}, "meta": meta})),
        // A method that names a file is no command of the window.
        ("bill_pdf", json!({"request": {"sale_id": "1", "paper": "a5", "file": "/tmp/x"}, "meta": meta})),
    ] {
        let answer = invoke(&window, command, args);
        let refused = answer["refused"].as_str().unwrap_or_else(|| panic!("{command}: {answer}"));
        let by_tauri = ["not allowed", "not found"].iter().any(|words| refused.contains(words));
        assert!(by_tauri, "{command}: {refused}");
    }
    assert!(!window.text().trim().is_empty(), "the window is still open");
}

#[test]
fn each_command_is_refused_from_a_window_that_lacks_it() {
    assert!(commands().len() > 30, "{:?}", commands());
    let (_shop, granted) = window();
    for command in commands() {
        // Without arguments most are refused all the same, but not for want of a grant.
        let answer = invoke(&granted, command, json!({}));
        assert!(!answer.to_string().contains("not allowed"), "{command}: {answer}");
    }
    drop(granted);
    let (shop, ungranted) = ungranted_window();
    let facts = || shop.must("journal.page", json!({"from_seq": 1, "limit": 100}))["facts"].as_array().unwrap().len();
    let before = facts();
    let request =
        json!({"locale": "en", "shop_name": "", "currency": "CNY", "demo": false, "lines": [], "tenders": []});
    for command in commands() {
        let answer = invoke(&ungranted, command, json!({"request": request, "meta": {"locale": "en"}}));
        let refused = answer["refused"].as_str().unwrap_or_else(|| panic!("{command}: {answer}"));
        assert!(refused.contains("not allowed"), "{command}: {refused}");
    }
    assert_eq!(facts(), before);
}

#[test]
fn a_window_that_was_granted_nothing_fetches_nothing_and_goes_nowhere_either() {
    let (_shop, window) = ungranted_window();
    fetches_nothing(&window);
    goes_nowhere(&window);
}

#[test]
fn the_page_names_neither_actor_nor_time() {
    let (_shop, window) = window();
    for field in ["actor", "at"] {
        let answer = invoke(&window, "shop_show", json!({"request": {}, "meta": {field: "owner"}}));
        assert!(answer["refused"].as_str().is_some_and(|refused| refused.contains(field)), "{answer}");
    }
    let globals = window.script("done([typeof window.__TAURI__, typeof window.__TAURI_INTERNALS__])", vec![]);
    assert_eq!(globals, json!(["undefined", "object"]));
}

#[test]
fn a_refusal_has_its_code_its_arguments_and_its_sentence_in_the_language_of_the_page() {
    let (_shop, window) = window();
    for (locale, words) in [("zh-Hans", "篮"), ("en", "basket")] {
        let request = json!({"lines": [], "tenders": []});
        let answer = invoke(&window, "sale_ring", json!({"request": request, "meta": {"locale": locale}}));
        assert_eq!(answer["refused"]["code"], "basket_empty", "{answer}");
        assert!(answer["refused"]["args"].is_object(), "{answer}");
        let text = answer["refused"]["text"].as_str().unwrap();
        assert!(text.contains(words), "{locale}: {text}");
    }
}

#[test]
fn nothing_is_fetched_from_afar() {
    let (_shop, window) = window();
    fetches_nothing(&window);
}

fn fetches_nothing(window: &Window) {
    let neighbour = Neighbour::listening();
    let fetched = window.script(
        "fetch(arguments[0]).then(() => done('fetched'), () => done('refused'))",
        vec![json!(neighbour.address)],
    );
    assert_eq!(fetched, "refused");
    for (what, script) in [
        ("a picture", "new Image().src = arguments[0]; done(null)"),
        (
            "a script",
            "const it = document.createElement('script'); it.src = arguments[0]; document.head.append(it); done(null)",
        ),
        (
            "a frame",
            "const it = document.createElement('iframe'); it.src = arguments[0]; document.body.append(it); done(null)",
        ),
        ("a beacon", "try { navigator.sendBeacon(arguments[0], 'x') } catch {} done(null)"),
        ("a socket", "try { new WebSocket(arguments[0].replace('http', 'ws')) } catch {} done(null)"),
        (
            "a form",
            "const it = document.createElement('form'); it.action = arguments[0]; it.method = 'post';
             document.body.append(it); it.submit(); done(null)",
        ),
    ] {
        window.script(script, vec![json!(neighbour.address)]);
        neighbour.is_left_alone(what);
    }
    let written = "const it = document.createElement('script'); it.textContent = 'window.written = 1';
        document.head.append(it); let evaluated = 'no'; try { evaluated = (0, eval)('1') } catch {}
        done([typeof window.written, evaluated])";
    assert_eq!(window.script(written, vec![]), json!(["undefined", "no"]));
}

#[test]
fn the_window_goes_nowhere_else() {
    let (_shop, window) = window();
    goes_nowhere(&window);
}

fn goes_nowhere(window: &Window) {
    let neighbour = Neighbour::listening();
    let address = window.address();
    window.script("window.still = 'here'; done(null)", vec![]);
    for (what, script) in [
        ("navigation", "location.href = arguments[0]; done(null)"),
        ("another window", "window.open(arguments[0]); done(null)"),
        (
            "a link",
            "const it = document.createElement('a'); it.href = arguments[0]; it.target = '_blank';
             document.body.append(it); it.click(); it.remove(); done(null)",
        ),
        ("a file", "location.href = 'file:///etc/hostname'; done(null)"),
    ] {
        window.script(script, vec![json!(neighbour.address)]);
        neighbour.is_left_alone(what);
        assert_eq!(window.address(), address, "{what}");
        assert_eq!(window.script("done(window.still)", vec![]), "here", "{what}");
    }
    // It was there to be visited.
    let place = neighbour.address.trim_start_matches("http://").trim_end_matches('/');
    TcpStream::connect(place).unwrap().write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(neighbour.visits().len(), 1);
}

#[test]
fn a_second_window_says_that_the_shop_is_in_use_and_opens_it_when_it_is_free() {
    let shop = TestShop::made(&NewShop::default());
    let first = Window::open(shop.folder().path());
    assert_eq!(invoke(&first, "setup_state", json!({}))["ok"]["error"], Value::Null);
    let second = Window::open(shop.folder().path());
    let state = invoke(&second, "setup_state", json!({}));
    assert_eq!(state["ok"]["has_shop"], true);
    assert_eq!(state["ok"]["error"]["code"], "shop_in_use", "{state}");
    drop(first);
    second.wait_until("the shop is free", |second| {
        invoke(second, "setup_state", json!({}))["ok"]["error"] == Value::Null
    });
}
