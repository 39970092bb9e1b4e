//! The closed list of refusals. A program branches on [`Code`]; a person reads the sentence that words give it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::money::Money;
use crate::quantity::Quantity;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident => $name:literal),+ $(,)?) => {
        /// Why a request was refused. Nothing was written. The arguments of each sentence stand in braces.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, JsonSchema, specta::Type)]
        #[serde(rename_all = "snake_case")]
        pub enum Code {
            $($(#[$doc])* $variant),+
        }

        impl Code {
            /// Every code, in the order of docs/CONTRACT.md.
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];

            /// The name on the wire, and after `error-` the id of its sentence.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $name),+
                }
            }
        }
    };
}

codes! {
    // What was sent is not a request.
    /// The line is not JSON.
    MalformedJson => "malformed_json",
    /// The line is longer than {limit} bytes.
    RequestTooLong => "request_too_long",
    /// The JSON is not a JSON-RPC 2.0 request with an id: {reason}.
    NotARequest => "not_a_request",
    /// There is no method {method}.
    UnknownMethod => "unknown_method",
    /// A parameter is missing, unknown, of the wrong type or out of its range. {rule} says which rule {field} breaks, and
    /// {least}, {most}, {choices} or the basket's {line} what it asks for; {reason} is what the JSON reader says.
    InvalidParams => "invalid_params",
    /// The request id is empty, longer than 64 characters or has characters that are not printable ASCII.
    RequestIdInvalid => "request_id_invalid",
    /// The request id was used for another request.
    RequestIdReused => "request_id_reused",
    /// A time was given, but only a played shop takes one.
    AtNotAllowed => "at_not_allowed",
    /// There is no such actor. What was given stays out of the refusal, which may be logged.
    UnknownActor => "unknown_actor",
    /// {actor} may not do this.
    PermissionDenied => "permission_denied",

    // The shop cannot be opened or written.
    /// There is no shop in the folder {folder}.
    ShopNotFound => "shop_not_found",
    /// There is a shop in the folder {folder} already.
    ShopExists => "shop_exists",
    /// Another program writes to the shop.
    ShopInUse => "shop_in_use",
    /// The file is a database of another program.
    ShopForeign => "shop_foreign",
    /// The shop is of the older format {found}; opening it for writing brings it to {known}.
    ShopOlder => "shop_older",
    /// The shop is of the format {found}; this version knows {known} at most.
    ShopNewer => "shop_newer",
    /// The shop's files are damaged: {reason}.
    ShopDamaged => "shop_damaged",
    /// The disk is full.
    StorageFull => "storage_full",
    /// The folder cannot be written to.
    StorageReadOnly => "storage_read_only",
    /// Reading or writing the disk failed: {reason}.
    StorageFailed => "storage_failed",
    /// A file outside the shop could not be written: {file}.
    FileNotWritten => "file_not_written",
    /// The program erred; the request was undone.
    Internal => "internal",

    // The basket.
    /// The basket is empty.
    BasketEmpty => "basket_empty",
    /// The basket has more than {limit} lines.
    BasketTooLong => "basket_too_long",
    /// There is no product with the number in line {line}. The number stays out of the refusal, which may be logged.
    UnknownProduct => "unknown_product",
    /// The quantity {quantity} is zero, negative, beyond {limit} or no number.
    QuantityInvalid => "quantity_invalid",
    /// The quantity {quantity} has more decimals than {decimals}, which the unit allows.
    QuantityTooPrecise => "quantity_too_precise",
    /// The amount {amount} is below {least} or beyond {limit}.
    AmountInvalid => "amount_invalid",
    /// The total changed from {expected} to {total} since the quote.
    TotalChanged => "total_changed",
    /// A staff share is not a number above 0 and up to 100, or a staff member is named twice.
    SharesInvalid => "shares_invalid",

    // Paying.
    /// A tender is zero, negative or beyond the limit: {amount}.
    TenderInvalid => "tender_invalid",
    /// The tenders are {missing} short of {total}.
    TenderShort => "tender_short",
    /// Tenders other than cash exceed {total} by {excess}.
    TenderExcess => "tender_excess",
    /// Only {change} goes back: {amount} of it cannot be kept.
    KeepBeyondChange => "keep_beyond_change",
    /// Stored value, points, a coupon or paying later need a member.
    MemberNeeded => "member_needed",
    /// The stored value is {balance}, {missing} short.
    StoredValueShort => "stored_value_short",
    /// The points come to {balance}, {missing} short; they pay {worth} at most.
    PointsShort => "points_short",
    /// The shop takes no points as payment.
    PointsNotTaken => "points_not_taken",
    /// Beyond {limit} a day stored value is spent, and goods are taken on account, with the member's PIN; {spent} went today without.
    PinNeeded => "pin_needed",
    /// The member has no PIN.
    PinNotSet => "pin_not_set",
    /// The PIN is wrong; {left} tries are left. That it was wrong is a fact.
    PinWrong => "pin_wrong",
    /// The PIN was wrong too often and is blocked until {until}.
    PinBlocked => "pin_blocked",
    /// This is not the member's code for once, or a newer one took its place.
    CodeWrong => "code_wrong",
    /// The code for once was used already.
    CodeUsed => "code_used",
    /// The code for once is of another business day: {day}.
    CodeOfAnotherDay => "code_of_another_day",
    /// A PIN has 4 to 6 digits.
    PinInvalid => "pin_invalid",
    /// The PIN is too easily guessed: one digit again and again, digits in a row, or part of the phone or the birthday.
    PinWeak => "pin_weak",
    /// The member has a PIN: another one needs it.
    PinSetAlready => "pin_set_already",

    // Topping up.
    /// The plan could never be kept; {rule} says why: empty, band, dates, over, limit, parts_of_nothing, parts, large,
    /// tier_stopped, tier_below, no_card, uncounted, card_over, card_day, or uses or coupons, of which one top-up gives {most} at most,
    /// or beyond_limit: it leaves everybody with more than {limit}, the most that may be held.
    PlanInvalid => "plan_invalid",
    /// Another plan is on offer for the same amounts, on some of the same days: {plan} is what it does.
    PlanConflict => "plan_conflict",
    /// There is no such plan.
    UnknownPlan => "unknown_plan",
    /// The plan gives nothing for this top-up; {rule} says why: stopped, early, over, tier, amount or used_up.
    PlanNotApplicable => "plan_not_applicable",
    /// A plan's gift and a gift by hand exclude each other.
    PlanNotWithBonus => "plan_not_with_bonus",
    /// The bonus changed from {expected} to {bonus} since the quote.
    GiftChanged => "gift_changed",
    /// The balance would be beyond {limit}, the most that {rule} allows; {room} can still be topped up.
    StoredValueOverLimit => "stored_value_over_limit",

    // What was there before.
    /// What the member had before was entered on {day} already; it is entered once.
    OpeningRecorded => "opening_recorded",
    /// What is entered could never have been; {rule} says why: empty, points_until, not_a_card, or uses, which are named for a card
    /// that counts none or missing for one that does.
    OpeningInvalid => "opening_invalid",

    // What becomes another member's.
    /// Nothing can become the other member's; {rule} says why: same, empty, not_empty, since who takes may have neither stored
    /// value nor points, and owe none, or merged, since one of the two stands for others.
    TransferInvalid => "transfer_invalid",
    /// It needs the PIN of the member who gives, or a code for once; or the owner, who says why.
    TransferNeedsProof => "transfer_needs_proof",

    // Members who are one person.
    /// The two cannot be merged, or not parted again; {rule} says why: same, where they are one person already, or not_merged,
    /// where nobody stands for the member.
    MergeInvalid => "merge_invalid",

    // On account.
    /// Only {left} more can be put on account, of {limit}; {owed} is owed.
    OnAccountOverLimit => "on_account_over_limit",
    /// Only {owed} is owed: {amount} is more than that.
    RepaidBeyondOwed => "repaid_beyond_owed",
    /// What was on account is repaid already but for {owed}: that {amount} less of the sale is on account can no longer be corrected,
    /// the sale can only be voided.
    OnAccountRepaid => "on_account_repaid",
    /// The member owes {owed} on account, which is to be repaid first.
    OwesOnAccount => "owes_on_account",
    /// There is no such repayment.
    UnknownRepayment => "unknown_repayment",

    // Gift cards.
    /// There is no such gift card, or the code was mistyped.
    GiftCardUnknown => "gift_card_unknown",
    /// Gift card {card_no} cannot be used; {rule} says why: empty, or twice where it is named already.
    GiftCardUnusable => "gift_card_unusable",
    /// There are but {balance} left on gift card {card_no}; {missing} are missing.
    GiftCardShort => "gift_card_short",
    /// Gift cards paid {amount} of the sale: that cannot be corrected, the sale can only be voided.
    TenderGiftCardFixed => "tender_gift_card_fixed",

    // Requested invoices.
    /// There is no such invoice.
    UnknownInvoice => "unknown_invoice",
    /// An invoice was asked for already: {request_no}.
    InvoiceAsked => "invoice_asked",
    /// Nothing of it may be invoiced.
    InvoiceNothing => "invoice_nothing",
    /// The amount was told as {expected}, but it is {amount}.
    InvoiceChanged => "invoice_changed",
    /// The taxpayer's number does not fit; {rule} says why: missing for a company, wrong where it is none, or person, who has none.
    InvoiceTaxNoInvalid => "invoice_tax_no_invalid",
    /// Invoice {request_no} is not so that this can be done; {state} says how it is: asked, issued, to_reverse or cancelled.
    InvoiceNotSo => "invoice_not_so",
    /// The day {day} of an invoice is not from {from} to {to}.
    InvoiceDayInvalid => "invoice_day_invalid",
    // Several people on one member.
    /// Nobody of this member has this id, or not any more.
    UnknownPerson => "unknown_person",
    /// The person may spend {left} more of the member's stored value today, of {limit} a day.
    PersonOverLimit => "person_over_limit",

    // Count cards.
    /// The count card could never be kept; {rule} says why: covers_nothing, no_end, over or decimals.
    CountCardInvalid => "count_card_invalid",
    /// There is no such count card.
    UnknownCountCard => "unknown_count_card",
    /// The count card cannot pay line {line}; {rule} says why: other_member, not_covered, whole_units or a_card.
    CountCardUnfit => "count_card_unfit",
    /// The count card has but {left} uses left, and line {line} needs {uses}.
    CountCardShort => "count_card_short",
    /// Count card {card_no} can no longer be used or given back; {rule} says why: over, given_back, lapsed, used_up where
    /// nothing is left to give back, taken_over where it was entered as a card of before, given where it came with a top-up, or transferred
    /// where it became another member's since it was sold: these are used on, not given back.
    CountCardEnded => "count_card_ended",
    /// Line {line} sold a count card: it comes back by itself, by what is left of it.
    CountCardLine => "count_card_line",
    /// Line {line} sold count card {card_no}, of which uses stand: the sale is not voided.
    CountCardUsed => "count_card_used",

    // Tiers.
    /// The tier could never be reached or given; {rule} says why: level, need, window, visits, grace, rate, times, over
    /// or stopped.
    TierInvalid => "tier_invalid",
    /// Another tier in use is of the same level, or of two the higher one asks for no more, or has the
    /// worse rate or factor: {other} is its name.
    TierConflict => "tier_conflict",
    /// There is no such tier.
    UnknownTier => "unknown_tier",
    /// A tier that is set by hand for another reason needs a note.
    TierNeedsNote => "tier_needs_note",

    // Coupons.
    /// There is no coupon with this code, or it was mistyped.
    CouponUnknown => "coupon_unknown",
    /// The coupon is another member's.
    CouponOfAnotherMember => "coupon_of_another_member",
    /// The coupon was valid until {valid_until}.
    CouponExpired => "coupon_expired",
    /// The coupon was used already.
    CouponUsed => "coupon_used",
    /// The coupon is in this sale twice.
    CouponTwice => "coupon_twice",
    /// The coupon needs {minimum}; the basket comes to {total}.
    CouponBelowMinimum => "coupon_below_minimum",

    /// The coupon was taken back when the sale that had earned it was returned.
    CouponWithdrawn => "coupon_withdrawn",

    // Giving back.
    /// No line of the sale was named.
    RefundEmpty => "refund_empty",
    /// All of the sale was returned already.
    RefundedAlready => "refunded_already",
    /// The sale has no line {line}, or it is named twice.
    RefundLineUnknown => "refund_line_unknown",
    /// Of line {line} only {left} is left to be returned.
    RefundBeyondSold => "refund_beyond_sold",
    /// What goes back changed from {expected} to {total} since the quote.
    RefundChanged => "refund_changed",
    /// A return for another reason needs a note.
    RefundNeedsNote => "refund_needs_note",
    /// A return without a bill of {total}, where staff members may give back up to {limit}: the owner does it.
    UnbilledOverLimit => "unbilled_over_limit",
    /// The sale is of {day}: only a sale of today can be voided or corrected.
    SaleNotOfToday => "sale_not_of_today",
    /// Some of the sale came back already, so it can no longer be voided or corrected.
    SaleHasReturns => "sale_has_returns",
    /// The sale was paid so already.
    TenderUnchanged => "tender_unchanged",
    /// Points paid {amount} of the sale: that cannot be corrected, the sale can only be voided.
    TenderPointsFixed => "tender_points_fixed",
    /// The member's stored value was given back or became another member's since: what the sale spent of it can no longer be corrected.
    TenderGivenBack => "tender_given_back",
    /// A change of tender for another reason needs a note.
    CorrectionNeedsNote => "correction_needs_note",
    /// The sale is a member's already.
    SaleHasMember => "sale_has_member",
    /// The member has no stored value: nothing goes back and nothing is forfeited.
    BalanceEmpty => "balance_empty",
    /// The points to be taken back were spent already: {missing} are missing.
    PointsSpent => "points_spent",
    /// This is no number of points: it has more than 2 decimals, is nothing, or more than a counter counts; with {rule} full the member
    /// would have more than can be counted.
    PointsInvalid => "points_invalid",
    /// The member has but {balance} points: fewer cannot be left than none.
    PointsBelowZero => "points_below_zero",
    /// The rule for points could never give any; {rule} says why: empty, visit, many, dates, over, never, rate, product or
    /// category.
    RuleInvalid => "rule_invalid",
    /// Another rule gives points for the same things, and on its days one of the two could never hold: {other} is what it does.
    RuleConflict => "rule_conflict",
    /// There is no such rule.
    UnknownRule => "unknown_rule",
    /// The rule for staff shares could never make a difference; {rule} says why: empty, top_up, many, dates, over, product,
    /// category, card (it names a count card among goods) or goods (it names goods among count cards).
    ShareRuleInvalid => "share_rule_invalid",
    /// Another rule for staff shares is for the same things on some of the same days: {other} is what it does.
    ShareRuleConflict => "share_rule_conflict",
    /// There is no such rule for staff shares.
    UnknownShareRule => "unknown_share_rule",
    /// An adjustment for another reason needs a note.
    AdjustmentNeedsNote => "adjustment_needs_note",
    /// Nothing is due today.
    NothingDue => "nothing_due",

    // Members, staff, products, settings, sales.
    /// There is no such member.
    UnknownMember => "unknown_member",
    /// The member was erased.
    MemberErased => "member_erased",
    /// A member needs a phone, a name or a card number.
    MemberNeedsIdentity => "member_needs_identity",
    /// The phone number is not one. It stays out of the refusal, which may be logged.
    PhoneInvalid => "phone_invalid",
    /// The birthday is in the future or before 1900.
    BirthdayInvalid => "birthday_invalid",
    /// The text in {field} is empty, longer than {limit} characters or has control characters.
    TextInvalid => "text_invalid",
    /// The card number is another member's.
    CardTaken => "card_taken",
    /// The card with this number was replaced: the number is nobody's any more.
    CardDead => "card_dead",
    /// The member has this card already.
    CardUnchanged => "card_unchanged",
    /// The member is frozen, so that no stored value, no points and no coupons go out; {reason} says why: lost, locked or
    /// suspicious.
    MemberFrozen => "member_frozen",
    /// The member is not frozen.
    NotFrozen => "not_frozen",
    /// There is no such staff member.
    UnknownStaff => "unknown_staff",
    /// The barcode is another product's: {sku}.
    BarcodeTaken => "barcode_taken",
    /// There is no such sale.
    UnknownSale => "unknown_sale",
    /// There is no such refund.
    UnknownRefund => "unknown_refund",
    /// There is no such top-up.
    UnknownTopUp => "unknown_top_up",
    /// There is no setting {key}.
    UnknownSetting => "unknown_setting",
    /// The setting {key} does not take this value: {reason}.
    SettingInvalid => "setting_invalid",
}

