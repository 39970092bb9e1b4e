//! Bills made by hand: every shape that paper must bear.

use chrono::{DateTime, NaiveDate};
use huitou_core::balance_refund::{RefundCause, RefundReadings, SpanFigures};
use huitou_core::bill::gift_card::GiftCardSlip;
use huitou_core::bill::{
    BalanceSlip, Bill, BillCoupon, BillHolder, BillLine, BillMember, BillRefund, BillTender, RefundSlip, RepaymentSlip,
    ShopHead, SlipLine, SlipMember, TopUpSlip,
};
use huitou_core::coupon::{CouponCode, CouponTerms};
use huitou_core::gift_card::GiftCode;
use huitou_core::id::{BalanceRefundId, RefundId, RepaymentId, SaleId, TopUpId};
use huitou_core::money::{Currency, Money};
use huitou_core::plan::{Gift, GiftsToCome};
use huitou_core::points::lots::NextLapse;
use huitou_core::quantity::{Points, Quantity};
use huitou_core::refund::ReturnKind;
use huitou_core::stored_value::{Balance, StoredValue};
use huitou_core::tax::TaxMode;
use huitou_core::tender::TenderKind;
use huitou_core::words::Locale;

/// A bill with the reason why it is tried.
pub struct Sample {
    pub what: &'static str,
    pub locale: Locale,
    pub bill: Bill,
}

/// Goods as the three kinds of shop name them; 60 of them when repeated.
fn goods(locale: Locale) -> [&'static str; 6] {
    match locale {
        Locale::ZhHans => [
            "东北五常大米 5kg",
            "散装花生米",
            "有机纯牛奶1L×12盒（整箱）",
            "鲁花5S压榨花生油",
            "老坛酸菜牛肉面 5连包",
            "农家土鸡蛋 30枚",
        ],
        Locale::ZhHant => {
            ["池上米 2公斤", "散裝花生", "鮮乳 936ml", "苦茶油 500ml", "滿漢大餐蔥燒牛肉麵", "放山土雞蛋 10入"]
        }
        Locale::En => [
            "Jasmine rice 5 kg",
            "Loose peanuts",
            "Whole milk 1 L, case of 12",
            "Groundnut oil 5 L",
            "Instant noodles, beef, pack of 5",
            "Free-range eggs, 30",
        ],
    }
}

fn money(minor: i64) -> Money {
    Money::from_minor(minor)
}

fn code(seed: u8) -> CouponCode {
    CouponCode::from_entropy([seed; 16])
}

fn line(name: &str, milli: i64, unit: &str, list_price: i64, price: i64) -> BillLine {
    let amount = |price: i64| money((price * milli + 500) / 1_000);
    BillLine {
        price_reason: None,
        sku: Some("1001".to_owned()),
        name: Some(name.to_owned()),
        qty: Quantity::from_milli(milli),
        unit: Some(unit.to_owned()),
        list_price: money(list_price),
        price: money(price),
        list_amount: amount(list_price),
        amount: amount(price),
        discount: Money::ZERO,
        total: amount(price),
        tax: None,
        card: None,
        cards_sold: Vec::new(),
    }
}

