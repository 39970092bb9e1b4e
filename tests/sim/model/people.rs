//! Settings, staff, products, members and their stored value.

use serde_json::{Value, json};

use super::calendar::{Day, day_of, iso};
use super::{AMOUNT_LIMIT, Codes, Member, Model, Product, is_text, judged, text, whole};

/// What a member can be known by.
const KNOWN: [&str; 7] = ["phone", "name", "card_no", "salutation", "wechat", "address", "note"];

impl Model {
    pub(super) fn predict_setting(&self, request: &Value) -> Result<Value, Codes> {
        let (key, value) = (text(request, "key"), &request["value"]);
        let wrong = match key {
            "points.expiry_months" => !value.as_i64().is_some_and(|months| (0..=120).contains(&months)),
            "points.notice_days" => !value.as_i64().is_some_and(|days| (0..=365).contains(&days)),
            "points.expiry_date" => !value.as_str().is_some_and(is_date),
            "alert.silent_days" | "coupon.valid_days" => {
                !value.as_i64().is_some_and(|days| (1..=3_650).contains(&days))
            }
            "coupon.min_spend_minor"
            | "coupon.next_min_minor"
            | "coupon.off_minor"
            | "points.minor_per_point"
            | "points.per_unit"
            | "region.max_named_minor"
            | "region.max_unnamed_minor"
            | "refund.unbilled_limit_minor"
            | "safety.free_limit_minor" => !value.as_i64().is_some_and(|number| (0..=AMOUNT_LIMIT).contains(&number)),
            "points.unit_minor" => !value.as_i64().is_some_and(|number| (1..=AMOUNT_LIMIT).contains(&number)),
            "stored_value.cooling_days" => !value.as_i64().is_some_and(|days| (0..=3_650).contains(&days)),
            "shop.locale" => !["zh-Hans", "zh-Hant", "en"].contains(&value.as_str().unwrap_or_default()),
            "points.shortfall" => !["owe", "refuse"].contains(&value.as_str().unwrap_or_default()),
            "refund.order" => !["proportional", "stored_value_first"].contains(&value.as_str().unwrap_or_default()),
            "tax.mode" => !["included", "added"].contains(&value.as_str().unwrap_or_default()),
            "tax.rounding" => !["line", "bill"].contains(&value.as_str().unwrap_or_default()),
            "region.over_limit" => !["warn", "block"].contains(&value.as_str().unwrap_or_default()),
            "region.profile" => {
                !["none", "cn", "cn_zhejiang", "tw", "hk"].contains(&value.as_str().unwrap_or_default())
            }
            "stored_value.spend_order" => {
                !["proportional", "principal_first", "bonus_first"].contains(&value.as_str().unwrap_or_default())
            }
            "shop.name" | "shop.address" | "shop.phone" => match value.as_str() {
                None => true,
                Some("") => false,
                Some(words) => return judged_text(words, 120),
            },
            _ => return Err(Codes::from(["unknown_setting"])),
        };
        if wrong { Err(Codes::from(["setting_invalid"])) } else { Ok(json!({"key": key, "value": value})) }
    }

