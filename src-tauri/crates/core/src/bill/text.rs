//! A bill as text: one SMS like a bank's, and lines of "label: value" for screen, mail and terminal.

use chrono::{DateTime, FixedOffset};

use super::face::{Entry, Face, FaceCoupon, FaceLine, aside, labelled};
use super::{BalanceSlip, Bill, GiftTold, RefundSlip, RepaymentSlip, ShopHead, TopUpSlip};
use crate::code::{Arg, Args};
use crate::money::Money;
use crate::quantity::Points;
use crate::words::{Locale, Words};

pub use super::gsm::segments;

/// What happened on a member's account, for the SMS.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    /// A sale.
    Sale {
        /// What was paid.
        total: Money,
    },
    /// A refund.
    Refund {
        /// What went back.
        total: Money,
    },
    /// A balance refund.
    BalanceRefund {
        /// What went back.
        total: Money,
    },
    /// A top-up.
    TopUp {
        /// What was paid in.
        paid: Money,
        /// What was given on top.
        gift: GiftTold,
    },
    /// A repayment of what was on account.
    Repayment {
        /// What was paid.
        paid: Money,
        /// What is owed then.
        owed: Money,
    },
}

/// What an SMS to a member says. All of it is known before the fact is written.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    /// The shop's name; empty where it has none, and then the SMS has no head.
    pub shop_name: &'a str,
    /// The last digits of the member's phone, by which the member is named.
    pub phone_tail: Option<&'a str>,
    /// The member's number, where there is no phone.
    pub member_no: &'a str,
    /// When, on the shop's wall.
    pub at: DateTime<FixedOffset>,
    /// What happened.
    pub told: Told,
    /// Stored value after it, principal and bonus together.
    pub balance: Money,
}

/// The SMS of a notice. One segment in the usual case; no advertising, so that it stays a notice.
pub fn notice_sms(notice: &Notice<'_>, words: &Words) -> String {
    let amount = |amount| Arg::Text(words.amount_with_unit(amount));
    let args = Args::new()
        .with("who", Arg::Text(holder(notice.phone_tail, notice.member_no, words)))
        .with("when", Arg::Text(words.moment_short(notice.at)))
        .with("balance", amount(notice.balance));
    let (id, args) = match notice.told {
        Told::Sale { total } => ("sms-sale", args.with("total", amount(total))),
        Told::Refund { total } => ("sms-refund", args.with("total", amount(total))),
        Told::BalanceRefund { total } => ("sms-balance-refund", args.with("total", amount(total))),
        Told::TopUp { paid, gift } => match gift_told(&gift, words) {
            None => ("sms-top-up", args.with("paid", amount(paid))),
            Some(gift) => ("sms-top-up-with-gift", args.with("paid", amount(paid)).with("gift", Arg::Text(gift))),
        },
        Told::Repayment { paid, owed } => ("sms-repayment", args.with("paid", amount(paid)).with("owed", amount(owed))),
    };
    signed(notice.shop_name, &words.text(id, &args), words)
}

/// What was given on top: `50.00元`, `600.00元和100积分，分12个月到账`; none where nothing was.
fn gift_told(gift: &GiftTold, words: &Words) -> Option<String> {
    let mut given = Vec::new();
    if gift.bonus > Money::ZERO {
        let amount = Arg::Text(words.amount_with_unit(gift.bonus));
        given.push(words.text("sms-gift-bonus", &Args::new().with("amount", amount)));
    }
    if gift.points > Points::default() {
        let points = Arg::Text(gift.points.to_string());
        given.push(words.text("plan-gift-points", &Args::new().with("points", points)));
    }
    if gift.uses > 0 {
        given.push(words.text("gift-uses", &Args::new().with("count", Arg::Count(gift.uses.into()))));
    }
    if gift.coupons > 0 {
        let count = Arg::Count(gift.coupons as i64);
        given.push(words.text("sms-gift-coupons", &Args::new().with("count", count)));
    }
    let given = words.joined("plan-and", given);
    match (given.is_empty(), gift.parts) {
        (true, _) => None,
        (false, 2..) => {
            let args = Args::new().with("gift", Arg::Text(given)).with("parts", Arg::Count(gift.parts as i64));
            Some(words.text("plan-gift-in-parts", &args))
        }
        (false, _) => Some(given),
    }
}