/// A walk-in's bill of these lines, paid in cash.
fn bill(locale: Locale, currency: Currency, lines: Vec<BillLine>) -> Bill {
    let (name, address, phone) = match locale {
        Locale::ZhHans => ("小王米店", "杭州市西湖区文三路88号（近学院路口）", "0571-88001234"),
        Locale::ZhHant => ("小王米店", "臺北市大安區和平東路二段88號1樓", "02-2700-1234"),
        Locale::En => ("Wang Rice & Grain", "88 Wensan Road, Hangzhou", "0571-88001234"),
    };
    let sum = |part: fn(&BillLine) -> Money| Money::sum(lines.iter().map(part)).unwrap();
    let (list_total, total) = (sum(|line| line.list_amount), sum(|line| line.total));
    Bill {
        shop: ShopHead { name: name.to_owned(), address: address.to_owned(), phone: phone.to_owned() },
        sale_id: SaleId::from_key(4_294_967_297),
        sale_no: "A1-000123".to_owned(),
        at: DateTime::parse_from_rfc3339("2026-11-21T19:20:31+08:00").unwrap(),
        business_day: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        currency,
        lines,
        list_total,
        price_changes: list_total.minus(total).unwrap(),
        tier_off: Money::ZERO,
        coupons: Vec::new(),
        tax_mode: TaxMode::Included,
        taxes: Vec::new(),
        total,
        tenders: vec![BillTender { kind: TenderKind::Cash, amount: total }],
        change: Money::ZERO,
        change_kept: Money::ZERO,
        exchange: None,
        refunds: Vec::new(),
        is_returned: false,
        invoice: None,
        member: None,
    }
}

fn holder() -> BillHolder {
    BillHolder {
        member_no: Some("1024".to_owned()),
        masked_name: Some("王**".to_owned()),
        phone_tail: Some("8000".to_owned()),
    }
}

fn member() -> BillMember {
    BillMember {
        tier_reached: None,
        holder: holder(),
        points_spent: Points::default(),
        person: None,
        stored_value_spent: Balance::default(),
        stored_value_after: StoredValue { principal: money(15_000), bonus: money(1_450) }.into(),
        owed_after: None,
        points_earned: Points::from_centi(3_500),
        points_lapsed: Points::from_centi(1_212),
        points_after: Points::from_centi(42_000),
        points_next_lapse: NaiveDate::from_ymd_opt(2027, 1, 31)
            .map(|until| NextLapse { until, points: Points::from_centi(38_500) }),
        coupons_issued: Vec::new(),
    }
}

/// Uses a coupon on the bill: its part of the lines is left to the first.
fn use_coupon(bill: &mut Bill, seed: u8, off: i64) {
    bill.coupons.push(BillCoupon { code: code(seed), off: money(off) });
    bill.lines[0].discount = bill.lines[0].discount.plus(money(off)).unwrap();
    bill.lines[0].total = bill.lines[0].total.minus(money(off)).unwrap();
    bill.total = bill.total.minus(money(off)).unwrap();
}

fn terms(seed: u8, off: i64, minimum: i64) -> CouponTerms {
    let valid_until = NaiveDate::from_ymd_opt(2026, 12, 21).unwrap();
    CouponTerms { code: code(seed), off: money(off), minimum: money(minimum), valid_until }
}

/// What a shop prints all day: a member, a weighed line, a price change, a coupon used and one earned, cash with change.
pub fn ordinary(locale: Locale) -> Bill {
    let goods = goods(locale);
    let scale = if locale == Locale::ZhHant { 1 } else { 100 };
    let currency = if locale == Locale::ZhHant { Currency::Twd } else { Currency::Cny };
    let lines = vec![
        line(goods[0], 2_000, "piece", 76 * scale, 70 * scale),
        line(goods[1], 755, "kg", 12 * scale, 12 * scale),
        line(goods[2], 1_000, if locale == Locale::En { "case" } else { "箱" }, 58 * scale, 58 * scale),
    ];
    let mut bill = bill(locale, currency, lines);
    use_coupon(&mut bill, 7, 10 * scale);
    let stored = 100 * scale;
    bill.change = money(50 * scale - (bill.total.minor() - stored) % (50 * scale));
    bill.tenders = vec![
        BillTender { kind: TenderKind::StoredValue, amount: money(stored) },
        BillTender { kind: TenderKind::Cash, amount: money(bill.total.minor() - stored + bill.change.minor()) },
    ];
    let spent = StoredValue { principal: money(90 * scale), bonus: money(10 * scale) }.into();
    bill.member = Some(BillMember {
        stored_value_spent: spent,
        coupons_issued: vec![terms(9, 10 * scale, 50 * scale)],
        ..member()
    });
    bill
}

