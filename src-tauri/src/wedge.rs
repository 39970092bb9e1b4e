//! The scanner's keys as the keyboard sent them. On Linux an input method takes keys before the page hears of them, so the
//! page's reader (ui/src/shared/wedge.ts) misses what a scanner types into a composition. This one hears every key first
//! and tells the page what a burst was, before the end key gets there; what becomes of it, the page decides. Other systems
//! tell the page the place of each key, so there the page reads alone. So it does under Wayland, where the input method is
//! the compositor's and this program hears no more than the page.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gtk::gdk::keys::constants as key;
use gtk::gdk::{Event, EventKey, EventType, ModifierType};
use gtk::glib::{idle_add_local_once, timeout_add_local_once};
use tauri::{AppHandle, Manager, WebviewWindow};
use webkit2gtk::{InputMethodContextExt, WebView, WebViewExt};

use crate::commands::scanner::{Ear, End, Heard, Pace};
use crate::faults;

/// Puts the reader before the input method. Keys of every window of this program are read: a shop has but one.
pub(crate) fn listen(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |webview| attach(webview.inner(), app))
}

/// Not a handler of the widget: where ibus snoops (as it does in every program of GTK 3), a key that it takes reaches none.
fn attach(webview: WebView, app: AppHandle) {
    let reader = Rc::new(RefCell::new(Reader::default()));
    Event::set_handler(Some(move |event: &mut Event| {
        if let (Some(key), Some(pace)) = (event.downcast_ref::<EventKey>(), app.state::<Ear>().pace()) {
            read(key, &reader, pace, &webview, &app);
        }
        gtk::main_do_event(event);
    }));
}

fn read(key: &EventKey, reader: &Rc<RefCell<Reader>>, pace: Pace, webview: &WebView, app: &AppHandle) {
    if key.state().intersects(comes_again()) {
        return;
    }
    if key.event_type() == EventType::KeyRelease {
        return reader.borrow_mut().release(key.hardware_keycode());
    }
    let at = key.time();
    let burst = reader.borrow_mut().press(at, key.hardware_keycode(), meaning(key), &pace);
    if let Some(burst) = burst {
        return told(webview, app, burst);
    }
    let (reader, webview, app) = (reader.clone(), webview.clone(), app.clone());
    let listen_again = move || {
        let burst = reader.borrow_mut().silence(at, &pace);
        if let Some(burst) = burst {
            told(&webview, &app, burst);
        }
    };
    let silence = Duration::from_millis(pace.silence_ms.into());
    // A program that was busy has keys waiting: only when it is idle, it is silence.
    timeout_add_local_once(silence, || {
        idle_add_local_once(listen_again);
    });
}

/// The page hears of the burst before its end key; and nothing is half composed any more that would take that key.
fn told(webview: &WebView, app: &AppHandle, heard: Heard) {
    if faults::makes_shell_stutter() {
        app.state::<Ear>().tell(heard.clone());
    }
    app.state::<Ear>().tell(heard);
    if let Some(composing) = webview.input_method_context() {
        composing.reset();
    }
}

/// An input method that does not want a key after all sends it once more, marked: `IBUS_HANDLED_MASK` and `IBUS_IGNORED_MASK`
/// (ibustypes.h), which fcitx has from there.
fn comes_again() -> ModifierType {
    ModifierType::MODIFIER_RESERVED_24_MASK | ModifierType::MODIFIER_RESERVED_25_MASK
}

/// What a key is to a scanner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Char(char),
    End,
    Shift,
    Other,
}

fn meaning(event: &EventKey) -> Meaning {
    let shortcut = ModifierType::CONTROL_MASK | ModifierType::MOD1_MASK | ModifierType::SUPER_MASK;
    match event.keyval() {
        _ if event.state().intersects(shortcut) => Meaning::Other,
        key::Return | key::KP_Enter | key::Tab => Meaning::End,
        key::Shift_L | key::Shift_R => Meaning::Shift,
        other => match other.to_unicode().filter(char::is_ascii_graphic) {
            Some(char) => Meaning::Char(char),
            None => Meaning::Other,
        },
    }
}

/// Tells bursts from typing, in the keyboard's own milliseconds.
#[derive(Default)]
struct Reader {
    text: String,
    first: u32,
    last: u32,
    held: Option<u16>,
}

impl Reader {
    /// The burst that this key ends.
    fn press(&mut self, at: u32, place: u16, meaning: Meaning, pace: &Pace) -> Option<Heard> {
        let repeats = self.held.replace(place) == Some(place);
        match meaning {
            Meaning::Shift => {}
            Meaning::Char(char) if !repeats => return self.read(at, char, pace),
            Meaning::End if at.wrapping_sub(self.last) <= pace.silence_ms => return self.taken(End::Key, at, pace),
            Meaning::End => return self.taken(End::Silence, self.last, pace),
            _ => self.text.clear(),
        }
        None
    }

    fn release(&mut self, place: u16) {
        self.held = self.held.filter(|held| *held != place);
    }

    /// The burst that ended because nothing came after this key.
    fn silence(&mut self, last: u32, pace: &Pace) -> Option<Heard> {
        if self.last == last { self.taken(End::Silence, last, pace) } else { None }
    }

