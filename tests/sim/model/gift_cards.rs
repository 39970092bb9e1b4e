//! Gift cards: value that is nobody's by name until it is bound, opened by a code, and a tender like any other.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::people::money_account;
use super::selling::as_kept;
use super::{AMOUNT_LIMIT, Codes, Member, Model, judged, text, whole};

/// A gift card.
#[derive(Clone)]
pub struct GiftCard {
    /// Its id.
    pub id: String,
    /// Its number, which opens nothing.
    pub no: String,
    /// Its code, without what a typist may add.
    pub code: String,
    sold_on: Day,
    /// The place of the fact that sold it.
    pub seq: i64,
    /// What is left on it.
    pub balance: i64,
    moves: Vec<Move>,
}

/// What moved a gift card.
#[derive(Clone)]
struct Move {
    kind: &'static str,
    amount: i64,
    day: Day,
    sale_no: Option<String>,
    member: Option<String>,
}

/// What gift cards pay in a sale: the place of the card, and how much.
pub(super) type ByGiftCards = Vec<(usize, i64)>;

/// What moves what is owed for gift cards, and whether it adds to it.
const COLUMNS: [(&str, &str, i64); 4] = [
    ("sold_minor", "sold", 1),
    ("returned_minor", "returned", 1),
    ("spent_minor", "spent", -1),
    ("bound_minor", "bound", -1),
];

impl GiftCard {
    /// Whose it became.
    pub(super) fn bound_to(&self) -> Option<&str> {
        self.moves.iter().find_map(|it| it.member.as_deref())
    }

    /// What was paid for it.
    pub(super) fn sold_for(&self) -> i64 {
        self.moves[0].amount
    }
}

impl Model {
    fn gift_card_place(&self, code: &str) -> Option<usize> {
        let code = as_kept(code);
        self.gift_cards.iter().position(|card| card.code == code)
    }

    pub(super) fn predict_issue(&self, method: &str, request: &Value) -> Result<Value, Codes> {
        let amount = whole(request, "amount_minor");
        let mut wrong = Codes::new();
        let is_sold = method == "gift_card.issue";
        if is_sold && ["stored_value", "points", "gift_card", "on_account"].contains(&text(request, "tender")) {
            wrong.insert("tender_invalid");
        }
        if !(1..=AMOUNT_LIMIT).contains(&amount) {
            wrong.insert("amount_invalid");
        } else if is_sold && self.is_blocked(&Member::default(), amount, amount) {
            wrong.insert("stored_value_over_limit");
        }
        let expected = match is_sold {
            true => json!({"card_no": format!("01-G{:06}", self.gift_cards.len() + 1), "amount_minor": amount}),
            false => json!({
                "amount_minor": amount, "warnings": self.warnings(&Member::default(), amount, amount),
            }),
        };
        judged(wrong, expected)
    }

    pub(super) fn apply_issue(&mut self, request: &Value, answer: &Value, today: Day) {
        let id = text(answer, "gift_card_id").to_owned();
        let code = as_kept(text(answer, "code"));
        assert_eq!(code.len(), 14, "the model says 14 letters");
        let is_new = |card: &GiftCard| card.id != id && card.code != code;
        assert!(self.gift_cards.iter().all(is_new), "the model says a new card with a new code");
        let amount = whole(request, "amount_minor");
        self.transfer(&money_account(text(request, "tender")), &format!("gift_card:{id}"), amount);
        let sold = Move { kind: "sold", amount, day: today, sale_no: None, member: None };
        let no = text(answer, "card_no").to_owned();
        self.gift_cards.push(GiftCard {
            id,
            no,
            code,
            sold_on: today,
            seq: self.facts,
            balance: amount,
            moves: vec![sold],
        });
    }