/// The SMS of a bill: the same as [`notice_sms`] gave when it was rung; without a member, what was paid alone.
pub fn sms(bill: &Bill, words: &Words) -> String {
    let member = bill.member.as_ref().map(|member| (&member.holder, member.stored_value_after.total));
    match member.and_then(|(holder, balance)| Some((holder, holder.member_no.as_deref()?, balance))) {
        None => nameless("sms-sale-nameless", &bill.shop, bill.at, bill.total, words),
        Some((holder, member_no, balance)) => {
            let phone_tail = holder.phone_tail.as_deref();
            let told = Told::Sale { total: bill.total };
            notice_sms(&Notice { shop_name: &bill.shop.name, phone_tail, member_no, at: bill.at, told, balance }, words)
        }
    }
}

/// The SMS of a refund's slip: the same as [`notice_sms`] gave when it was made; without a member, what went back alone.
pub fn slip_sms(slip: &RefundSlip, words: &Words) -> String {
    let member = slip.member.as_ref().map(|member| (&member.holder, member.stored_value_after.total));
    match member.and_then(|(holder, balance)| Some((holder, holder.member_no.as_deref()?, balance))) {
        None => nameless("sms-refund-nameless", &slip.shop, slip.at, slip.total, words),
        Some((holder, member_no, balance)) => {
            let phone_tail = holder.phone_tail.as_deref();
            let told = Told::Refund { total: slip.total };
            notice_sms(&Notice { shop_name: &slip.shop.name, phone_tail, member_no, at: slip.at, told, balance }, words)
        }
    }
}

/// The SMS of a balance refund's slip: the same as [`notice_sms`] gave when it was made; nameless once the member was erased.
pub fn balance_slip_sms(slip: &BalanceSlip, words: &Words) -> String {
    let BalanceSlip { shop, at, refunded, holder, .. } = slip;
    let Some(member_no) = holder.member_no.as_deref() else {
        return nameless("sms-balance-refund-nameless", shop, *at, *refunded, words);
    };
    let told = Told::BalanceRefund { total: *refunded };
    let phone_tail = holder.phone_tail.as_deref();
    notice_sms(&Notice { shop_name: &shop.name, phone_tail, member_no, at: *at, told, balance: Money::ZERO }, words)
}

/// The SMS of a top-up's slip: the same as [`notice_sms`] gave when it was made; without a member, what was paid alone.
pub fn top_up_sms(slip: &TopUpSlip, words: &Words) -> String {
    match slip.holder.member_no.as_deref() {
        None => nameless("sms-top-up-nameless", &slip.shop, slip.at, slip.paid, words),
        Some(member_no) => {
            let notice = Notice {
                shop_name: &slip.shop.name,
                phone_tail: slip.holder.phone_tail.as_deref(),
                member_no,
                at: slip.at,
                told: Told::TopUp { paid: slip.paid, gift: slip.given() },
                balance: slip.after.total,
            };
            notice_sms(&notice, words)
        }
    }
}

/// The SMS of a repayment's slip: the same as [`notice_sms`] gave when it was made; without a member, what was paid alone.
pub fn repayment_sms(slip: &RepaymentSlip, words: &Words) -> String {
    match slip.holder.member_no.as_deref() {
        None => nameless("sms-repayment-nameless", &slip.shop, slip.at, slip.paid, words),
        Some(member_no) => {
            let notice = Notice {
                shop_name: &slip.shop.name,
                phone_tail: slip.holder.phone_tail.as_deref(),
                member_no,
                at: slip.at,
                told: Told::Repayment { paid: slip.paid, owed: slip.owed_after },
                balance: Money::ZERO,
            };
            notice_sms(&notice, words)
        }
    }
}

fn nameless(id: &str, shop: &ShopHead, at: DateTime<FixedOffset>, total: Money, words: &Words) -> String {
    let args = Args::new()
        .with("when", Arg::Text(words.moment_short(at)))
        .with("total", Arg::Text(words.amount_with_unit(total)));
    signed(&shop.name, &words.text(id, &args), words)
}

fn holder(phone_tail: Option<&str>, member_no: &str, words: &Words) -> String {
    match phone_tail.filter(|tail| !tail.is_empty()) {
        Some(tail) => words.text("sms-holder-by-phone", &Args::new().with("tail", Arg::Text(tail.to_owned()))),
        None => words.text("sms-holder-by-number", &Args::new().with("number", Arg::Text(member_no.to_owned()))),
    }
}

