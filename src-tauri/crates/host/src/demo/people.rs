//! People who do not exist: names as they are given in the place, and phones that no network hands out.

use chrono::{Datelike, Days, NaiveDate};
use huitou_app::member::EnrolMember;
use huitou_core::member::{Consent, ConsentPurpose};
use huitou_core::money::Currency;
use huitou_core::words::Locale;

use super::catalogue::rows;
use super::chance::Dice;

const SURNAMES: &str = include_str!("../../../../../assets/demo/surnames.tsv");
const GIVEN: &str = include_str!("../../../../../assets/demo/given.tsv");
const ENGLISH: &str = include_str!("../../../../../assets/demo/english.tsv");

/// What the shop's people say and write in a language.
pub(super) struct Phrases {
    /// The shop's name and address.
    pub(super) shop: [&'static str; 2],
    /// Staff members.
    pub(super) staff: [&'static str; 3],
    /// Tiers, the lower one first.
    pub(super) tiers: [&'static str; 2],
    /// What an amount without a product was for.
    pub(super) odd_items: &'static [&'static str],
    ms: &'static str,
    mr: &'static str,
    auntie: &'static str,
    uncle: &'static str,
    teacher: &'static str,
    e_bill: &'static str,
    marketing: &'static str,
    nicknames: &'static [&'static str],
    notes: &'static [&'static str],
    /// Streets, each before its number.
    streets: &'static [&'static str],
}

const HANS: Phrases = Phrases {
    shop: ["小王米店", "幸福路12号"],
    staff: ["王建国", "李秀英", "陈晓梅"],
    tiers: ["银卡", "金卡"],
    odd_items: &["散装点心", "代收快递", "拼盘蔬菜", "处理水果"],
    ms: "女士",
    mr: "先生",
    auntie: "阿姨",
    uncle: "叔叔",
    teacher: "老师",
    e_bill: "我同意小店在每次消费后把电子小票发到我的手机，可随时取消。",
    marketing: "我同意小店用短信告诉我优惠活动，可随时退订。",
    nicknames: &[
        "静待花开",
        "平安是福",
        "阳光",
        "岁月静好",
        "一米阳光",
        "知足常乐",
        "小确幸",
        "海阔天空",
        "清风",
        "随缘",
        "向日葵",
        "老家的味道",
        "大山",
        "豆豆妈",
        "乐乐爸",
        "糖糖",
    ],
    notes: &["爱吃新米，到货告诉她一声", "不要塑料袋", "鸡蛋要当天的", "送货上门放门口", "喜欢试吃", "记得开发票"],
    streets: &["幸福路", "和平里", "新民街", "桂花巷", "东湖路"],
};

const HANT: Phrases = Phrases {
    shop: ["小王米店", "幸福路12號"],
    staff: ["王建宏", "林淑芬", "陳怡君"],
    tiers: ["銀卡", "金卡"],
    odd_items: &["散裝點心", "代收包裹", "綜合蔬菜", "出清水果"],
    ms: "小姐",
    mr: "先生",
    auntie: "阿姨",
    uncle: "叔叔",
    teacher: "老師",
    e_bill: "我同意本店在每次消費後以簡訊傳送消費明細，並可隨時取消。",
    marketing: "我同意本店以簡訊通知優惠活動，並可隨時取消訂閱。",
    nicknames: &["陽光", "平安喜樂", "小確幸", "知足常樂", "向日葵", "豆豆媽", "樂樂爸", "海闊天空"],
    notes: &["喜歡新米，到貨請通知", "自備購物袋", "雞蛋要當天的", "宅配請放管理室", "喜歡試吃", "要打統編"],
    streets: &["幸福路", "和平街", "民生路", "桂花巷", "東湖路"],
};