    pub(super) fn gift_card_shown(&self, request: &Value) -> Result<Value, Codes> {
        let named = text(request, "card");
        let by_number = self.gift_cards.iter().position(|card| card.no == named);
        let place = by_number.or_else(|| self.gift_card_place(named)).ok_or(Codes::from(["gift_card_unknown"]))?;
        let card = &self.gift_cards[place];
        let shown = |it: &Move| {
            json!({
                "kind": it.kind, "amount_minor": it.amount, "business_day": iso(it.day), "sale_no": it.sale_no,
                "member_no": it.member.as_ref().and_then(|id| self.known_no(id)),
            })
        };
        Ok(json!({
            "invoice": self.invoice_on_bill(super::invoices::Of::GiftCard(place)),
            "gift_card_id": card.id, "card_no": card.no, "sold_on": iso(card.sold_on), "balance_minor": card.balance,
            "moves": card.moves.iter().map(shown).collect::<Vec<_>>(),
        }))
    }

    /// A member's number, unless the member was erased.
    fn known_no(&self, id: &str) -> Option<&str> {
        Some(&self.members[id]).filter(|member| !member.erased).map(|member| member.no.as_str())
    }

    pub(super) fn predict_bind(&self, method: &str, request: &Value) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        let Some(member) = self.member_of(request, &mut wrong) else { return Err(wrong) };
        let place = self.gift_card_place(text(request, "code")).ok_or(Codes::from(["gift_card_unknown"]))?;
        let card = &self.gift_cards[place];
        if card.balance == 0 {
            return Err(Codes::from(["gift_card_unusable"]));
        }
        let after = member.principal + member.bonus + card.balance;
        if self.is_blocked(member, 0, after) {
            wrong.insert("stored_value_over_limit");
        }
        let mut expected = json!({
            "gift_card_id": card.id, "card_no": card.no, "member_id": request["member_id"], "amount_minor": card.balance,
            "after": Model::stored_value(member.principal + card.balance, member.bonus),
        });
        if method == "gift_card.quote_bind" {
            expected["warnings"] = self.warnings(member, card.balance, after).into();
        }
        judged(wrong, expected)
    }

    pub(super) fn apply_bind(&mut self, request: &Value, today: Day) {
        let place = self.gift_card_place(text(request, "code")).expect("a card that was judged good");
        let (id, seq) = (text(request, "member_id").to_owned(), self.facts);
        let amount = self.gift_cards[place].balance;
        self.move_gift_card(place, "bound", amount, today, None, Some(id.clone()));
        let account = format!("gift_card:{}", self.gift_cards[place].id);
        self.transfer(&account, &format!("member:{id}:principal"), amount);
        let no = self.gift_cards[place].no.clone();
        let member = self.members.get_mut(&id).expect("a member");
        member.principal += amount;
        member.movements.push(json!({
            "seq": seq, "business_day": iso(today), "kind": "gift_card_bound", "sale_id": null, "sale_no": null,
            "refund_id": null, "refund_no": null, "top_up_id": null, "gift_card_no": no, "paid_minor": 0,
            "principal_minor": amount, "bonus_minor": 0, "stored_value_minor": amount, "points": "0",
            "principal_after_minor": member.principal, "bonus_after_minor": member.bonus,
            "stored_value_after_minor": member.principal + member.bonus, "points_after": null, "note": null,
        }));
    }

    fn move_gift_card(
        &mut self,
        place: usize,
        kind: &'static str,
        amount: i64,
        day: Day,
        sale_no: Option<String>,
        member: Option<String>,
    ) {
        let card = &mut self.gift_cards[place];
        let adds = COLUMNS.iter().any(|(_, known, sign)| *known == kind && *sign > 0);
        card.balance += if adds { amount } else { -amount };
        card.moves.push(Move { kind, amount, day, sale_no, member });
    }

    /// What gift cards pay of a sale of so much, card by card: named as much, else as much as they can of what is no cash
    /// and no card before them leave.
    pub(super) fn by_gift_cards(&self, request: &Value, total: i64) -> Result<ByGiftCards, Codes> {
        let tenders = || request["tenders"].as_array().into_iter().flatten();
        let refused = |code: &'static str| Err(Codes::from([code]));
        if tenders().any(|tender| text(tender, "kind") == "gift_card") {
            return refused("tender_invalid");
        }
        let no_cash =
            tenders().filter(|it| text(it, "kind") != "cash").map(|it| whole(it, "amount_minor")).sum::<i64>();
        let mut left = (total - no_cash).max(0);
        let mut paid = ByGiftCards::new();
        for named in request["gift_cards"].as_array().into_iter().flatten() {
            let Some(place) = self.gift_card_place(text(named, "code")) else { return refused("gift_card_unknown") };
            let balance = self.gift_cards[place].balance;
            if balance == 0 || paid.iter().any(|(other, _)| *other == place) {
                return refused("gift_card_unusable");
            }
            let amount = named["amount_minor"].as_i64().unwrap_or(balance.min(left));
            if named["amount_minor"].is_i64() && !(1..=AMOUNT_LIMIT).contains(&amount) {
                return refused("tender_invalid");
            }
            if amount > balance {
                return refused("gift_card_short");
            }
            left = (left - amount).max(0);
            paid.push((place, amount));
        }
        Ok(paid)
    }

    /// What cards pay as a quote shows it; a list of none is left out.
    pub(super) fn gift_cards_quoted(&self, paid: &ByGiftCards) -> Value {
        let shown = |(place, amount): &(usize, i64)| {
            let card = &self.gift_cards[*place];
            json!({"card_no": card.no, "amount_minor": amount, "left_minor": card.balance - amount})
        };
        if paid.is_empty() { Value::Null } else { paid.iter().map(shown).collect() }
    }

    /// What a sale takes from gift cards.
    pub(super) fn spend_gift_cards(&mut self, paid: &ByGiftCards, sale_no: &str, today: Day) {
        for (place, amount) in paid {
            if *amount > 0 {
                self.move_gift_card(*place, "spent", *amount, today, Some(sale_no.to_owned()), None);
                let account = format!("gift_card:{}", self.gift_cards[*place].id);
                self.transfer(&account, "revenue", *amount);
            }
        }
    }

    /// What comes back to the gift cards of a sale fills them in the order in which they paid.
    pub(super) fn fill_gift_cards(&mut self, sale: usize, amount: i64, today: Day) {
        let mut left = amount;
        let no = self.sales[sale].no.clone();
        for n in 0..self.sales[sale].by_gift_cards.len() {
            let (place, paid, back) = self.sales[sale].by_gift_cards[n];
            let part = left.min(paid - back);
            if part > 0 {
                left -= part;
                self.sales[sale].by_gift_cards[n].2 += part;
                self.move_gift_card(place, "returned", part, today, Some(no.clone()), None);
                let account = format!("gift_card:{}", self.gift_cards[place].id);
                self.transfer("revenue", &account, part);
            }
        }
        assert_eq!(left, 0, "the model says that all of it goes back to cards");
    }

    /// What is owed for gift cards over some days; nothing where nothing ever moved till then.
    pub(super) fn gift_cards_owed(&self, from: Day, to: Day) -> Value {
        let moves = || self.gift_cards.iter().flat_map(|card| &card.moves);
        let sign = |kind: &str| COLUMNS.iter().find(|(_, known, _)| *known == kind).map_or(0, |(_, _, sign)| *sign);
        let closing = |day: Day| moves().filter(|it| it.day <= day).map(|it| sign(it.kind) * it.amount).sum::<i64>();
        if moves().all(|it| it.day > to) {
            return Value::Null;
        }
        let mut owed = json!({"opening_minor": closing(from - 1), "closing_minor": closing(to)});
        for (column, kind, _) in COLUMNS {
            let within = moves().filter(|it| it.kind == kind && (from..=to).contains(&it.day));
            owed[column] = json!(within.map(|it| it.amount).sum::<i64>());
        }
        owed
    }

    /// What gift cards were sold for on a day, where any was.
    pub(super) fn gift_cards_sold(&self, day: Day) -> Option<i64> {
        let sold = self.gift_cards.iter().filter(|card| card.sold_on == day);
        let sold: Vec<i64> = sold.map(|card| card.moves[0].amount).collect();
        (!sold.is_empty()).then(|| sold.iter().sum())
    }
}