/// The body under the shop's name, in the form that gateways want: the name in front.
fn signed(shop_name: &str, body: &str, words: &Words) -> String {
    let text = match shop_name.trim() {
        "" => body.to_owned(),
        name => {
            let args = Args::new().with("shop", Arg::Text(name.to_owned())).with("text", Arg::Text(body.to_owned()));
            words.text("sms-signed", &args)
        }
    };
    match words.locale {
        // One curly apostrophe in a shop's name would more than halve what a segment holds.
        Locale::En => super::gsm::plain_punctuation(&text),
        Locale::ZhHans | Locale::ZhHant => text,
    }
}

/// A document in lines of "label: value", blocks apart by an empty line. Columns are left out: no mail or chat window
/// promises a font in which they stand straight.
pub fn plain(face: &Face, words: &Words) -> String {
    let entries = |entries: &[Entry]| entries.iter().map(|entry| entry.in_words(words)).collect::<Vec<_>>();
    let mut head = vec![face.shop_name.clone().unwrap_or_else(|| face.title.clone())];
    head.extend(entries(&face.shop));
    let mut sums = entries(&face.sums);
    sums.push(format!("{}{}", face.total.in_words(words), face.counted(words)));
    sums.extend(entries(&face.paid));
    sums.extend(face.saved.clone());
    let blocks = [
        head,
        entries(&face.about),
        face.lines.iter().map(|line| line_text(line, words)).collect(),
        sums,
        entries(&face.account),
        face.coupons.iter().flat_map(|coupon| coupon_text(coupon, words)).collect(),
        face.farewell.clone(),
    ];
    let blocks: Vec<String> = blocks.iter().filter(|block| !block.is_empty()).map(|block| block.join("\n")).collect();
    blocks.join("\n\n")
}

fn line_text(line: &FaceLine, words: &Words) -> String {
    let list_price = line.list_price.as_ref().map(|price| aside(price, words)).unwrap_or_default();
    labelled(&line.name, &format!("{} = {}{list_price}", line.multiplication(), line.amount), words)
}

