//! The screens, each in four states. Which there are says the running window: the links of its menu.

use std::cell::Cell;

use fantoccini::key::Key;
use huitou_host::{Meta, Outside, Till};
use huitou_store::Folder;
use serde_json::{Value, json};

use super::Sweep;
use crate::held::{Held, Hold, Spoilt};

/// How a screen comes into a state, and by what it is known.
enum State {
    /// It is in it when it is opened: this is there.
    Opened(&'static str),
    /// It comes into it otherwise.
    Brought(fn(&Sweep)),
    /// It never is.
    Never(&'static str),
}
use State::{Brought, Never, Opened};

struct Screen {
    id: &'static str,
    empty: State,
    full: State,
    busy: State,
    error: State,
}

const STATIC: &str = "it shows keys, and asks the shop nothing";
const TABLE_EMPTY: State = Opened(".table .empty");
const TABLE_FULL: State = Opened(".table tbody tr:nth-child(25)");
const TABLE_BUSY: State = Opened(".table[aria-busy=true]");
const REFUSED: State = Opened(".refusal");

const SCREENS: &[Screen] = &[
    Screen {
        id: "counter",
        empty: Opened(".basket .empty"),
        full: Opened(".basket li:nth-child(12)"),
        busy: Brought(settle_and_ring),
        error: Brought(search_in_vain),
    },
    Screen { id: "members", empty: TABLE_EMPTY, full: TABLE_FULL, busy: TABLE_BUSY, error: REFUSED },
    Screen { id: "products", empty: TABLE_EMPTY, full: TABLE_FULL, busy: TABLE_BUSY, error: REFUSED },
    Screen { id: "sales", empty: TABLE_EMPTY, full: TABLE_FULL, busy: TABLE_BUSY, error: REFUSED },
    Screen {
        id: "today",
        empty: Opened(".sentence"),
        full: Opened(".lower tbody td .money"),
        busy: Opened(".page[aria-busy=true]"),
        error: REFUSED,
    },
    Screen { id: "silent", empty: TABLE_EMPTY, full: TABLE_FULL, busy: TABLE_BUSY, error: REFUSED },
    // On the first of a month nothing may have moved yet, but something is owed.
    Screen { id: "liability", empty: TABLE_EMPTY, full: Opened(".numbers .money"), busy: TABLE_BUSY, error: REFUSED },
    // In the demo shop nobody sells by name.
    Screen {
        id: "shares",
        empty: TABLE_EMPTY,
        full: Opened("[data-testid=shares-sums] .money"),
        busy: TABLE_BUSY,
        error: REFUSED,
    },
    Screen {
        id: "receivables",
        empty: TABLE_EMPTY,
        full: Opened("[data-testid=receivables-sums] .money"),
        busy: TABLE_BUSY,
        error: REFUSED,
    },
    Screen {
        id: "invoices",
        empty: TABLE_EMPTY,
        full: Opened("[data-testid=invoice-state]"),
        busy: TABLE_BUSY,
        error: REFUSED,
    },
    Screen {
        id: "journal",
        empty: Never("a shop's first fact is its own opening"),
        full: TABLE_FULL,
        busy: TABLE_BUSY,
        error: REFUSED,
    },
    Screen {
        id: "settings",
        empty: Never("every setting has a value from the beginning"),
        full: Opened("section:nth-of-type(2) form:nth-of-type(17)"),
        busy: Opened("section[aria-busy=true]"),
        error: REFUSED,
    },
    Screen {
        id: "help",
        empty: Never(STATIC),
        full: Opened(".sheets section:nth-of-type(4)"),
        busy: Never(STATIC),
        error: Never(STATIC),
    },
];

/// The screens of the running window, in the order of its menu.
fn screens(sweep: &Sweep) -> impl Iterator<Item = &'static Screen> {
    let links = sweep.window.attributes("nav a", "href");
    assert!(links.len() >= 10, "the menu: {links:?}");
    links.into_iter().map(|link| {
        let id = link.rsplit('#').next().unwrap();
        SCREENS
            .iter()
            .find(|screen| screen.id == id)
            .unwrap_or_else(|| panic!("{id}: say how this screen is looked at"))
    })
}

fn bring(sweep: &Sweep, screen: &Screen, state: &State) -> bool {
    match state {
        Opened(sign) => {
            sweep.visit(screen.id);
            sweep.window.wait_at(sign);
            true
        }
        Brought(bring) => {
            sweep.visit(screen.id);
            bring(sweep);
            false
        }
        Never(why) => {
            assert!(!why.is_empty());
            false
        }
    }
}

pub fn visit_empty(sweep: &Sweep) {
    for screen in screens(sweep) {
        let what = format!("{}, empty", screen.id);
        if bring(sweep, screen, &screen.empty) {
            sweep.judge(&what);
            sweep.measure(&what);
        }
    }
}

pub fn visit_full(sweep: &Sweep) {
    for screen in screens(sweep) {
        let what = format!("{}, full", screen.id);
        assert!(bring(sweep, screen, &screen.full), "{what}");
        sweep.judge(&what);
        sweep.measure(&what);
    }
}

pub fn visit_busy_and_in_error(sweep: &Sweep) {
    for screen in screens(sweep) {
        let held = matches!(screen.busy, Opened(_)).then(|| Held::answers(&sweep.shop, Hold::All));
        if bring(sweep, screen, &screen.busy) {
            sweep.judge(&format!("{}, busy", screen.id));
        }
        drop(held);
        // What was held is answered, before the ledger is taken away.
        bring(sweep, screen, &screen.full);
        let spoilt = matches!(screen.error, Opened(_)).then(|| Spoilt::ledger(&sweep.shop));
        if bring(sweep, screen, &screen.error) {
            sweep.judge(&format!("{}, in error", screen.id));
        }
        drop(spoilt);
    }
}

/// What the basket is filled with: twelve products, and each time another who has not come for long and holds a balance.
pub struct Filling {
    skus: Vec<String>,
    member_nos: Cell<Vec<String>>,
}

impl Filling {
    pub fn of(folder: &Folder) -> Filling {
        let till = Till::new(folder.clone(), Outside::system());
        let ask = |method: &str, params: Value| till.call(method, params, &Meta::default()).unwrap();
        let products = ask("product.list", json!({}));
        let counted = products["products"].as_array().unwrap().iter().filter(|one| one["unit_decimals"] == 0);
        let skus = counted.map(|product| product["sku"].as_str().unwrap().to_owned()).take(12).collect();
        let silent = ask("report.silent", json!({"limit": 200}));
        let cards = silent["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| ask("member.card", json!({"member_id": row["member_id"]})));
        let rich = cards.filter(|card| card["stored_value"]["principal_minor"].as_i64() > Some(0));
        let member_nos = rich.map(|card| card["member_no"].as_str().unwrap().to_owned()).collect();
        Filling { skus, member_nos: Cell::new(member_nos) }
    }

    /// Fills the basket, which every theme finds again.
    pub fn fill(&self, sweep: &Sweep) {
        sweep.visit("counter");
        for (at, sku) in self.skus.iter().enumerate() {
            sweep.window.type_text(sku);
            sweep.window.key(Key::Enter);
            sweep.window.wait_at(&format!(".basket li:nth-child({})", at + 1));
        }
        let mut member_nos = self.member_nos.take();
        assert!(!member_nos.is_empty(), "one more regular who holds a balance");
        sweep.window.type_text(&member_nos.remove(0));
        self.member_nos.set(member_nos);
        sweep.window.wait_at("#found [role=option]");
        sweep.window.key(Key::Enter);
        sweep.window.wait_at(".member .tier");
        sweep.window.wait_for(&sweep.words.say("alert-last-visit"));
    }
}

/// A tender that is judged, and a sale that is rung.
fn settle_and_ring(sweep: &Sweep) {
    let window = &sweep.window;
    window.take_money();
    window.choose_tender("1");
    window.type_text("1");
    let held = Held::answers(&sweep.shop, Hold::All);
    window.key(Key::Enter);
    window.wait_at(".panel[aria-busy=true]");
    sweep.judge("counter, settling");
    held.go();
    window.wait_at(".panel[aria-busy=false] .tender");
    window.drop_tender();
    window.key(Key::Escape);
    window.wait_at(".pay");
}

fn search_in_vain(sweep: &Sweep) {
    let spoilt = Spoilt::ledger(&sweep.shop);
    sweep.window.type_text("mi");
    sweep.window.wait_at(".found .refusal");
    sweep.judge("counter, searching in error");
    drop(spoilt);
    sweep.window.key(Key::Escape);
}
