//! The bill as text: whole, as a person reads it in a chat, a mail or a terminal.

use huitou_core::bill::Bill;
use huitou_core::bill::face::Face;
use huitou_core::bill::text::{plain, segments, slip_sms, sms};
use huitou_core::words::{Locale, Words};

use super::bills;

fn plain_bill(bill: &Bill, locale: Locale) -> String {
    let words = Words { locale, currency: bill.currency };
    plain(&Face::of(bill, &words), &words)
}

fn ordinary(locale: Locale) -> String {
    let bill = bills::ordinary(locale);
    plain_bill(&bill, locale)
}

#[test]
fn an_ordinary_bill_in_simplified_chinese() {
    insta::assert_snapshot!(ordinary(Locale::ZhHans), @r"
    小王米店
    地址：杭州市西湖区文三路88号（近学院路口）
    电话：0571-88001234

    单号：A1-000123
    时间：2026年11月21日 19:20
    会员：王** 尾号8000

    东北五常大米 5kg：2 × 70.00 = 140.00（原价76.00）
    散装花生米：0.755公斤 × 12.00 = 9.06
    有机纯牛奶1L×12盒（整箱）：1箱 × 58.00 = 58.00

    原价合计：219.06
    改价优惠：-12.00
    优惠券 98QQ4-YAU2F-4V8D：-10.00
    应付：¥197.06（共3项）
    储值支付：100.00
    现金：100.00
    找零：2.94
    本单已省22.00元

    本次使用储值：100.00（本金90.00，赠送金10.00）
    储值余额：164.50（本金150.00，赠送金14.50）
    本次积分：35
    过期积分：12.12
    积分余额：420
    最近到期：385分，2027年1月31日到期

    送您一张优惠券：满50元减10元
    券码：BQ2NU-CPSMU-PTA3
    有效期至2026年12月21日

    谢谢惠顾，欢迎再来
    本账单不作发票使用
    ");
}

#[test]
fn an_ordinary_bill_in_traditional_chinese() {
    insta::assert_snapshot!(ordinary(Locale::ZhHant), @r"
    小王米店
    地址：臺北市大安區和平東路二段88號1樓
    電話：02-2700-1234

    單號：A1-000123
    時間：2026年11月21日 19:20
    會員：王** 末四碼8000

    池上米 2公斤：2 × 70 = 140（原價76）
    散裝花生：0.755公斤 × 12 = 9
    鮮乳 936ml：1箱 × 58 = 58

    原價合計：219
    改價折扣：-12
    優惠券 98QQ4-YAU2F-4V8D：-10
    應付金額：NT$197（共3項）
    儲值扣款：100
    現金：100
    找零：3
    本次已省22元

    本次使用儲值：100（本金90，贈送金10）
    儲值餘額：16450（本金15000，贈送金1450）
    本次點數：35
    過期點數：12.12
    累計點數：420
    最近到期：385點，2027年1月31日到期

    送您一張優惠券：滿50元折10元
    券號：BQ2NU-CPSMU-PTA3
    有效期限至2026年12月21日

    謝謝惠顧，歡迎再度光臨
    本明細非統一發票
    ");
}

#[test]
fn an_ordinary_bill_in_english() {
    insta::assert_snapshot!(ordinary(Locale::En), @r"
    Wang Rice & Grain
    Address: 88 Wensan Road, Hangzhou
    Phone: 0571-88001234

    Bill no.: A1-000123
    Time: 21 Nov 2026 19:20
    Member: 王** phone ending 8000

    Jasmine rice 5 kg: 2 × 70.00 = 140.00 (was 76.00)
    Loose peanuts: 0.755 kg × 12.00 = 9.06
    Whole milk 1 L, case of 12: 1 case × 58.00 = 58.00

    At list prices: 219.06
    Price reductions: -12.00
    Coupon 98QQ4-YAU2F-4V8D: -10.00
    Total: ¥197.06 (3 items)
    Stored value: 100.00
    Cash: 100.00
    Change: 2.94
    You saved ¥22.00

    Stored value used: 100.00 (principal 90.00, bonus 10.00)
    Stored balance: 164.50 (principal 150.00, bonus 14.50)
    Points earned: 35
    Points lapsed: 12.12
    Points balance: 420
    Next to lapse: 385, use by 31 Jan 2027

    A coupon for you: ¥10 off from ¥50
    Code: BQ2NU-CPSMU-PTA3
    Valid until 21 Dec 2026

    Thank you, see you again
    This bill is not a tax invoice
    ");
}

#[test]
fn a_walk_in_s_bill_has_no_member_and_nothing_of_one() {
    let bill = bills::walk_in(Locale::ZhHans);
    insta::assert_snapshot!(plain_bill(&bill, Locale::ZhHans), @r"
    小王米店
    地址：杭州市西湖区文三路88号（近学院路口）
    电话：0571-88001234

    单号：A1-000123
    时间：2026年11月21日 19:20

    农家土鸡蛋 30枚：1 × 35.50 = 35.50

    应付：¥35.50（共1项）
    现金：50.00
    找零：14.50

    谢谢惠顾，欢迎再来
    本账单不作发票使用
    ");
}

#[test]
fn no_bill_shows_the_id_of_a_message_or_an_empty_line_within_a_block() {
    for sample in bills::samples() {
        let words = Words { locale: sample.locale, currency: sample.bill.currency };
        let text = plain(&Face::of(&sample.bill, &words), &words);
        assert!(!text.contains("bill-") && !text.contains("tender-") && !text.contains("unit-"), "{text}");
        assert!(!text.contains('{') && !text.contains("\n\n\n"), "{text}");
    }
}

#[test]
fn the_sms_of_an_ordinary_bill_is_one_segment() {
    for locale in Locale::ALL {
        let bill = bills::ordinary(locale);
        let text = sms(&bill, &Words { locale, currency: bill.currency });
        assert_eq!(segments(&text), 1, "{text}");
    }
}

#[test]
fn a_refund_says_what_went_back_and_how() {
    let slip = bills::slip(Locale::ZhHans);
    let words = Words { locale: Locale::ZhHans, currency: slip.currency };
    insta::assert_snapshot!(plain(&Face::of_refund(&slip, &words), &words), @r"
    小王米店
    地址：杭州市西湖区文三路88号（近学院路口）
    电话：0571-88001234

    退款单号：A1-R000017
    单号：A1-000123
    时间：2026年11月21日 19:20
    会员：王** 尾号8000

    东北五常大米 5kg：1 = 66.00
    散装花生米：0.755公斤 = 9.00

    退款合计：¥75.00（共2项）
    现金退回：41.00
    积分抵现退回：4.00
    储值支付退回：30.00

    退回储值：30.00（本金27.00，赠送金3.00）
    储值余额：194.00（本金177.00，赠送金17.00）
    退还积分：400
    其中补足欠分：10
    收回积分：75.12
    其中待补积分：12.34
    已过期积分：5.15
    积分余额：387.88
    优惠券恢复可用：98QQ4-YAU2F-4V8D（有效期至2026年12月21日）
    优惠券已收回：BQ2NU-CPSMU-PTA3（有效期至2026年12月21日）

    请核对退款金额
    本账单不作发票使用
    ");
    assert_eq!(slip_sms(&slip, &words), "【小王米店】您尾号8000的会员卡11月21日19:20退款75.00元，储值余额194.00元。");
}

#[test]
fn the_sms_of_a_refund_is_one_segment() {
    for locale in Locale::ALL {
        let slip = bills::slip(locale);
        let text = slip_sms(&slip, &Words { locale, currency: slip.currency });
        assert_eq!(segments(&text), 1, "{text}");
    }
}