fn coupon_text(coupon: &FaceCoupon, words: &Words) -> [String; 3] {
    let heading = labelled(&words.label("bill-coupon-issued"), &coupon.terms, words);
    let code = labelled(&words.label("bill-coupon-code"), &coupon.code, words);
    [heading, code, coupon.valid_until.clone()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn words(locale: Locale) -> Words {
        Words { locale, currency: if locale == Locale::ZhHant { Currency::Twd } else { Currency::Cny } }
    }

    fn notice(locale: Locale) -> Notice<'static> {
        let (shop_name, total, balance) = match locale {
            Locale::ZhHans => ("小王米店", 3_550, 16_450),
            Locale::ZhHant => ("小王米店", 355, 1_645),
            Locale::En => ("Wang Rice", 3_550, 16_450),
        };
        Notice {
            shop_name,
            phone_tail: Some("8000"),
            member_no: "1024",
            at: DateTime::parse_from_rfc3339("2026-11-21T19:20:31+08:00").unwrap(),
            told: Told::Sale { total: Money::from_minor(total) },
            balance: Money::from_minor(balance),
        }
    }

    #[test]
    fn a_sale_is_told_as_a_bank_would() {
        let cases = [
            (Locale::ZhHans, "【小王米店】您尾号8000的会员卡11月21日19:20消费35.50元，储值余额164.50元。"),
            (Locale::ZhHant, "【小王米店】您末四碼8000的會員卡11月21日19:20消費355元，儲值餘額1645元。"),
            (Locale::En, "[Wang Rice] Member *8000: paid 35.50 at 19:20 21 Nov. Stored balance 164.50."),
        ];
        for (locale, expected) in cases {
            let text = notice_sms(&notice(locale), &words(locale));
            assert_eq!(text, expected);
            assert_eq!(segments(&text), 1);
        }
    }

    #[test]
    fn a_member_without_a_phone_is_named_by_number_and_a_shop_without_a_name_not_at_all() {
        let cases = [
            (Locale::ZhHans, "您的1024号会员卡11月21日19:20消费35.50元，储值余额164.50元。"),
            (Locale::ZhHant, "您編號1024的會員卡11月21日19:20消費355元，儲值餘額1645元。"),
            (Locale::En, "Member 1024: paid 35.50 at 19:20 21 Nov. Stored balance 164.50."),
        ];
        for (locale, expected) in cases {
            let notice = Notice { shop_name: " ", phone_tail: None, ..notice(locale) };
            assert_eq!(notice_sms(&notice, &words(locale)), expected);
        }
    }

    #[test]
    fn a_top_up_names_what_was_paid_and_what_was_given() {
        let cases = [
            (
                Locale::ZhHans,
                2_000,
                "【小王米店】您尾号8000的会员卡11月21日19:20充值200.00元送20.00元，储值余额384.50元。",
            ),
            (Locale::ZhHans, 0, "【小王米店】您尾号8000的会员卡11月21日19:20充值200.00元，储值余额384.50元。"),
            (Locale::En, 0, "[Wang Rice] Member *8000: topped up 200.00 at 19:20 21 Nov. Stored balance 384.50."),
            (
                Locale::En,
                2_000,
                "[Wang Rice] Member *8000: topped up 200.00 + 20.00 bonus at 19:20 21 Nov. Stored balance 384.50.",
            ),
        ];
        for (locale, bonus, expected) in cases {
            let [paid, bonus, balance] = [20_000, bonus, 38_450].map(Money::from_minor);
            let told = Told::TopUp { paid, gift: GiftTold { bonus, ..GiftTold::default() } };
            let text = notice_sms(&Notice { told, balance, ..notice(locale) }, &words(locale));
            assert_eq!(text, expected);
            assert_eq!(segments(&text), 1);
        }
    }

    #[test]
    fn a_balance_refund_names_what_went_back_and_that_nothing_is_left() {
        let cases = [
            (Locale::ZhHans, "【小王米店】您尾号8000的会员卡11月21日19:20退卡退回400.00元，储值余额0.00元。"),
            (Locale::En, "[Wang Rice] Member *8000: balance refund of 400.00 at 19:20 21 Nov. Stored balance 0.00."),
        ];
        for (locale, expected) in cases {
            let told = Told::BalanceRefund { total: Money::from_minor(40_000) };
            let text = notice_sms(&Notice { told, balance: Money::ZERO, ..notice(locale) }, &words(locale));
            assert_eq!(text, expected);
            assert_eq!(segments(&text), 1);
        }
    }

    #[test]
    fn a_gift_of_several_things_is_told_with_its_months() {
        let whole = GiftTold {
            bonus: Money::from_minor(60_000),
            points: Points::from_centi(10_050),
            uses: 24,
            coupons: 2,
            parts: 12,
        };
        let coupons = GiftTold { coupons: 1, ..GiftTold::default() };
        let cases = [
            (
                Locale::ZhHans,
                whole,
                "【小王米店】您尾号8000的会员卡11月21日19:20充值5000.00元送600.00元、100.5积分、次卡24次、2张优惠券，分12个月到账，储值余额384.50元。",
            ),
            (
                Locale::ZhHans,
                coupons,
                "【小王米店】您尾号8000的会员卡11月21日19:20充值5000.00元送1张优惠券，储值余额384.50元。",
            ),
            (
                Locale::En,
                whole,
                "[Wang Rice] Member *8000: topped up 5000.00 + 600.00 bonus, 100.5 points, 24 count card uses, 2 coupons, in 12 monthly parts at 19:20 21 Nov. Stored balance 384.50.",
            ),
            (
                Locale::En,
                coupons,
                "[Wang Rice] Member *8000: topped up 5000.00 + 1 coupon at 19:20 21 Nov. Stored balance 384.50.",
            ),
        ];
        for (locale, gift, expected) in cases {
            let told = Told::TopUp { paid: Money::from_minor(500_000), gift };
            let notice = Notice { told, balance: Money::from_minor(38_450), ..notice(locale) };
            assert_eq!(notice_sms(&notice, &words(locale)), expected);
        }
    }

    #[test]
    fn the_usual_worst_case_is_still_one_segment() {
        for locale in Locale::ALL {
            let notice = Notice {
                shop_name: "欢喜天地便民生活超市",
                told: Told::Sale { total: Money::from_minor(1_234_567) },
                balance: Money::from_minor(9_999_999),
                ..notice(locale)
            };
            let text = notice_sms(&notice, &words(locale));
            let expected = if locale == Locale::En { 2 } else { 1 };
            assert_eq!(segments(&text), expected, "{text}");
        }
        let notice = Notice { shop_name: "Lucy’s Tea – “Café”", ..notice(Locale::En) };
        assert_eq!(segments(&notice_sms(&notice, &words(Locale::En))), 1, "typographic quotes are folded");
    }
}
