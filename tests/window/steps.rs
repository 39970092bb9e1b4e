//! What a cashier does in many of the stories.

use fantoccini::key::Key;

use crate::driver::Window;

impl Window {
    /// From the basket to the kinds of tender.
    #[track_caller]
    pub fn take_money(&self) {
        self.key(Key::Enter);
        self.wait_at(".kind");
    }

    /// Chooses a kind of tender by its digit: how much of it, is asked next.
    #[track_caller]
    pub fn choose_tender(&self, digit: &str) {
        self.type_text(digit);
        self.wait_at(".panel .pad");
    }

    /// Types how much there is of a tender.
    #[track_caller]
    pub fn tender(&self, digit: &str, amount: &str) {
        self.choose_tender(digit);
        self.type_text(amount);
        self.key(Key::Enter);
    }

    /// Takes the only tender back.
    #[track_caller]
    pub fn drop_tender(&self) {
        self.click_at(".tender button");
        self.wait_until("the tender gone", |window| window.count(".tender") == 0);
    }
}