    /// The burst before this key that ended in silence, where a busy program did not come to say so.
    fn read(&mut self, at: u32, char: char, pace: &Pace) -> Option<Heard> {
        let is_later = at.wrapping_sub(self.last) > pace.silence_ms;
        let before = if is_later { self.taken(End::Silence, self.last, pace) } else { None };
        if self.text.is_empty() {
            self.first = at;
        }
        self.text.push(char);
        self.last = at;
        before
    }

    fn taken(&mut self, end: End, at: u32, pace: &Pace) -> Option<Heard> {
        let text = std::mem::take(&mut self.text);
        let chars = u32::try_from(text.len()).ok()?;
        let gaps = chars.checked_sub(1)?;
        let is_burst = chars >= pace.chars_min && self.last.wrapping_sub(self.first) <= pace.mean_ms * gaps;
        is_burst.then(|| Heard { text, end, at, took_ms: at.wrapping_sub(self.first) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The scanner's numbers as wedge.ts has them.
    const PACE: Pace = Pace { chars_min: 6, mean_ms: 30, silence_ms: 100 };
    const BARCODE: &str = "6900000000017";

    fn place(char: char) -> u16 {
        u16::try_from(u32::from(char)).unwrap()
    }

    fn meaning(char: char) -> Meaning {
        match char {
            '\n' | '\t' => Meaning::End,
            '^' => Meaning::Shift,
            '\u{1b}' => Meaning::Other,
            char => Meaning::Char(char),
        }
    }

    /// Presses and releases keys `gap` ms apart from `at` on; the bursts that they were.
    fn read(reader: &mut Reader, keys: &str, at: u32, gap: u32) -> Vec<String> {
        let pressed = keys.chars().enumerate().filter_map(|(i, char)| {
            let at = at.wrapping_add(u32::try_from(i).unwrap() * gap);
            let burst = reader.press(at, place(char), meaning(char), &PACE);
            reader.release(place(char));
            burst.map(|burst| burst.text)
        });
        pressed.collect()
    }

    #[test]
    fn a_burst_is_told_from_typing() {
        for (keys, gap, bursts) in [
            ("6900000000017\n", 10, &["6900000000017"][..]),
            ("6900000000017\t", 10, &["6900000000017"]),
            // As quick as can be: every key in one millisecond.
            ("6900000000017\n", 0, &["6900000000017"]),
            ("bmw93agystgxpb\n", 10, &["bmw93agystgxpb"]),
            ("^B^M^W-^93x\n", 10, &["BMW-93x"]),
            ("6900000000017\n\n6900000000024\n\n", 10, &["6900000000017", "6900000000024"]),
            // Six characters are one, five are not; a mean of 30 ms is one, 31 is not.
            ("123456\n", 10, &["123456"]),
            ("12345\n", 10, &[]),
            ("123456\n", 30, &["123456"]),
            ("123456\n", 31, &[]),
            ("wangfang\n", 80, &[]),
            // A key that a scanner does not press, and a shortcut, end it.
            ("123456\u{1b}\n", 10, &[]),
            ("\n\n\n", 10, &[]),
        ] {
            assert_eq!(read(&mut Reader::default(), keys, 5_000, gap), bursts, "{keys:?} {gap}");
        }
    }

    #[test]
    fn what_was_typed_before_is_not_part_of_it() {
        let mut reader = Reader::default();
        assert_eq!(read(&mut reader, "ni", 1_000, 90), [""; 0]);
        assert_eq!(read(&mut reader, "6900000000017\n", 1_191, 10), [BARCODE]);
    }

    #[test]
    fn silence_ends_it_and_a_late_enter_is_none() {
        let mut reader = Reader::default();
        read(&mut reader, BARCODE, 1_000, 10);
        let last = 1_000 + 12 * 10;
        assert_eq!(reader.silence(last - 10, &PACE), None, "a key came after that one");
        let burst = Heard { text: BARCODE.to_owned(), end: End::Silence, at: last, took_ms: 120 };
        assert_eq!(reader.silence(last, &PACE), Some(burst));
        assert_eq!(reader.silence(last, &PACE), None);
        assert_eq!(read(&mut reader, "\n", last + 120, 0), [""; 0]);
    }

    #[test]
    fn silence_that_nobody_had_time_for_is_told_with_the_next_key() {
        for next in ["\n", "6"] {
            let mut reader = Reader::default();
            read(&mut reader, BARCODE, 3_000, 10);
            let last = 3_000 + 12 * 10;
            let at = last + 101;
            let burst = reader.press(at, 1, meaning(next.chars().next().unwrap()), &PACE);
            let told = Heard { text: BARCODE.to_owned(), end: End::Silence, at: last, took_ms: 120 };
            assert_eq!(burst, Some(told), "{next:?}");
            assert_eq!(reader.silence(last, &PACE), None);
        }
    }

    #[test]
    fn a_key_that_is_held_down_is_no_scanner() {
        let mut reader = Reader::default();
        for i in 0..20 {
            assert_eq!(reader.press(1_000 + i * 10, place('1'), Meaning::Char('1'), &PACE), None);
        }
        assert_eq!(reader.press(1_200, place('\n'), Meaning::End, &PACE), None);
    }

    #[test]
    fn the_keyboards_clock_may_begin_anew() {
        let mut reader = Reader::default();
        assert_eq!(read(&mut reader, "6900000000017\n", u32::MAX - 40, 10), [BARCODE]);
    }
}