/// Sixty lines, and all that can stand under them.
pub fn long(locale: Locale) -> Bill {
    of_lines(locale, 60)
}

/// That many lines.
pub fn of_lines(locale: Locale, count: usize) -> Bill {
    let goods = goods(locale);
    let lines = (0..count).map(|place| {
        let name = format!("{} #{}", goods[place % goods.len()], place + 1);
        let price = 350 + 97 * place as i64;
        let list_price = if place % 7 == 0 { price + 100 } else { price };
        line(&name, 1_000 * (1 + place as i64 % 4), "piece", list_price, price)
    });
    let mut bill = bill(locale, Currency::Cny, lines.collect());
    bill.member = Some(member());
    bill
}

/// A name of 40 characters, and a typed amount beside it that has none.
pub fn long_name(locale: Locale) -> Bill {
    let name = match locale {
        Locale::ZhHans => "东北五常稻花香二号大米当季新米真空装家庭实惠装五公斤送礼盒装（附赠量米杯一只）两袋",
        Locale::ZhHant => "臺東池上有機越光米當季新米真空包裝家庭號五公斤禮盒組（附贈量米杯一只）買二送一限量",
        Locale::En => "Organic jasmine rice, new crop, vacuum 5",
    };
    assert!(name.chars().count() >= 40);
    let mut nameless = line("", 1_000, "", 500, 500);
    (nameless.name, nameless.sku, nameless.unit) = (None, None, None);
    bill(locale, Currency::Cny, vec![line(name, 12_000, "piece", 7_600, 6_999), nameless])
}

/// Rare characters, accents and an emoji, in names and everywhere else that a person types.
pub fn rare(locale: Locale) -> Bill {
    let lines = vec![
        line("喆䶮é礼盒", 1_000, "盒", 9_900, 9_900),
        line("Crème brûlée 😀 新品", 2_000, "piece", 1_800, 1_500),
        line("⼀⼆⽇一二日", 1_000, "piece", 100, 100),
    ];
    let mut bill = bill(locale, Currency::Hkd, lines);
    // The lower price is the tier's.
    (bill.tier_off, bill.price_changes) = (bill.price_changes, Money::ZERO);
    bill.shop.name = "喆喆䶮记·Café 😀".to_owned();
    bill.member =
        Some(BillMember { holder: BillHolder { masked_name: Some("䶮*".to_owned()), ..holder() }, ..member() });
    bill
}

/// A shop that has not been given a name.
pub fn nameless_shop(locale: Locale) -> Bill {
    Bill { shop: ShopHead::default(), ..ordinary(locale) }
}

/// Somebody who is no member.
pub fn walk_in(locale: Locale) -> Bill {
    let goods = goods(locale);
    let mut bill = bill(locale, Currency::Cny, vec![line(goods[5], 1_000, "piece", 3_550, 3_550)]);
    bill.tenders = vec![BillTender { kind: TenderKind::Cash, amount: money(5_000) }];
    bill.change = money(1_450);
    bill
}

/// Every tender, the largest amounts that the counter takes, and a member who was erased since.
pub fn every_tender(locale: Locale) -> Bill {
    let mut bill =
        bill(locale, Currency::Cny, vec![line(goods(locale)[3], 99_999_999, "斤（十两制）", 100_000, 99_999)]);
    bill.tenders = TenderKind::ALL.map(|kind| BillTender { kind, amount: money(9_999_999_999) }).to_vec();
    bill.change = money(9_999_999_998);
    bill.refunds = vec![BillRefund {
        kind: ReturnKind::Refund,
        refund_id: RefundId::from_key(4_294_967_298),
        refund_no: "01-R000012".to_owned(),
        business_day: NaiveDate::from_ymd_opt(2026, 11, 22).unwrap(),
        total: money(9_999_999_997),
    }];
    let points_spent = Points::from_centi(999_999_999_900);
    bill.member = Some(BillMember { holder: BillHolder::default(), points_spent, ..member() });
    bill
}

