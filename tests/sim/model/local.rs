//! What belongs to the device alone: the basket at the counter, and how the window looks and listens.

use serde_json::{Value, json};

use super::{Codes, Model, judged, text};

impl Model {
    /// A basket is kept as it is; only what it will be rung under, whose it is and how long it is are looked at.
    pub(super) fn predict_basket(&self, request: &Value) -> Result<Value, Codes> {
        let basket = &request["basket"];
        let mut wrong = Codes::new();
        let id = text(basket, "request_id");
        if !(1..=64).contains(&id.len()) || !id.bytes().all(|byte| (b'!'..=b'~').contains(&byte)) {
            wrong.insert("request_id_invalid");
        }
        if basket["lines"].as_array().is_some_and(|lines| lines.len() > 500) {
            wrong.insert("basket_too_long");
        }
        self.member_of(basket, &mut wrong);
        judged(wrong, json!({}))
    }

    pub(super) fn basket_shown(&self) -> Value {
        let finished = self.basket.as_ref().and_then(|basket| self.rung.get(text(basket, "request_id")));
        match finished {
            Some(sale) => json!({"basket": null, "finished": sale}),
            None => json!({"basket": self.basket, "finished": null}),
        }
    }

    pub(super) fn predict_window(&self, request: &Value) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if request["scan_ms"].as_i64().is_some_and(|ms| !(10..=80).contains(&ms))
            || request["text_percent"].as_i64().is_some_and(|percent| ![100, 125, 150, 200].contains(&percent))
        {
            wrong.insert("setting_invalid");
        }
        judged(wrong, self.window_with(request))
    }

    pub(super) fn window_shown(&self) -> Value {
        self.window_with(&json!({}))
    }

    /// The window with what a request chooses, else with what was chosen before, else as it comes.
    fn window_with(&self, request: &Value) -> Value {
        let before = |field: &str| request.get(field).or(self.window.get(field));
        let chosen = |field: &str, default: Value| before(field).cloned().unwrap_or(default);
        json!({
            "locale": chosen("locale", self.settings["shop.locale"].clone()),
            "theme": chosen("theme", json!("system")), "scan_ms": chosen("scan_ms", json!(30)),
            "text_percent": chosen("text_percent", json!(100)),
        })
    }

    /// Does what a note did: no fact.
    pub fn keep(&mut self, method: &str, request: &Value) {
        match method {
            "basket.put" => self.basket = Some(request["basket"].clone()),
            "window.put" => {
                let chosen = request.as_object().into_iter().flatten();
                self.window.extend(chosen.map(|(field, value)| (field.clone(), value.clone())));
            }
            _ => panic!("the model has no note {method}"),
        }
    }

    /// What was typed for a member goes with the member.
    pub(super) fn forget_basket_of(&mut self, member: &str) {
        self.basket = self.basket.take().filter(|basket| text(basket, "member_id") != member);
    }
}