const EN: Phrases = Phrases {
    shop: ["Wang's Rice Shop", "12 Happiness Road"],
    staff: ["Wang Jianguo", "Emily Chen", "David Lin"],
    tiers: ["Silver", "Gold"],
    odd_items: &["Loose pastries", "Parcel held", "Mixed vegetables", "Ripe fruit"],
    ms: "Ms",
    mr: "Mr",
    auntie: "Mrs",
    uncle: "Mr",
    teacher: "Dr",
    e_bill: "I agree to get an e-bill on my phone after each purchase. I can stop it at any time.",
    marketing: "I agree to get offers by text message. I can stop them at any time.",
    nicknames: &["sunny day", "riceandshine", "blue sky", "little joy", "green tea", "happy cat"],
    notes: &[
        "Likes new rice: tell her when it comes",
        "Brings her own bag",
        "Wants eggs of the day",
        "Leave at the door",
    ],
    streets: &["Happiness Road", "Peace Lane", "Garden Street", "East Lake Road"],
};

impl Phrases {
    /// The phrases of a language.
    pub(super) const fn of(locale: Locale) -> &'static Phrases {
        match locale {
            Locale::ZhHans => &HANS,
            Locale::ZhHant => &HANT,
            Locale::En => &EN,
        }
    }
}

/// The shop's own phone: numbers of this shape begin with a zero that no exchange has.
pub(super) const fn shop_phone(currency: Currency) -> &'static str {
    match currency {
        Currency::Cny => "0571-0012 3456",
        Currency::Twd => "02-0012-3456",
        Currency::Hkd | Currency::Mop | Currency::Sgd => "0012 3456",
        Currency::Myr => "03-0012 3456",
        Currency::Usd => "617-555-0100",
    }
}

struct Surname {
    hans: &'static str,
    hant: &'static str,
    pinyin: &'static str,
    /// How often on the mainland and in Taiwan.
    weights: [u32; 2],
}

struct Given {
    /// `f` or `m`, then `1` first, `2` last, `0` alone.
    place: &'static str,
    hans: &'static str,
    hant: &'static str,
    pinyin: &'static str,
    weights: [u32; 2],
}

struct English {
    kind: &'static str,
    name: &'static str,
    weight: u32,
}