/// Many coupons used and earned, and prices that went up.
pub fn many_coupons(locale: Locale) -> Bill {
    let mut bill = bill(locale, Currency::Cny, vec![line(goods(locale)[4], 40_000, "piece", 1_500, 1_600)]);
    for seed in 0..12 {
        use_coupon(&mut bill, seed, 500);
    }
    let issued = (20..26).map(|seed| terms(seed, 1_000, if seed % 2 == 0 { 0 } else { 5_000 })).collect();
    bill.member = Some(BillMember {
        holder: BillHolder { masked_name: None, phone_tail: None, ..holder() },
        person: Some("大儿子".to_owned()),
        coupons_issued: issued,
        ..member()
    });
    bill
}

/// A refund of two lines, in cash, stored value and points, to a member who owes points since.
pub fn slip(locale: Locale) -> RefundSlip {
    let bill = ordinary(locale);
    let scale = if locale == Locale::ZhHant { 1 } else { 100 };
    let tender = |(kind, amount): (TenderKind, i64)| BillTender { kind, amount: money(amount * scale) };
    let line = |(line, milli, amount): (u32, i64, i64)| SlipLine {
        line,
        name: bill.lines[line as usize - 1].name.clone(),
        qty: Quantity::from_milli(milli),
        unit: bill.lines[line as usize - 1].unit.clone(),
        amount: money(amount * scale),
    };
    RefundSlip {
        kind: ReturnKind::Refund,
        shop: bill.shop.clone(),
        refund_id: RefundId::from_key(4_294_967_299),
        refund_no: "A1-R000017".to_owned(),
        sale_no: Some(bill.sale_no.clone()),
        at: bill.at,
        business_day: bill.business_day,
        currency: bill.currency,
        lines: [(1, 1_000, 66), (2, 755, 9)].map(line).to_vec(),
        total: money(75 * scale),
        taxes: Vec::new(),
        tenders: [(TenderKind::Cash, 41), (TenderKind::Points, 4), (TenderKind::StoredValue, 30)].map(tender).to_vec(),
        cards: Vec::new(),
        count_cards: Vec::new(),
        member: Some(SlipMember {
            holder: holder(),
            stored_value_returned: StoredValue { principal: money(27 * scale), bonus: money(3 * scale) }.into(),
            stored_value_after: StoredValue { principal: money(177 * scale), bonus: money(17 * scale) }.into(),
            owed_after: None,
            points_returned: Points::from_centi(40_000),
            points_settled: Points::from_centi(1_000),
            points_taken: Points::from_centi(7_512),
            points_owed: Points::from_centi(1_234),
            points_lapsed: Points::from_centi(515),
            points_after: Points::from_centi(38_788),
            coupons_restored: vec![terms(7, 10 * scale, 50 * scale)],
            coupons_withdrawn: vec![terms(9, 10 * scale, 50 * scale)],
        }),
    }
}

/// A repayment of what was on account.
pub fn repayment(locale: Locale) -> RepaymentSlip {
    let bill = ordinary(locale);
    let scale = if locale == Locale::ZhHant { 1 } else { 100 };
    RepaymentSlip {
        shop: bill.shop.clone(),
        repayment_id: RepaymentId::from_key(4_294_967_301),
        repayment_no: "A1-A000007".to_owned(),
        at: bill.at,
        business_day: bill.business_day,
        currency: bill.currency,
        holder: holder(),
        paid: money(120 * scale),
        tender: TenderKind::Cash,
        owed_before: money(300 * scale),
        owed_after: money(180 * scale),
    }
}

