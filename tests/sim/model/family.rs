//! Several people who use one member's card, each up to a limit a day.

use serde_json::{Value, json};

use super::calendar::Day;
use super::{AMOUNT_LIMIT, Codes, Model, is_text, judged, text};

/// One of several people who use a member's card.
#[derive(Clone)]
pub struct Person {
    /// The id.
    pub id: String,
    /// Whose card it is.
    pub member: String,
    called: String,
    /// The most of the stored value a day.
    pub limit: Option<i64>,
    /// Whether the person uses the card.
    pub is_active: bool,
}

impl Model {
    fn person(&self, id: &str) -> Option<&Person> {
        self.family.iter().find(|person| person.id == id)
    }

    /// How much stored value a person spent on a day and on later ones.
    fn spent_by(&self, person: &str, today: Day) -> i64 {
        let own = self.sales.iter().filter(|sale| sale.person.as_deref() == Some(person) && sale.day >= today);
        own.map(|sale| sale.by_person).sum()
    }

    fn person_shown(&self, person: &Person, today: Day) -> Value {
        let left = person.limit.map(|limit| (limit - self.spent_by(&person.id, today)).max(0));
        json!({
            "called": person.called, "daily_limit_minor": person.limit, "left_minor": left,
            "is_active": person.is_active,
        })
    }

    fn person_put(request: &Value) -> Person {
        Person {
            id: text(request, "person_id").to_owned(),
            member: text(request, "member_id").to_owned(),
            called: text(request, "called").trim().to_owned(),
            limit: request["daily_limit_minor"].as_i64(),
            is_active: request["is_active"].as_bool().unwrap_or(true),
        }
    }

    pub(super) fn predict_person(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let person = Model::person_put(request);
        self.member_of(request, &mut wrong);
        let known = self.person(&person.id);
        if request["person_id"].is_string() && known.is_none_or(|known| known.member != person.member) {
            wrong.insert("unknown_person");
        }
        if !is_text(&person.called, 20) {
            wrong.insert("text_invalid");
        }
        if person.limit.is_some_and(|limit| !(0..=AMOUNT_LIMIT).contains(&limit)) {
            wrong.insert("amount_invalid");
        }
        judged(wrong, self.person_shown(&person, today))
    }

    pub(super) fn apply_person(&mut self, request: &Value, answer: &Value) {
        let mut person = Model::person_put(request);
        person.id = text(answer, "person_id").to_owned();
        match self.family.iter_mut().find(|known| known.id == person.id) {
            Some(known) => *known = person,
            None => {
                assert!(request["person_id"].is_null(), "the model says that a changed person keeps the id");
                self.family.push(person);
            }
        }
    }

    /// Who uses a member's card, or did; a list of none is left out.
    pub(super) fn family_shown(&self, member: &str, today: Day) -> Value {
        let own = self.family.iter().filter(|person| person.member == member);
        let shown = |person: &Person| {
            let mut shown = self.person_shown(person, today);
            shown["person_id"] = json!(person.id);
            shown
        };
        let shown: Vec<Value> = own.map(shown).collect();
        if shown.is_empty() { Value::Null } else { shown.into() }
    }

    /// Erasing a member ends all of it.
    pub(super) fn forget_family(&mut self, member: &str) {
        self.family.retain(|person| person.member != member);
    }

    /// What is wrong with who buys.
    pub(super) fn judge_buyer(&self, request: &Value) -> Option<&'static str> {
        let id = request["person_id"].as_str()?;
        let Some(member) = request["member_id"].as_str() else { return Some("member_needed") };
        let person = self.person(id).filter(|person| person.member == member && person.is_active);
        person.is_none().then_some("unknown_person")
    }

    /// Whether a person would spend more stored value than a day allows.
    pub(super) fn is_over_limit(&self, person: Option<&str>, stored: i64, today: Day) -> bool {
        let Some(person) = person.and_then(|id| self.person(id)) else { return false };
        let spent = self.spent_by(&person.id, today);
        stored > 0 && person.limit.is_some_and(|limit| spent + stored > limit)
    }

    /// What a refusal says of it.
    pub fn over_daily_limit(&self, request: &Value, today: Day) -> Value {
        let of_sale = self.place_of(request).and_then(|place| self.sales[place].person.as_deref());
        let person = self.person(of_sale.unwrap_or(text(request, "person_id"))).expect("a person");
        let shown = self.person_shown(person, today);
        json!({"limit_minor": shown["daily_limit_minor"], "left_minor": shown["left_minor"]})
    }

    /// What the member calls who buys.
    pub(super) fn buyer_called(&self, request: &Value) -> Option<&str> {
        self.person(request["person_id"].as_str()?).map(|person| person.called.as_str())
    }

    /// Who bought what comes back, if that one still uses the card.
    pub(super) fn buyer_again(&self, place: usize) -> Option<&str> {
        let person = self.person(self.sales[place].person.as_deref()?)?;
        person.is_active.then_some(person.id.as_str())
    }
}