/// Everyone who could become a member of a shop in this place.
pub(super) struct Directory {
    locale: Locale,
    currency: Currency,
    surnames: Vec<Surname>,
    given: Vec<Given>,
    english: Vec<English>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sex {
    Female,
    Male,
}

struct Named {
    full: String,
    surname: String,
    given: String,
}

impl Directory {
    /// The people of a place. The tables are embedded, so a row that does not read is a mistake of ours, which the tests
    /// find.
    pub(super) fn of(locale: Locale, currency: Currency) -> Directory {
        let surname = |row: Vec<&'static str>| match *row {
            [hans, hant, pinyin, here, there] => {
                Some(Surname { hans, hant, pinyin, weights: [here.parse().ok()?, there.parse().ok()?] })
            }
            _ => None,
        };
        let given = |row: Vec<&'static str>| match *row {
            [place, hans, hant, pinyin, here, there] => {
                Some(Given { place, hans, hant, pinyin, weights: [here.parse().ok()?, there.parse().ok()?] })
            }
            _ => None,
        };
        let english = |row: Vec<&'static str>| match *row {
            [kind, name, weight] => Some(English { kind, name, weight: weight.parse().ok()? }),
            _ => None,
        };
        Directory {
            locale,
            currency,
            surnames: rows(SURNAMES).filter_map(surname).collect(),
            given: rows(GIVEN).filter_map(given).collect(),
            english: rows(ENGLISH).filter_map(english).collect(),
        }
    }

    /// The `n`th member as the shop enrols them on a day.
    pub(super) fn member(&self, n: u32, joins_on: NaiveDate, dice: &mut Dice) -> EnrolMember {
        let sex = if dice.permille(640) { Sex::Female } else { Sex::Male };
        let age = dice.between(21, 84);
        let named = self.named(sex, dice);
        // Some of the old have no phone and are known by their card.
        let has_phone = dice.permille(if age > 70 { 880 } else { 985 });
        let has_card = !has_phone || dice.permille(150);
        let phrases = Phrases::of(self.locale);
        EnrolMember {
            phone: has_phone.then(|| self.phone(dice)),
            salutation: dice.permille(900).then(|| self.salutation(&named, sex, age, dice)),
            wechat: dice.permille(self.wechat_permille()).then(|| self.nickname(&named, sex, dice)),
            card_no: has_card.then(|| format!("88{:06}", n + 1)),
            address: dice.permille(90).then(|| self.address(dice)),
            birthday: dice.permille(550).then(|| birthday(joins_on, age, dice)).flatten(),
            note: dice.permille(70).then(|| (*dice.one_of(phrases.notes)).to_owned()),
            consents: if has_phone { consents(phrases, dice) } else { Vec::new() },
            name: Some(named.full),
        }
    }

    fn named(&self, sex: Sex, dice: &mut Dice) -> Named {
        match self.locale {
            Locale::ZhHans => self.chinese(sex, 0, dice),
            Locale::ZhHant => self.chinese(sex, 1, dice),
            Locale::En => self.in_english(sex, dice),
        }
    }

    fn surname(&self, region: usize, dice: &mut Dice) -> &Surname {
        dice.weighted(&self.surnames, |it| it.weights[region])
    }

    /// The characters of a given name; `alone` takes one, otherwise a first and a last that differ.
    fn characters(&self, sex: Sex, region: usize, dice: &mut Dice) -> Vec<&Given> {
        let [alone, first, last] = match sex {
            Sex::Female => ["f0", "f1", "f2"],
            Sex::Male => ["m0", "m1", "m2"],
        };
        let at = |place: &'static str| move |it: &Given| if it.place == place { it.weights[region] } else { 0 };
        if dice.permille([210, 25][region]) {
            return vec![dice.weighted(&self.given, at(alone))];
        }
        let first = dice.weighted(&self.given, at(first));
        let differs = |it: &Given| if it.hans == first.hans { 0 } else { at(last)(it) };
        vec![first, dice.weighted(&self.given, differs)]
    }

    fn chinese(&self, sex: Sex, region: usize, dice: &mut Dice) -> Named {
        let written = |hans: &'static str, hant: &'static str| if region == 0 { hans } else { hant };
        let surname = self.surname(region, dice);
        let surname = written(surname.hans, surname.hant).to_owned();
        let given: String = self.characters(sex, region, dice).iter().map(|it| written(it.hans, it.hant)).collect();
        Named { full: format!("{surname}{given}"), surname, given }
    }

    /// Wang Xiuying, Emily Chen, Sarah Miller.
    fn in_english(&self, sex: Sex, dice: &mut Dice) -> Named {
        let kind = match sex {
            Sex::Female => "f",
            Sex::Male => "m",
        };
        let english = |kind: &'static str| move |it: &English| if it.kind == kind { it.weight } else { 0 };
        let region = dice.below(2) as usize;
        if dice.permille(420) {
            let surname = self.surname(region, dice).pinyin.to_owned();
            let spelt: String = self.characters(sex, region, dice).iter().map(|it| it.pinyin).collect();
            let given: String = spelt[..1].to_uppercase() + &spelt[1..];
            return Named { full: format!("{surname} {given}"), surname, given };
        }
        let given = dice.weighted(&self.english, english(kind)).name.to_owned();
        let surname = match dice.permille(600) {
            true => self.surname(region, dice).pinyin.to_owned(),
            false => dice.weighted(&self.english, english("s")).name.to_owned(),
        };
        Named { full: format!("{given} {surname}"), surname, given }
    }

    fn salutation(&self, named: &Named, sex: Sex, age: u32, dice: &mut Dice) -> String {
        let phrases = Phrases::of(self.locale);
        let title = match sex {
            _ if dice.permille(40) => phrases.teacher,
            Sex::Female if age > 58 && dice.permille(700) => phrases.auntie,
            Sex::Male if age > 58 && dice.permille(600) => phrases.uncle,
            Sex::Female => phrases.ms,
            Sex::Male => phrases.mr,
        };
        match self.locale {
            Locale::ZhHans | Locale::ZhHant => format!("{}{title}", named.surname),
            Locale::En => format!("{title} {}", named.surname),
        }
    }

    const fn wechat_permille(&self) -> u32 {
        match self.locale {
            Locale::ZhHans => 380,
            Locale::ZhHant => 60,
            Locale::En => 150,
        }
    }

    fn nickname(&self, named: &Named, sex: Sex, dice: &mut Dice) -> String {
        let last = named.given.chars().last().map(String::from).unwrap_or_default();
        match (self.locale, dice.below(5)) {
            (Locale::ZhHans | Locale::ZhHant, 0) => format!("小{last}"),
            (Locale::ZhHans | Locale::ZhHant, 1) if sex == Sex::Female => format!("{last}{last}"),
            (Locale::ZhHans, 2) => format!("{}{}", named.surname, dice.between(1_960, 2_005)),
            (_, 3) => format!("{}_{}", dice.weighted(&self.english, |it| it.weight).name, dice.between(1, 99)),
            (Locale::ZhHans | Locale::ZhHant | Locale::En, _) => {
                (*dice.one_of(Phrases::of(self.locale).nicknames)).to_owned()
            }
        }
    }

    fn address(&self, dice: &mut Dice) -> String {
        let street = dice.one_of(Phrases::of(self.locale).streets);
        let (number, floor, flat) = (dice.between(1, 188), dice.between(1, 18), dice.between(1, 4));
        match self.locale {
            Locale::ZhHans => format!("{street}{number}号{floor}楼{flat:02}室"),
            Locale::ZhHant => format!("{street}{number}號{floor}樓之{flat}"),
            Locale::En => format!("Flat {flat}, floor {floor}, {number} {street}"),
        }
    }

    /// A mobile number of the right shape that is nobody's, so that a demo shop with a gateway bothers no one: beginnings
    /// that Google's libphonenumber (metadata 9.0) does not know as any network's, and in North America 555-01xx.
    fn phone(&self, dice: &mut Dice) -> String {
        let mut tail = |digits: u32| format!("{:0width$}", dice.below(10_u32.pow(digits)), width = digits as usize);
        match self.currency {
            Currency::Cny => {
                let rest = tail(8);
                format!(
                    "{}{rest}",
                    dice.one_of(&["142", "143", "154", "160", "163", "164", "168", "169", "179", "194"])
                )
            }
            Currency::Twd => format!("099{}", tail(7)),
            Currency::Hkd => format!("50{}", tail(6)),
            Currency::Mop => format!("64{}", tail(6)),
            Currency::Sgd => format!("99{}", tail(6)),
            Currency::Myr => format!("0100{}", tail(6)),
            Currency::Usd => {
                let rest = tail(2);
                format!("{}55501{rest}", dice.one_of(&["212", "415", "617", "626", "718", "917"]))
            }
        }
    }
}

fn birthday(joins_on: NaiveDate, age: u32, dice: &mut Dice) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(joins_on.year() - age as i32 - 1, 1, 1)?;
    first.checked_add_days(Days::new(dice.below(365).into()))
}

fn consents(phrases: &Phrases, dice: &mut Dice) -> Vec<Consent> {
    let mut consents = Vec::new();
    if dice.permille(725) {
        consents.push(Consent { purpose: ConsentPurpose::EBill, wording: phrases.e_bill.to_owned() });
    }
    if dice.permille(320) {
        consents.push(Consent { purpose: ConsentPurpose::MarketingSms, wording: phrases.marketing.to_owned() });
    }
    consents
}

#[cfg(test)]
mod tests;
