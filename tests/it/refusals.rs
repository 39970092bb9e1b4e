//! Bad input gets a clear error and nothing is lost: a case for every code, taken from the list in the program.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that unwraps fails at the line that is wrong")]

mod count_cards;
mod counter;
mod family;
mod files;
mod gift_cards;
mod invoices;
mod lines;
mod merging;
mod never;
mod on_account;
mod openings;
mod places;
mod plans;
mod points;
mod points_rules;
mod refunds;
mod safety;
mod sales;
mod share_rules;
mod telling;
mod tiers;
mod transfers;

use huitou_core::code::Code;
use huitou_core::words::Locale;
use huitou_tests::text;
use serde_json::Value;

use crate::small_shop::{SmallShop, dump, today, with_meta};

/// How a code is provoked.
enum Case {
    /// Requests at the counter that get it.
    Requests(fn(&SmallShop, Code) -> Vec<(&'static str, Value)>),
    /// Lines that are no requests.
    Lines(fn(Code) -> Vec<Vec<u8>>),
    /// Something about the files or the machine.
    Surroundings(fn()),
}

/// The case of a code; a code without one does not compile.
fn case_of(code: Code) -> Case {
    match code {
        Code::MalformedJson | Code::RequestTooLong | Code::NotARequest => Case::Lines(lines::lines_of),
        Code::AtNotAllowed => Case::Surroundings(files::a_real_shop_takes_no_time),
        Code::ShopNotFound => Case::Surroundings(files::no_shop),
        Code::ShopExists => Case::Surroundings(files::a_second_shop),
        Code::ShopInUse => Case::Surroundings(files::a_second_writer),
        Code::ShopForeign => Case::Surroundings(files::a_foreign_file),
        Code::ShopOlder => Case::Surroundings(files::an_older_format),
        Code::ShopNewer => Case::Surroundings(files::a_newer_format),
        Code::ShopDamaged => Case::Surroundings(files::damaged_files),
        Code::StorageFull => Case::Surroundings(places::a_full_disk),
        Code::StorageReadOnly => Case::Surroundings(places::a_folder_that_cannot_be_written),
        Code::StorageFailed => Case::Surroundings(files::a_lock_that_is_no_file),
        Code::Internal => Case::Surroundings(files::a_panic_in_a_command),
        Code::BasketEmpty
        | Code::BasketTooLong
        | Code::UnknownProduct
        | Code::QuantityInvalid
        | Code::QuantityTooPrecise
        | Code::AmountInvalid
        | Code::TotalChanged
        | Code::TenderInvalid
        | Code::TenderShort
        | Code::TenderExcess
        | Code::MemberNeeded
        | Code::StoredValueShort
        | Code::PointsShort
        | Code::KeepBeyondChange
        | Code::PointsNotTaken
        | Code::CouponUnknown
        | Code::CouponOfAnotherMember
        | Code::CouponExpired
        | Code::CouponUsed
        | Code::CouponTwice
        | Code::CouponBelowMinimum => Case::Requests(sales::requests_of),
        Code::CouponWithdrawn
        | Code::RefundEmpty
        | Code::RefundedAlready
        | Code::RefundLineUnknown
        | Code::RefundBeyondSold
        | Code::RefundChanged
        | Code::RefundNeedsNote
        | Code::UnbilledOverLimit
        | Code::SaleNotOfToday
        | Code::SaleHasReturns
        | Code::TenderUnchanged
        | Code::TenderPointsFixed
        | Code::TenderGivenBack
        | Code::CorrectionNeedsNote
        | Code::SaleHasMember
        | Code::PointsSpent
        | Code::BalanceEmpty
        | Code::UnknownRefund => Case::Requests(refunds::requests_of),
        Code::GiftCardUnknown | Code::GiftCardUnusable | Code::GiftCardShort | Code::TenderGiftCardFixed => {
            Case::Requests(gift_cards::requests_of)
        }
        Code::OnAccountOverLimit
        | Code::RepaidBeyondOwed
        | Code::OnAccountRepaid
        | Code::OwesOnAccount
        | Code::UnknownRepayment => Case::Requests(on_account::requests_of),
        Code::UnknownInvoice
        | Code::InvoiceAsked
        | Code::InvoiceNothing
        | Code::InvoiceChanged
        | Code::InvoiceTaxNoInvalid
        | Code::InvoiceNotSo
        | Code::InvoiceDayInvalid => Case::Requests(invoices::requests_of),
        Code::UnknownPerson | Code::PersonOverLimit => Case::Requests(family::requests_of),
        Code::MergeInvalid => Case::Requests(merging::requests_of),
        Code::TransferInvalid | Code::TransferNeedsProof => Case::Requests(transfers::requests_of),
        Code::OpeningRecorded | Code::OpeningInvalid => Case::Requests(openings::requests_of),
        Code::CountCardInvalid
        | Code::UnknownCountCard
        | Code::CountCardUnfit
        | Code::CountCardShort
        | Code::CountCardEnded
        | Code::CountCardLine
        | Code::CountCardUsed => Case::Requests(count_cards::requests_of),
        Code::PlanInvalid
        | Code::PlanConflict
        | Code::UnknownPlan
        | Code::PlanNotApplicable
        | Code::PlanNotWithBonus
        | Code::GiftChanged
        | Code::StoredValueOverLimit
        | Code::UnknownTopUp => Case::Requests(plans::requests_of),
        Code::TierInvalid | Code::TierConflict | Code::UnknownTier | Code::TierNeedsNote => {
            Case::Requests(tiers::requests_of)
        }
        Code::RuleInvalid | Code::RuleConflict | Code::UnknownRule => Case::Requests(points_rules::requests_of),
        Code::ShareRuleInvalid | Code::ShareRuleConflict | Code::UnknownShareRule => {
            Case::Requests(share_rules::requests_of)
        }
        Code::PointsInvalid | Code::PointsBelowZero | Code::AdjustmentNeedsNote | Code::NothingDue => {
            Case::Requests(points::requests_of)
        }
        Code::MemberFrozen | Code::NotFrozen | Code::CardDead | Code::CardUnchanged => {
            Case::Requests(safety::requests_of)
        }
        Code::PinNeeded
        | Code::PinNotSet
        | Code::PinInvalid
        | Code::PinWeak
        | Code::PinSetAlready
        | Code::CodeWrong
        | Code::CodeUsed
        | Code::CodeOfAnotherDay => Case::Requests(safety::requests_of_pins),
        Code::PinWrong => Case::Surroundings(safety::a_wrong_pin),
        Code::PinBlocked => Case::Surroundings(safety::a_pin_tried_too_often),
        Code::UnknownMethod
        | Code::InvalidParams
        | Code::RequestIdInvalid
        | Code::RequestIdReused
        | Code::UnknownActor
        | Code::PermissionDenied
        | Code::FileNotWritten
        | Code::SharesInvalid
        | Code::UnknownMember
        | Code::MemberErased
        | Code::MemberNeedsIdentity
        | Code::PhoneInvalid
        | Code::BirthdayInvalid
        | Code::TextInvalid
        | Code::CardTaken
        | Code::UnknownStaff
        | Code::BarcodeTaken
        | Code::UnknownSale
        | Code::UnknownSetting
        | Code::SettingInvalid => Case::Requests(counter::requests_of),
    }
}

#[test]
fn every_code_has_a_case_that_is_told_in_three_languages_and_changes_nothing() {
    let it = SmallShop::played();
    let (mut requests, mut lines, mut surroundings) = (0, 0, 0);
    for code in Code::ALL {
        match case_of(*code) {
            Case::Requests(bad) => {
                let bad = bad(&it, *code);
                assert!(!bad.is_empty(), "{code} has no case");
                requests += bad.len();
                bad.into_iter().for_each(|(method, params)| is_refused(&it, *code, method, params));
            }
            Case::Lines(bad) => {
                let bad = bad(*code);
                lines += bad.len();
                lines::are_answered(&it, *code, &bad);
            }
            Case::Surroundings(prove) => {
                surroundings += 1;
                prove();
            }
        }
    }
    println!("{} codes: {requests} requests, {lines} lines, {surroundings} surroundings", Code::ALL.len());
}

/// The request is refused in each language, nothing changes, and the till goes on.
#[track_caller]
fn is_refused(it: &SmallShop, code: Code, method: &str, params: Value) {
    let before = dump(&it.path());
    let told = Locale::ALL.map(|locale| {
        let params = with_meta(params.clone(), "locale", Value::from(locale.tag()));
        match it.shop.call(method, params.clone()) {
            Ok(answer) => panic!("{code}: {method} {params} was not refused: {answer}"),
            Err(error) => {
                assert_eq!(error["code"], code.as_str(), "{method} {params}: {error}");
                text(&error, "text")
            }
        }
    });
    are_sentences(code, &told);
    assert!(dump(&it.path()) == before, "{code}: {method} {params} changed a table");
    goes_on(it);
}

/// The next good request works.
fn goes_on(it: &SmallShop) {
    it.shop.must("member.card", today(serde_json::json!({"member_id": it.member})));
    it.shop.must(
        "sale.ring",
        today(serde_json::json!({
            "lines": [{"amount_minor": 100}], "tenders": [{"kind": "cash", "amount_minor": 100}],
        })),
    );
}

/// Three sentences that differ, without placeholders and ids.
#[track_caller]
fn are_sentences(code: Code, told: &[String; 3]) {
    for sentence in told {
        let broken = ["{", "}", "error-", "$", "\u{2068}", "\u{2069}"].iter().find(|part| sentence.contains(**part));
        assert_eq!(broken, None, "{code}: {sentence}");
        assert!(sentence.chars().count() > 5, "{code}: {sentence:?}");
    }
    let [one, two, three] = told;
    assert!(one != two && two != three && one != three, "{code}: two languages say the same: {told:?}");
}