    pub(super) fn predict_staff(&self, request: &Value) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if !is_text(text(request, "name"), 80) {
            wrong.insert("text_invalid");
        }
        let id = request["staff_id"].as_str();
        if id.is_some_and(|id| !self.staff.iter().any(|(known, _)| known == id)) {
            wrong.insert("unknown_staff");
        }
        let expected = match id {
            Some(id) => json!({"staff_id": id, "name": request["name"]}),
            None => json!({"name": request["name"]}),
        };
        judged(wrong, expected)
    }

    pub(super) fn apply_staff(&mut self, request: &Value, answer: &Value) {
        let (id, name) = (text(answer, "staff_id").to_owned(), text(request, "name").to_owned());
        match self.staff.iter_mut().find(|(known, _)| *known == id) {
            Some(staff) => staff.1 = name,
            None => {
                assert!(request["staff_id"].is_null(), "a renamed staff member keeps the id");
                self.staff.push((id, name));
            }
        }
    }

    pub(super) fn predict_product(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if !is_text(text(request, "name"), 80) || !is_text(text(request, "sku"), 40) {
            wrong.insert("text_invalid");
        }
        let amounts = [whole(request, "price_minor"), whole(request, "cost_minor")];
        if !amounts.iter().all(|amount| (0..=AMOUNT_LIMIT).contains(amount)) {
            wrong.insert("amount_invalid");
        }
        let same_barcode = |(sku, product): (&String, &Product)| {
            product.put["barcode"] == request["barcode"] && sku != text(request, "sku")
        };
        if request["barcode"].is_string() && self.products.iter().any(same_barcode) {
            wrong.insert("barcode_taken");
        }
        wrong.extend(self.judge_tier_prices(request));
        wrong.extend(self.judge_offer(request, decimals(request), today));
        judged(wrong, Model::product_shown(request))
    }

    /// A product as lists show it.
    pub(super) fn product_shown(put: &Value) -> Value {
        json!({
            "sku": put["sku"], "name": put["name"], "price_minor": put["price_minor"], "barcode": put["barcode"],
            "unit": put["unit"].as_str().unwrap_or("piece"), "unit_decimals": decimals(put),
            "category": put["category"], "cost_minor": put["cost_minor"],
            "favourite": put["favourite"].as_bool().unwrap_or(false), "card": put["card"],
            "tier_prices": super::tiers::tier_prices_shown(put),
        })
    }

    pub(super) fn apply_product(&mut self, request: &Value) {
        let product =
            Product { put: request.clone(), price: whole(request, "price_minor"), decimals: decimals(request) };
        self.products.insert(text(request, "sku").to_owned(), product);
    }

    pub(super) fn predict_enrolment(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        self.judge_known(request, "nobody yet", today)
    }

    /// What is to be known of a member, who alone may already have this card.
    fn judge_known(&self, request: &Value, whose: &str, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if ["phone", "name", "card_no"].iter().all(|field| text(request, field).is_empty()) {
            wrong.insert("member_needs_identity");
        }
        let phone = text(request, "phone");
        let is_phone = phone.len() >= 7 && phone.bytes().all(|byte| byte.is_ascii_digit());
        if !phone.is_empty() && !is_phone {
            wrong.insert("phone_invalid");
        }
        if let Some(birthday) = request["birthday"].as_str()
            && !("1900-01-01"..=iso(today).as_str()).contains(&birthday)
        {
            wrong.insert("birthday_invalid");
        }
        for field in KNOWN.iter().filter(|field| **field != "phone") {
            let words = text(request, field);
            if !words.is_empty() && !is_text(words, 200) {
                wrong.insert("text_invalid");
            }
        }
        let card = text(request, "card_no");
        let has_card = |member: &Member| member.known.get("card_no").is_some_and(|known| known == card);
        if !card.is_empty() && self.members.iter().any(|(id, member)| id != whose && has_card(member)) {
            wrong.insert("card_taken");
        }
        let is_own = self.members.get(whose).is_some_and(has_card);
        if !is_own && self.dead.contains_key(card) {
            wrong.insert("card_dead");
        }
        judged(wrong, json!({}))
    }

    /// What is left out stays, an empty text forgets; what is then known must be as good as at enrolment.
    pub(super) fn predict_edit(&self, request: &Value, today: Day) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let Some(member) = self.member_of(request, &mut wrong) else { return Err(wrong) };
        let mut then = member.clone();
        then.know(request);
        let as_enrolled: Value = then.known.iter().map(|(field, words)| ((*field).to_owned(), json!(words))).collect();
        self.judge_known(&as_enrolled, text(request, "member_id"), today)?;
        if then.known.get("birthday").is_some_and(|words| !is_day(words)) {
            return Err(Codes::from(["birthday_invalid"]));
        }
        Ok(json!({"member_id": request["member_id"], "member_no": member.no}))
    }

    pub(super) fn apply_edit(&mut self, request: &Value) {
        let member = self.members.get_mut(text(request, "member_id")).expect("a member");
        member.know(request);
        for purpose in request["withdraw"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            member.consents.remove(purpose);
        }
        member.consents.extend(purposes(request));
    }

    pub(super) fn apply_enrolment(&mut self, request: &Value, answer: &Value, today: Day) {
        let told = KNOWN.into_iter().chain(["birthday"]).filter(|field| !text(request, field).is_empty());
        let known = told.map(|field| (field, text(request, field).to_owned())).collect();
        let no = text(answer, "member_no").to_owned();
        assert!(!no.is_empty() && self.members.values().all(|member| member.no != no), "the model says a new number");
        let consents = purposes(request).collect();
        let member = Member { known, no, enrolled_on: today, consents, ..Member::default() };
        let others = self.members.insert(text(answer, "member_id").to_owned(), member);
        assert!(others.is_none(), "the model says a new id");
    }

    pub(super) fn predict_erasure(&self, request: &Value) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let member = self.member_of(request, &mut wrong);
        let (no, owes) = (member.map(|member| member.no.clone()), member.is_some_and(|member| member.account.owed > 0));
        wrong.extend(owes.then_some("owes_on_account"));
        judged(wrong, json!({"member_id": request["member_id"], "member_no": no}))
    }

    pub(super) fn apply_erasure(&mut self, request: &Value) {
        let member = self.members.get_mut(text(request, "member_id")).expect("a member");
        member.erased = true;
        member.known.clear();
        member.place = None;
        member.account.limit = 0;
        for movement in &mut member.movements {
            movement["note"] = Value::Null;
        }
        self.forget_invoices(text(request, "member_id"));
        self.forget_family(text(request, "member_id"));
        self.forget_guard(text(request, "member_id"));
        self.forget_basket_of(text(request, "member_id"));
    }

    /// A member who has a phone and agreed gets each bill and top-up as a message.
    pub(super) fn send_message(&mut self, member: &str) {
        let member = &self.members[member];
        let wants = member.known.contains_key("phone") && member.consents.contains("e_bill");
        self.messages += i64::from(wants);
    }

    /// The first item of the last sale: of those that were not returned whole the one of the latest day that was rung last.
    pub(super) fn last_item(&self, id: &str) -> Option<&str> {
        let kept = self.sales.iter().filter(|sale| sale.member.as_deref() == Some(id) && !sale.is_returned());
        let last = kept.reduce(|last, sale| if sale.day >= last.day { sale } else { last });
        last.and_then(|sale| self.items(sale).first().copied())
    }

    /// A member's card as a day shows it.
    pub(super) fn card(&self, id: &str, today: Day) -> Value {
        let member = &self.members[id];
        let gap = super::care::usual_gap_doubled(&member.visit_days).map(super::care::half_days);
        let coupons = if member.erased { Vec::new() } else { self.usable_coupons(id, today) };
        let known = |field: &str| member.known.get(field);
        let (tier_place, tier_next) = self.tier_on_card(id, today);
        json!({
            "member_id": id, "member_no": member.no, "erased": member.erased, "tier": self.name_of_tier(id),
            "tier_place": tier_place, "tier_next": tier_next,
            "name": known("name"), "phone": known("phone"), "card_no": known("card_no"), "wechat": known("wechat"),
            "salutation": known("salutation"), "address": known("address"), "note": known("note"),
            "birthday": known("birthday"), "enrolled_on": iso(member.enrolled_on), "consents": member.consents,
            "stored_value": Model::stored_value(member.principal, member.bonus), "on_account": member.account.shown(),
            "points": super::points(member.points_on(today)), "points_owed": super::points(member.purse.owed),
            "points_next_lapse": member.purse.next_lapse_shown(today),
            "count_cards": if member.erased { Value::Null } else { self.cards_shown(id, today) },
            "opened_on": member.opened_on.map(iso), "family": self.family_shown(id, today),
            "count_cards_ended": if member.erased { Value::Null } else { self.ended_cards_shown(id) },
            "frozen": member.guard.frozen.as_ref().map(|(reason, day)| json!({"reason": reason, "since": iso(*day)})),
            "pin_set_on": member.guard.pin.as_ref().map(|(_, day)| iso(*day)),
            "free_limit_minor": self.settings["safety.free_limit_minor"],
            "last_item": self.last_item(id), "next_gift": self.next_gift(id),
            "visits": member.visit_days.len(), "sales": member.sales, "spent_minor": member.spent,
            "last_visit_on": member.visit_days.last().map(|day| iso(*day)), "usual_gap_days": gap,
            "coupons": coupons.iter().map(|(_, coupon)| json!({"valid_until": iso(coupon.valid_until)})).collect::<Vec<_>>(),
        })
    }
}

