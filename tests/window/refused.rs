//! Every refusal of the closed list: brought about in the real window by keys and clicks, where the page shows its sentence
//! in its language and keeps the basket; or the reason why nobody at the counter can bring it about. A new code that is not
//! here does not compile.

mod counter;
mod opening;
mod settings;

use std::collections::BTreeSet;

use huitou_core::code::Code;
use serde_json::json;

use crate::driver::Window;
use crate::shop::SmallShop;
use crate::words::{LANGUAGES, Words};
use counter::Scene;

/// Stands for what a sentence says that no test can know.
const ANYTHING: &str = "\u{0}";

/// How a refusal comes about.
enum How {
    /// At the counter with rice in its basket: what the cashier does, and what the sentence names.
    AtTheCounter(fn(&Scene) -> Args),
    /// At the counter, but the page has a sentence of its own for it.
    InOtherWords(&'static str, fn(&Scene) -> Args),
    /// With a window of its own.
    InAWindow(fn(&'static str, &Words) -> (Window, Args)),
    /// Not by the cashier.
    Never(&'static str),
}
use How::{AtTheCounter, InAWindow, InOtherWords, Never};

type Args = Vec<(&'static str, String)>;

const TYPED: &str = "the page sends typed requests over the window's bridge; lines of JSON are the headless till's";
const OWNER: &str = "the session acts as the owner, and no screen asks for another";
const DISK: &str = "the disk's doing, no key's; tests/it/refusals/places.rs";

fn how(code: Code) -> How {
    match code {
        Code::MalformedJson | Code::RequestTooLong | Code::NotARequest => Never(TYPED),
        Code::UnknownMethod => Never("the bridge itself knows its commands; tests/window/capability.rs"),
        Code::InvalidParams => Never("the boxes take no day, count or amount that the types do not"),
        Code::RequestIdInvalid => Never("the page makes the ids"),
        Code::RequestIdReused => Never("each basket and form has an id of its own; only a lost answer repeats one"),
        Code::AtNotAllowed => Never("the page names no time; tests/window/capability.rs"),
        Code::UnknownActor | Code::PermissionDenied => Never(OWNER),
        Code::ShopNotFound => Never("where there is no shop, the window sets one up"),
        Code::ShopExists => InAWindow(opening::shop_exists),
        Code::ShopInUse => InAWindow(opening::shop_in_use),
        Code::ShopForeign => InAWindow(opening::shop_foreign),
        Code::ShopOlder => Never("the window opens for writing, which brings the shop to its own format"),
        Code::ShopNewer => InAWindow(opening::shop_newer),
        Code::ShopDamaged => InAWindow(opening::shop_damaged),
        Code::StorageFull | Code::StorageReadOnly => Never(DISK),
        Code::StorageFailed => InAWindow(opening::storage_failed),
        Code::FileNotWritten => AtTheCounter(counter::file_not_written),
        Code::Internal => Never("a fault of the program: none is known"),
        Code::BasketEmpty => Never("Enter on an empty basket does nothing"),
        Code::BasketTooLong => InAWindow(opening::basket_too_long),
        Code::UnknownProduct => Never("products are never taken away"),
        Code::QuantityInvalid => AtTheCounter(counter::quantity_invalid),
        Code::QuantityTooPrecise => AtTheCounter(counter::quantity_too_precise),
        Code::AmountInvalid => AtTheCounter(counter::amount_invalid),
        Code::TotalChanged => InOtherWords("total-changed-more", counter::total_changed),
        Code::SharesInvalid | Code::UnknownStaff => Never("who sells is chosen from a list, and sells alone"),
        Code::TenderInvalid => Never("the box takes amounts above zero and of eight digits alone"),
        Code::TenderShort => Never("a sale is rung when the quote says that it is paid"),
        Code::TenderExcess => AtTheCounter(counter::tender_excess),
        Code::MemberNeeded => AtTheCounter(counter::member_needed),
        Code::StoredValueShort => AtTheCounter(counter::stored_value_short),
        Code::PointsShort => AtTheCounter(counter::points_short),
        Code::KeepBeyondChange => Never("what is kept is what the quote says can be kept"),
        Code::PointsNotTaken => Never("where points pay nothing, the page says so and takes none"),
        Code::PlanInvalid => AtTheCounter(settings::plan_invalid),
        Code::PlanConflict => AtTheCounter(settings::plan_conflict),
        Code::UnknownPlan => Never("plans are chosen from lists, and none leaves them"),
        Code::PlanNotApplicable => Never("the page offers the plans that the quote names"),
        Code::PlanNotWithBonus => Never("a plan leaves no box for a gift by hand"),
        Code::GiftChanged => Never("what is sent is what was quoted last, and nobody else changes plans in this shop"),
        Code::StoredValueOverLimit => Never("the quote says so, and then nothing is sent"),
        Code::OpeningRecorded => Never("the card of one whose opening balances are entered offers it no more"),
        Code::GiftCardUnknown | Code::GiftCardUnusable | Code::GiftCardShort => {
            Never("said beside the code that was typed, ui/src/features/sale/gift_cards.test.ts")
        }
        Code::TenderGiftCardFixed => Never("the page leaves what a gift card paid as it is"),
        Code::MergeInvalid => Never("the page merges two who are two, and undoes what the card names"),
        Code::TransferInvalid | Code::TransferNeedsProof => {
            Never("said in the dialog of the card, ui/src/features/member/transfer.test.ts")
        }
        Code::OnAccountOverLimit => AtTheCounter(counter::on_account_over_limit),
        Code::RepaidBeyondOwed | Code::OwesOnAccount => {
            Never("said in the dialog of the card, ui/src/features/member/on_account.test.ts")
        }
        Code::OnAccountRepaid => Never("said in the dialog of the bill, ui/src/features/correction/correction.test.ts"),
        Code::UnknownRepayment => Never("repayments are named by lists, and none leaves them"),
        Code::UnknownInvoice | Code::InvoiceNotSo => {
            Never("the list and the bill offer what can be done with an invoice, and none leaves them")
        }
        Code::InvoiceAsked | Code::InvoiceNothing => Never("the dialog asks first, and offers no form then"),
        Code::InvoiceChanged => Never("what is sent is what was quoted last"),
        Code::InvoiceTaxNoInvalid | Code::InvoiceDayInvalid => {
            Never("said in the dialog, ui/src/features/invoice/invoice.test.ts")
        }
        Code::UnknownPerson => Never("who buys is chosen from the member's own people"),
        Code::PersonOverLimit => Never("the quote leaves no more than that, and then nothing is sent"),
        Code::OpeningInvalid => Never("said in the dialog of the card, ui/src/features/member/opening.test.ts"),
        Code::CountCardInvalid => Never("the form of a product sends no count card that could not be kept"),
        Code::UnknownCountCard => AtTheCounter(counter::unknown_count_card),
        Code::CountCardUnfit | Code::CountCardShort | Code::CountCardEnded => {
            Never("said in the dialog of another's count card, ui/src/features/sale/other_card.test.ts")
        }
        Code::CountCardUsed => Never("the bill of a sale whose count card was used offers no void"),
        Code::CountCardLine => Never("a return leaves out the lines that sold count cards"),
        Code::CouponUnknown => AtTheCounter(counter::coupon_unknown),
        Code::CouponOfAnotherMember => AtTheCounter(counter::coupon_of_another_member),
        Code::CouponExpired => AtTheCounter(counter::coupon_expired),
        Code::CouponUsed => AtTheCounter(counter::coupon_used),
        Code::CouponTwice => AtTheCounter(counter::coupon_twice),
        Code::CouponBelowMinimum => AtTheCounter(counter::coupon_below_minimum),
        Code::CouponWithdrawn => AtTheCounter(counter::coupon_withdrawn),
        Code::UnbilledOverLimit => Never(OWNER),
        Code::RefundEmpty => Never("nothing is given back before something is chosen"),
        Code::RefundedAlready => Never("the bill of what was returned whole offers no return"),
        Code::RefundLineUnknown => Never("the lines are the sale's own"),
        Code::RefundBeyondSold => Never("the boxes of a return end at what is left"),
        Code::RefundChanged => Never("what is sent is what was quoted last, and nobody else sells in this shop"),
        Code::RefundNeedsNote => Never("the page asks for the note before it sends"),
        Code::SaleNotOfToday | Code::SaleHasReturns => {
            Never("the bill offers only what can still be done with its sale")
        }
        Code::TenderUnchanged | Code::CorrectionNeedsNote => Never("the page says what is missing before it sends"),
        Code::TenderPointsFixed => Never("the page keeps what points paid as it is"),
        Code::TenderGivenBack => Never("the quote says so, and then nothing is sent"),
        Code::SaleHasMember => Never("the bill of a member's sale offers no member to be added"),
        Code::BalanceEmpty => Never("the card of one without stored value offers no balance refund"),
        Code::PointsSpent => AtTheCounter(counter::points_spent),
        Code::TierInvalid => AtTheCounter(settings::tier_invalid),
        Code::TierConflict => AtTheCounter(settings::tier_conflict),
        Code::UnknownTier => Never("tiers are chosen from lists, and none leaves them"),
        Code::TierNeedsNote => Never("the page asks for the note before it sends"),
        Code::ShareRuleInvalid => AtTheCounter(settings::share_rule_invalid),
        Code::ShareRuleConflict => AtTheCounter(settings::share_rule_conflict),
        Code::UnknownShareRule => Never("rules are chosen from a list, and none leaves it"),
        Code::RuleInvalid => AtTheCounter(settings::rule_invalid),
        Code::RuleConflict => AtTheCounter(settings::rule_conflict),
        Code::UnknownRule => Never("rules are chosen from a list, and none leaves it"),
        Code::PointsInvalid | Code::AdjustmentNeedsNote => {
            Never("the page sends no change of points before both are there")
        }
        Code::PointsBelowZero => Never("the page takes away no more than there are"),
        Code::NothingDue => Never("the till rolls its days by itself"),
        Code::UnknownMember => Never("members are chosen from lists, and none leaves them"),
        Code::MemberErased => {
            Never("who was erased leaves every list and the basket, and the card offers nothing more")
        }
        Code::MemberNeedsIdentity => AtTheCounter(counter::member_needs_identity),
        Code::PhoneInvalid => AtTheCounter(counter::phone_invalid),
        Code::BirthdayInvalid => AtTheCounter(counter::birthday_invalid),
        Code::TextInvalid => AtTheCounter(counter::text_invalid),
        Code::CardTaken => AtTheCounter(counter::card_taken),
        Code::CardDead => AtTheCounter(counter::card_dead),
        Code::CardUnchanged => AtTheCounter(counter::card_unchanged),
        Code::MemberFrozen => AtTheCounter(counter::member_frozen),
        Code::NotFrozen => Never("the card offers to lift a freeze only where there is one"),
        Code::PinNeeded
        | Code::PinNotSet
        | Code::PinWrong
        | Code::PinBlocked
        | Code::CodeWrong
        | Code::CodeUsed
        | Code::CodeOfAnotherDay => Never(
            "a plain shop leaves all stored value free; the PIN's own dialog says it, ui/src/features/sale/pin.test.ts",
        ),
        Code::PinInvalid | Code::PinWeak | Code::PinSetAlready => {
            Never("said in the dialog of the card, ui/src/features/member/safety.test.ts")
        }
        Code::BarcodeTaken => AtTheCounter(counter::barcode_taken),
        Code::UnknownSale | Code::UnknownRefund | Code::UnknownTopUp => {
            Never("sales, refunds and top-ups are chosen from lists, and none leaves them")
        }
        Code::UnknownSetting => Never("settings are chosen from a list"),
        Code::SettingInvalid => AtTheCounter(settings::setting_invalid),
    }
}

/// Whether the sentence is shown, in the words of the locale's file.
fn is_said(shown: &str, words: &Words, id: &str, args: &Args) -> bool {
    let args: Vec<(&str, &str)> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let sentence = words.tell(id, &args);
    let mut rest = shown;
    sentence.split(ANYTHING).all(|piece| match rest.split_once(piece) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[track_caller]
fn must_say(window: &Window, words: &Words, code: Code, id: &str, args: &Args) {
    let what = format!("the sentence of {code}: {args:?}");
    window.wait_until(&what, |window| is_said(&window.text(), words, id, args));
}

/// The rice is in the basket, as before.
fn keeps_the_basket(scene: &Scene, code: Code) {
    scene.back_to_the_counter();
    assert!(scene.window.text().contains("五常大米"), "{code}: the basket is gone");
    scene.begin_anew();
}

fn at_the_counter(language: &'static str) {
    let shop = SmallShop::played();
    let coupons = counter::Coupons::given_in(&shop);
    let sales = shop.sales().len();
    shop.ask(|call| {
        call("window.put", json!({"locale": language}));
    });
    let scene = Scene { window: Window::open(shop.folder.path()), words: Words::of(language), coupons };
    scene.window.wait_for("小王米店");
    scene.add("R10");
    scene.window.wait_for("79.90");
    for code in Code::ALL {
        let (id, args) = match how(*code) {
            AtTheCounter(act) => (code.message_id(), act(&scene)),
            InOtherWords(id, act) => (id.to_owned(), act(&scene)),
            InAWindow(_) | Never(_) => continue,
        };
        must_say(&scene.window, &scene.words, *code, &id, &args);
        keeps_the_basket(&scene, *code);
    }
    drop(scene);
    assert_eq!(shop.sales().len(), sales, "what was refused was not rung");
}

fn in_windows(language: &'static str) {
    let words = Words::of(language);
    for code in Code::ALL {
        if let InAWindow(open) = how(*code) {
            let (window, args) = open(language, &words);
            must_say(&window, &words, *code, &code.message_id(), &args);
        }
    }
}

#[test]
fn each_refusal_at_the_counter_shows_its_sentence_and_keeps_the_basket() {
    LANGUAGES.into_iter().for_each(at_the_counter);
}

#[test]
fn each_refusal_of_a_whole_window_shows_its_sentence() {
    LANGUAGES.into_iter().for_each(in_windows);
}

#[test]
fn what_is_never_refused_has_its_reason() {
    let never = |code: &&Code| matches!(how(**code), Never(why) if !why.is_empty());
    let codes: BTreeSet<&Code> = Code::ALL.iter().filter(never).collect();
    println!(
        "{} of {} codes are shown, {} cannot be caused",
        Code::ALL.len() - codes.len(),
        Code::ALL.len(),
        codes.len()
    );
}