impl Code {
    /// The id of the code's sentence in the locales.
    pub fn message_id(self) -> String {
        format!("error-{}", self.as_str().replace('_', "-"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// A typed argument of a message. Words format it; the wire gets it as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(untagged)]
pub enum Arg {
    /// Text as typed or stored.
    Text(String),
    /// A whole number, which may choose a plural.
    Count(i64),
    /// An amount; on the wire in minor units under `name_minor`.
    Money(Money),
    /// A quantity.
    Quantity(Quantity),
    /// A day.
    Date(NaiveDate),
}

/// The arguments of a message by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Args(BTreeMap<&'static str, Arg>);

impl specta::Type for Args {
    fn definition(types: &mut specta::Types) -> specta::datatype::DataType {
        BTreeMap::<String, Arg>::definition(types)
    }
}

impl Args {
    /// No arguments.
    pub fn new() -> Args {
        Args::default()
    }

    /// With one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, arg: Arg) -> Args {
        self.0.insert(name, arg);
        self
    }

    /// The arguments in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Arg)> {
        self.0.iter().map(|(name, arg)| (*name, arg))
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(self.0.iter().map(|(name, arg)| match arg {
            Arg::Money(_) => (format!("{name}_minor"), arg),
            Arg::Text(_) | Arg::Count(_) | Arg::Quantity(_) | Arg::Date(_) => ((*name).to_owned(), arg),
        }))
    }
}

/// A refusal: its code and the arguments of its sentence. Built with [`Code::because`], `money`, `count`, `text` and `date`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// What the sentence names.
    pub args: Args,
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Refusal {
        Refusal { code, args: Args::new() }
    }
}

impl Refusal {
    /// Names an amount.
    #[must_use]
    pub fn money(self, name: &'static str, amount: Money) -> Refusal {
        self.arg(name, Arg::Money(amount))
    }

    /// Names a count.
    #[must_use]
    pub fn count(self, name: &'static str, count: i64) -> Refusal {
        self.arg(name, Arg::Count(count))
    }

    /// Names a text. Never a name, a phone or a code that opens value: refusals may be logged.
    #[must_use]
    pub fn text(self, name: &'static str, text: impl Into<String>) -> Refusal {
        self.arg(name, Arg::Text(text.into()))
    }

    /// Names a day.
    #[must_use]
    pub fn date(self, name: &'static str, date: NaiveDate) -> Refusal {
        self.arg(name, Arg::Date(date))
    }

    fn arg(self, name: &'static str, arg: Arg) -> Refusal {
        Refusal { code: self.code, args: self.args.with(name, arg) }
    }
}

impl Code {
    /// A refusal with this code, to be given its arguments.
    pub fn because(self) -> Refusal {
        self.into()
    }
}
