//! What the reading methods must answer.

use serde_json::{Value, json};

use super::calendar::{Day, iso};
use super::plans::TopUp;
use super::selling::as_kept;
use super::{Codes, Model, text};

impl Model {
    pub(super) fn predict_reading(
        &self,
        method: &str,
        request: &Value,
        actor: &str,
        today: Day,
    ) -> Result<Value, Codes> {
        match method {
            "shop.show" => Ok(json!({
                "currency": "CNY", "currency_scale": 2, "time_zone": "Asia/Shanghai", "cut_off": "04:00",
                "played": true, "business_day": iso(today), "name": self.settings["shop.name"],
                "locale": self.settings["shop.locale"],
            })),
            "setting.list" => Ok(json!({"settings": self.settings_shown()})),
            "staff.list" => {
                let shown = |(id, name): &(String, String)| json!({"staff_id": id, "name": name});
                Ok(json!({"staff": self.staff.iter().map(shown).collect::<Vec<_>>()}))
            }
            "product.list" => {
                let wanted = |product: &Value| {
                    let of = |field: &str| {
                        request[field].is_null()
                            || request[field] == product[if field == "favourites" { "favourite" } else { field }]
                    };
                    of("category") && of("favourites")
                };
                let shown = self.products.values().map(|product| Model::product_shown(&product.put));
                Ok(json!({"products": shown.filter(wanted).collect::<Vec<_>>()}))
            }
            "product.search" => Ok(self.product_with(text(request, "query"))),
            "member.search" => Ok(json!({"lost_card": self.lost_card(text(request, "query"))})),
            "member.list" => self.predict_members(request),
            "member.movements" => self.predict_movements(request),
            "tier.list" => Ok(self.tiers_shown(request)),
            "points_rule.list" => Ok(self.rules_shown(request)),
            "plan.list" => Ok(self.predict_plans(request)),
            "stored_value.quote_top_up" => self.predict_top_up_quote(request, actor, today),
            "basket.show" => Ok(self.basket_shown()),
            "window.show" => Ok(self.window_shown()),
            "report.today" => Ok(self.predict_day(request, today)),
            "report.silent" => self.predict_silent(request, today),
            "member.card" | "alert.list" => self.predict_of_member(method, text(request, "member_id"), today),
            "sale.quote" => self.predict_quote(request, today),
            "sale.list" => self.predict_sales(request),
            "sale.show" => {
                let bill = self.bill_again(text(request, "sale_id"))?;
                Ok(json!({"bill": bill, "possible": self.possible(request, today)}))
            }
            "bill.text" | "bill.pdf" if request["refund_id"].is_string() => {
                self.slip_again(text(request, "refund_id")).map(|_| json!({}))
            }
            "bill.text" | "bill.pdf" if request["balance_refund_id"].is_string() => {
                self.balance_slip_again(text(request, "balance_refund_id")).map(|_| json!({}))
            }
            "bill.text" | "bill.pdf" if request["top_up_id"].is_string() => {
                let is_it = |top_up: &TopUp| top_up.id == text(request, "top_up_id");
                self.top_ups.iter().find(|it| is_it(it)).map(|_| json!({})).ok_or(Codes::from(["unknown_top_up"]))
            }
            "bill.text" | "bill.pdf" if request["repayment_id"].is_string() => {
                let is_known = self.repayments.iter().any(|it| it.id == text(request, "repayment_id"));
                is_known.then(|| json!({})).ok_or(Codes::from(["unknown_repayment"]))
            }
            "bill.text" | "bill.pdf" => self.bill_again(text(request, "sale_id")).map(|_| json!({})),
            "sale.quote_refund" => self.predict_refund_quote(request, today),
            "member.quote_opening" => self.predict_opening(method, request, today),
            "gift_card.quote_issue" => self.predict_issue(method, request),
            "gift_card.quote_bind" => self.predict_bind(method, request),
            "gift_card.show" => self.gift_card_shown(request),
            "member.quote_transfer" => self.predict_transfer(method, request, "owner", today),
            "share_rule.list" => Ok(self.share_rules_shown(request)),
            "report.shares" => Ok(self.predict_shares(request, today)),
            "sale.quote_exchange" => self.predict_exchange_quote(request, today),
            "sale.quote_void" => self.predict_void_quote(request, today),
            "count_card.quote_refund" => self.predict_card_quote(request, today),
            "sale.quote_change_tender" => self.predict_change_quote(request, today),
            "sale.quote_add_member" => self.predict_forgotten_quote(request, today),
            "refund.show" => self.slip_again(text(request, "refund_id")),
            "stored_value.quote_refund" => self.predict_balance_quote(request, today),
            "stored_value.show_refund" => self.balance_slip_again(text(request, "balance_refund_id")),
            "stored_value.statement" => self.predict_statement(request, today),
            "invoice.quote_request" => self.predict_invoice_quote(request),
            "invoice.list" => self.predict_invoices(request),
            "on_account.statement" => self.predict_account(request, today),
            "report.receivables" => Ok(self.predict_receivables(today)),
            "report.liability" => Ok(self.predict_liability(request, today)),
            "report.export" => self.predict_export(request, today),
            "journal.page" | "journal.read" => Ok(json!({})),
            _ => panic!("the model has no method {method}"),
        }
    }