impl Member {
    /// Takes over what a request says; an empty text forgets.
    fn know(&mut self, request: &Value) {
        for field in KNOWN.into_iter().chain(["birthday"]) {
            match request[field].as_str().map(str::trim) {
                None => {}
                Some("") => {
                    self.known.remove(field);
                }
                Some(words) => {
                    self.known.insert(field, words.to_owned());
                }
            }
        }
    }
}

/// Whether there is such a day.
fn is_day(words: &str) -> bool {
    let parts: Vec<i64> = words.split('-').filter_map(|part| part.parse().ok()).collect();
    let [year, month, day] = parts[..] else { return false };
    (1..=12).contains(&month) && (1..=31).contains(&day) && iso(day_of(year, month, day)) == words
}

/// Whether it is empty, or a month and a day that some years have.
fn is_date(words: &str) -> bool {
    words.is_empty() || words.len() == 5 && is_day(&format!("2028-{words}"))
}

/// For what a request brings consents.
fn purposes(request: &Value) -> impl Iterator<Item = String> {
    let consents = request["consents"].as_array().into_iter().flatten();
    consents.map(|consent| text(consent, "purpose").to_owned())
}

fn judged_text(words: &str, limit: usize) -> Result<Value, Codes> {
    if is_text(words, limit) { Ok(json!({"value": words})) } else { Err(Codes::from(["text_invalid"])) }
}

/// Weights may have three decimals, other units none, unless the product says how many.
fn decimals(put: &Value) -> u32 {
    let is_weight = ["kg", "g", "斤", "两", "台斤"].contains(&text(put, "unit")) || put["unit_kg"].is_string();
    put["unit_decimals"].as_u64().map_or(if is_weight { 3 } else { 0 }, |decimals| decimals as u32)
}

/// The account into which a kind of tender goes.
pub(super) fn money_account(tender: &str) -> String {
    if tender == "cash" { "drawer".to_owned() } else { format!("tender:{tender}") }
}

#[test]
fn the_model_knows_the_first_birthday_that_can_be() {
    let today = day_of(2026, 5, 1);
    let enrol = |birthday: &str| Model::opened().predict_enrolment(&json!({"name": "a", "birthday": birthday}), today);
    assert!(enrol("1900-01-01").is_ok() && enrol("2026-05-01").is_ok());
    assert!(enrol("1899-12-31").is_err() && enrol("2026-05-02").is_err());
}
