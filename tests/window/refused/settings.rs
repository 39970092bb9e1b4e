//! Refusals of what the owner sets.

use fantoccini::key::Key;

use super::Args;
use super::counter::{Scene, amounts};

pub fn setting_invalid(at: &Scene) -> Args {
    at.window.press(&[Key::Control.into(), '8']);
    at.window.wait_at("section:nth-of-type(2) form");
    at.fill(&[("setting-coupon-valid-days", "0")]);
    amounts(&[("key", "coupon.valid_days"), ("reason", "1 … 3650")])
}

/// Opens a new thing of the settings by its button, types it and sends it.
fn put_new(at: &Scene, button: &str, fields: &[(&str, &str)]) {
    at.window.press(&[Key::Control.into(), '8']);
    at.window.enter_at(&format!("[data-testid={button}]"));
    at.window.wait_at("dialog form");
    at.fill(fields);
}

pub fn plan_invalid(at: &Scene) -> Args {
    put_new(
        at,
        "plan-new",
        &[("plan-name", "500 + 50"), ("plan-bonus", "50"), ("plan-to", "400"), ("plan-from", "500")],
    );
    amounts(&[("rule", "band")])
}

pub fn plan_conflict(at: &Scene) -> Args {
    let plan = [("plan-name", "600 + 60"), ("plan-bonus", "60"), ("plan-from", "600")];
    put_new(at, "plan-new", &plan);
    at.window.wait_until("the plan saved", |window| window.count("dialog[open]") == 0);
    put_new(at, "plan-new", &plan);
    amounts(&[("plan", super::ANYTHING)])
}

pub fn rule_invalid(at: &Scene) -> Args {
    put_new(
        at,
        "rule-new",
        &[("rule-name", "Tea"), ("rule-points", "1"), ("rule-per", "1"), ("rule-products", "nothing")],
    );
    amounts(&[("rule", "product")])
}

pub fn rule_conflict(at: &Scene) -> Args {
    let rule = [("rule-name", "Rice"), ("rule-points", "2"), ("rule-per", "1"), ("rule-products", "R10")];
    put_new(at, "rule-new", &rule);
    at.window.wait_until("the rule saved", |window| window.count("dialog[open]") == 0);
    put_new(at, "rule-new", &rule);
    amounts(&[("other", super::ANYTHING)])
}

pub fn share_rule_invalid(at: &Scene) -> Args {
    put_new(at, "share-rule-new", &[("rule-name", "Tea"), ("share-rule-percent", "5"), ("rule-products", "nothing")]);
    amounts(&[("rule", "product")])
}

pub fn share_rule_conflict(at: &Scene) -> Args {
    let rule = [("rule-name", "Rice"), ("share-rule-percent", "5"), ("rule-products", "R10")];
    put_new(at, "share-rule-new", &rule);
    at.window.wait_until("the rule saved", |window| window.count("dialog[open]") == 0);
    put_new(at, "share-rule-new", &rule);
    amounts(&[("other", super::ANYTHING)])
}

pub fn tier_invalid(at: &Scene) -> Args {
    put_new(at, "tier-new", &[("tier-name", "Gold"), ("tier-level", "0"), ("tier-need-amount", "1000")]);
    amounts(&[("rule", "level")])
}

pub fn tier_conflict(at: &Scene) -> Args {
    let tier = [("tier-name", "Gold"), ("tier-level", "2"), ("tier-need-amount", "1000")];
    put_new(at, "tier-new", &tier);
    at.window.wait_until("the tier saved", |window| window.count("dialog[open]") == 0);
    put_new(at, "tier-new", &tier);
    amounts(&[("other", "Gold")])
}