    fn settings_shown(&self) -> Vec<Value> {
        let shown =
            |(key, default): (String, Value)| json!({"key": key, "value": self.settings[&key], "default": default});
        Model::defaults().into_iter().map(shown).collect()
    }

    /// What a whole barcode or number of a product finds.
    fn product_with(&self, query: &str) -> Value {
        let is_it = |put: &Value| text(put, "barcode") == query || text(put, "sku") == query;
        let found = self.products.values().filter(|product| is_it(&product.put));
        json!({"products": found.map(|product| Model::product_shown(&product.put)).collect::<Vec<_>>()})
    }

    fn predict_of_member(&self, method: &str, id: &str, today: Day) -> Result<Value, Codes> {
        let Some(member) = self.members.get(id) else { return Err(Codes::from(["unknown_member"])) };
        match method {
            "member.card" => Ok(self.card(id, today)),
            _ if member.erased => Err(Codes::from(["member_erased"])),
            _ => Ok(json!({"alerts": self.alerts(member, today)})),
        }
    }

    fn predict_sales(&self, request: &Value) -> Result<Value, Codes> {
        let mut wrong = Codes::new();
        if request["member_id"].as_str().is_some_and(|id| !self.members.contains_key(id)) {
            wrong.insert("unknown_member");
        }
        let before = request["before"].as_str();
        let place = self.sales.iter().position(|sale| Some(sale.id.as_str()) == before);
        if before.is_some() && place.is_none() {
            wrong.insert("unknown_sale");
        }
        let within = |day: &str| {
            request["from"].as_str().is_none_or(|from| from <= day) && request["to"].as_str().is_none_or(|to| day <= to)
        };
        let of = request["member_id"].as_str();
        let earlier = self.sales[..place.unwrap_or(self.sales.len())].iter().rev();
        let wanted =
            earlier.filter(|sale| of.is_none() || sale.member.as_deref() == of).filter(|sale| within(&iso(sale.day)));
        let wanted = wanted.filter(|sale| request["sale_no"].as_str().is_none_or(|no| no == sale.no));
        let limit = request["limit"].as_u64().unwrap_or(20) as usize;
        if !request["text"].is_null() {
            // Buyers are found by the search, which has a check of its own.
            return super::judged(wrong, json!({}));
        }
        let shown = wanted.take(limit).map(|sale| self.summary(sale));
        super::judged(wrong, json!({"sales": shown.collect::<Vec<_>>()}))
    }

    /// A sale as lists show it.
    pub fn summary(&self, sale: &super::Sale) -> Value {
        let member = sale.member.as_ref().map(|id| &self.members[id]);
        let name = member.and_then(|member| member.known.get("name")).and_then(|name| name.chars().next());
        json!({
            "sale_id": sale.id, "sale_no": sale.no, "business_day": iso(sale.day), "member_id": sale.member,
            "total_minor": sale.total, "refunded_minor": sale.refunded(), "is_returned": sale.is_returned(), "is_voided": sale.is_voided(), "first_item": self.items(sale).first(),
            "member_masked_name": name.map(|first| format!("{first}**")),
        })
    }

    /// The names of a sale's lines; what was typed for a member goes with the member.
    pub fn items<'a>(&self, sale: &'a super::Sale) -> Vec<&'a str> {
        let is_erased = !sale.was_a_walk_in && self.is_erased(sale);
        let lines = sale.bill["lines"].as_array().into_iter().flatten();
        let kept = lines.filter(|line| !(is_erased && line["sku"].is_null()));
        kept.filter_map(|line| line["name"].as_str()).collect()
    }

    /// The bill as the sale's answer showed it, with what was refunded since; of an erased member only the money.
    fn bill_again(&self, sale_id: &str) -> Result<Value, Codes> {
        let sale = self.sales.iter().find(|sale| sale.id == sale_id).ok_or(Codes::from(["unknown_sale"]))?;
        let is_erased = sale.member.as_ref().is_some_and(|id| self.members[id].erased);
        let mut bill = if is_erased { without_names(&sale.bill) } else { sale.bill.clone() };
        bill["refunds"] = sale.refunds.clone().into();
        bill["is_returned"] = json!(sale.is_returned());
        let place = self.place_of(&json!({"sale_id": sale_id})).expect("a sale");
        bill["invoice"] = self.invoice_on_bill(super::invoices::Of::Sale(place));
        if let Some(Value::Array(issued)) = bill.pointer_mut("/member/coupons_issued") {
            let is_kept = |terms: &Value| !self.coupons[&as_kept(text(terms, "code"))].withdrawn;
            issued.retain(is_kept);
        }
        Ok(bill)
    }
}

/// The money of a bill.
fn without_names(bill: &Value) -> Value {
    let line = |line: &Value| json!({"amount_minor": line["amount_minor"], "total_minor": line["total_minor"]});
    json!({
        "sale_no": bill["sale_no"], "total_minor": bill["total_minor"], "tenders": bill["tenders"],
        "lines": bill["lines"].as_array().into_iter().flatten().map(line).collect::<Vec<_>>(),
        "member": {"stored_value_after": bill["member"]["stored_value_after"], "member_no": null},
    })
}