/// A gift card of 100, of which so much is left.
pub fn gift_card(locale: Locale, left: i64) -> GiftCardSlip {
    let bill = ordinary(locale);
    let scale = if locale == Locale::ZhHant { 1 } else { 100 };
    GiftCardSlip {
        shop: bill.shop.clone(),
        card_no: "A1-G000012".to_owned(),
        code: GiftCode::from_entropy(*b"a gift card code"),
        // Sold after midnight, before the business day ends.
        at: bill.at,
        sold_on: bill.at.date_naive().pred_opt().unwrap(),
        currency: bill.currency,
        sold: money(100 * scale),
        left: money(left * scale),
    }
}

/// A balance refund by the member's reason, with a top-up that cools off.
pub fn balance_slip(locale: Locale) -> BalanceSlip {
    let bill = ordinary(locale);
    let scale = if locale == Locale::ZhHant { 1 } else { 100 };
    let of = |units: i64| money(units * scale);
    BalanceSlip {
        shop: bill.shop.clone(),
        balance_refund_id: BalanceRefundId::from_key(4_294_967_300),
        refund_no: "A1-B000003".to_owned(),
        at: bill.at,
        business_day: bill.business_day,
        currency: bill.currency,
        holder: holder(),
        cause: RefundCause::Consumer,
        figures: SpanFigures {
            paid_in_minor: of(1_300),
            bonus_in_minor: of(200),
            used_minor: of(600),
            used_at_list_minor: of(650),
            cooling_paid_minor: of(300),
            cooling_bonus_minor: of(0),
        },
        readings: RefundReadings { merchant_minor: of(800), consumer_minor: of(650) },
        refunded: of(650),
        tender: TenderKind::Wechat,
        forfeited: StoredValue { principal: of(150), bonus: of(100) }.into(),
        before: StoredValue { principal: of(800), bonus: of(100) }.into(),
        gifts_ended: Some(GiftsToCome {
            parts: 3,
            bonus: of(30),
            points: Points::from_centi(1_250),
            uses: 0,
            coupons: 0,
        }),
    }
}

/// A top-up by a plan that gave bonus, points and a coupon, in three monthly parts.
pub fn top_up(locale: Locale) -> TopUpSlip {
    let slip = slip(locale);
    let scale = if locale == Locale::ZhHant { 1 } else { 100 };
    let value = |principal: i64, bonus: i64| {
        StoredValue { principal: money(principal * scale), bonus: money(bonus * scale) }.into()
    };
    let gift = Gift { points: Points::from_centi(10_000), parts: 3, ..Gift::of_bonus(money(90 * scale)) };
    let parts = gift.parts_from(slip.business_day);
    TopUpSlip {
        shop: slip.shop,
        top_up_id: TopUpId::from_key(4_294_967_300),
        top_up_no: "A1-T000005".to_owned(),
        at: slip.at,
        business_day: slip.business_day,
        currency: slip.currency,
        holder: holder(),
        paid: money(900 * scale),
        tender: TenderKind::Wechat,
        plan_name: Some("900 + 90".to_owned()),
        bonus: parts[0].bonus,
        points: parts[0].points,
        coupons_issued: vec![terms(11, 10 * scale, 50 * scale)],
        count_card: None,
        to_come: parts[1..].to_vec(),
        before: value(177, 17),
        after: value(1_077, 47),
        points_after: Some(Points::from_centi(42_122)),
        tier_reached: None,
        invoice: None,
    }
}

/// What makes a bill in a language.
type Maker = fn(Locale) -> Bill;

/// Every bill in every language.
pub fn samples() -> Vec<Sample> {
    let makers: [(&'static str, Maker); 8] = [
        ("ordinary", ordinary),
        ("long", long),
        ("long-name", long_name),
        ("rare", rare),
        ("nameless-shop", nameless_shop),
        ("walk-in", walk_in),
        ("every-tender", every_tender),
        ("many-coupons", many_coupons),
    ];
    let of = |locale| makers.map(|(what, make)| Sample { what, locale, bill: make(locale) });
    Locale::ALL.into_iter().flat_map(of).collect()
}
