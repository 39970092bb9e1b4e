//! The counter: enrols, tops up and rings, with the commands and in the order of a cashier.

use chrono::{DateTime, TimeDelta, Utc};
use huitou_app::member::EnrolMember;
use huitou_app::plan::PutPlan;
use huitou_app::sale::{LineRequest, QuoteAnswer, QuoteSale, RingSale};
use huitou_app::setting::PutSetting;
use huitou_app::staff::{PutStaff, ShareRequest};
use huitou_app::stored_value::TopUp;
use huitou_app::tier::PutTier;
use huitou_app::{Command, Entropy, Error, OWNER, Occasion, When, ask, execute};
use huitou_core::id::MemberId;
use huitou_core::money::{Currency, Money};
use huitou_core::plan::Gift;
use huitou_core::policy::{Policy, SettingKey, SettingValue};
use huitou_core::quantity::{DecimalText, Factor};
use huitou_core::tender::{Tender, TenderKind};
use huitou_core::tier::{TierNeed, TierWindow};
use huitou_core::words::Locale;
use huitou_store::WriteTx;

use super::basket::{Favourites, Shelf};
use super::catalogue::{Item, items};
use super::chance::{Dice, Stream};
use super::people::{Directory, Phrases, shop_phone};
use super::purse::{Offer, Purse};
use super::{Calendar, DemoReport, Entry, Who};

/// The least time between two commands of one till.
const BETWEEN_COMMANDS: TimeDelta = TimeDelta::seconds(20);

/// What a buyer likes and how they pay.
struct Taste {
    favourites: Favourites,
    way: TenderKind,
    /// The top-up that the member buys when the balance is low; none for those without stored value.
    offer: Option<Offer>,
}

/// A member as the counter knows them.
#[derive(Default)]
struct Buyer {
    id: Option<MemberId>,
    taste: Option<Box<Taste>>,
}

/// Someone at the counter, and who serves them.
struct Buying {
    member: Option<MemberId>,
    actor: String,
    way: TenderKind,
    offer: Option<Offer>,
}

impl Buying {
    fn member_id(&self) -> Option<String> {
        self.member.map(|id| id.to_string())
    }
}

/// The counter through the season.
pub(super) struct Trade {
    locale: Locale,
    currency: Currency,
    calendar: Calendar,
    seed: u64,
    items: Vec<Item>,
    purse: Purse,
    directory: Directory,
    buyers: Vec<Buyer>,
    staff: Vec<String>,
    /// The plans of the purse's offers, in their order.
    plans: Vec<String>,
    dice: Dice,
    requests: u64,
    now: DateTime<Utc>,
    /// What was done so far.
    pub(super) report: DemoReport,
}

impl Trade {
    /// A counter that has sold nothing yet.
    pub(super) fn new(members: u32, seed: u64, policy: &Policy, calendar: Calendar) -> Trade {
        let (locale, currency) = (policy.locale(), policy.currency());
        Trade {
            locale,
            currency,
            seed,
            items: items(locale, currency),
            purse: Purse::of(currency),
            directory: Directory::of(locale, currency),
            buyers: (0..members).map(|_| Buyer::default()).collect(),
            staff: Vec::new(),
            plans: Vec::new(),
            dice: Dice::of(seed, Stream::Counter, 0),
            requests: 0,
            now: calendar.set_up_at(),
            calendar,
            report: DemoReport::default(),
        }
    }

    /// Names the shop, fills the shelf and takes on the staff.
    pub(super) fn set_up(&mut self, tx: &WriteTx<'_>, entropy: &mut dyn Entropy) -> Result<(), Error> {
        for (key, value) in self.settings() {
            self.execute(tx, &PutSetting { key: key.as_str().to_owned(), value }, OWNER, entropy)?;
        }
        for put in self.items.iter().map(|item| item.put.clone()).collect::<Vec<_>>() {
            self.execute(tx, &put, OWNER, entropy)?;
            self.report.products += 1;
        }
        for name in Phrases::of(self.locale).staff {
            let put = PutStaff { name: name.to_owned(), staff_id: None };
            let answer = self.execute(tx, &put, OWNER, entropy)?;
            self.staff.push(answer.staff_id.to_string());
            self.report.staff += 1;
        }
        for put in self.tiers() {
            self.execute(tx, &put, OWNER, entropy)?;
        }
        for offer in self.purse.offers {
            let answer = self.execute(tx, &self.plan(offer), OWNER, entropy)?;
            self.plans.push(answer.plan_id.to_string());
        }
        Ok(())
    }

    fn plan(&self, offer: Offer) -> PutPlan {
        let Offer { paid, bonus } = offer;
        let name = match self.locale {
            Locale::ZhHans => format!("充{paid}送{bonus}"),
            Locale::ZhHant => format!("儲{paid}送{bonus}"),
            Locale::En => format!("{bonus} on top of {paid}"),
        };
        let paid = self.purse.units(paid);
        PutPlan {
            plan_id: None,
            name,
            paid_from_minor: paid,
            paid_to_minor: Some(paid),
            is_per_full: false,
            valid_from: None,
            valid_until: None,
            per_member: None,
            tiers: Vec::new(),
            gift: Gift::of_bonus(self.purse.units(bonus)),
            is_active: true,
        }
    }

    /// Two tiers by visits in a year, which need no amount of any currency; the higher one has half as many points again.
    fn tiers(&self) -> [PutTier; 2] {
        let [silver, gold] = Phrases::of(self.locale).tiers;
        let tier = |name: &str, level: u32, least: u32, points_times: Option<Factor>| PutTier {
            tier_id: None,
            name: name.to_owned(),
            level,
            need: Some(TierNeed::Visits { least }),
            window: TierWindow::Months { count: 12 },
            grace_days: 30,
            price_rate: None,
            points_times,
            is_active: true,
        };
        [tier(silver, 3, 12, None), tier(gold, 6, 36, Some(Factor::from_centi(150)))]
    }

    fn settings(&self) -> [(SettingKey, SettingValue); 6] {
        let text = |text: &str| SettingValue::Text(text.to_owned());
        let units = |units| SettingValue::Integer(self.purse.units(units).minor());
        let [name, address] = Phrases::of(self.locale).shop;
        let coupon = self.purse.coupon;
        [
            (SettingKey::ShopName, text(name)),
            (SettingKey::ShopAddress, text(address)),
            (SettingKey::ShopPhone, text(shop_phone(self.currency))),
            (SettingKey::CouponMinSpend, units(coupon.min_spend)),
            (SettingKey::CouponOff, units(coupon.off)),
            (SettingKey::CouponNextMin, units(coupon.next_min)),
        ]
    }

    /// Serves one entry of the diary.
    pub(super) fn serve(&mut self, tx: &WriteTx<'_>, entry: &Entry, entropy: &mut dyn Entropy) -> Result<(), Error> {
        self.now = self.now.max(entry.at);
        match entry.who {
            Who::Joining(n) => self.enrol(tx, n, entropy),
            Who::Buying(n) => {
                if self.buyers[n as usize].id.is_none() {
                    self.enrol(tx, n, entropy)?;
                }
                self.sell_to(tx, n, entropy)
            }
            Who::WalkIn => self.sell(tx, None, None, entropy),
        }
    }

    fn enrol(&mut self, tx: &WriteTx<'_>, n: u32, entropy: &mut dyn Entropy) -> Result<(), Error> {
        let today = self.calendar.business_day(self.now);
        let request: EnrolMember = self.directory.member(n, today, &mut Dice::of(self.seed, Stream::Person, n));
        let actor = self.on_duty();
        let answer = self.execute(tx, &request, &actor, entropy)?;
        self.buyers[n as usize].id = Some(answer.member_id);
        self.report.members += 1;
        Ok(())
    }

    fn sell_to(&mut self, tx: &WriteTx<'_>, n: u32, entropy: &mut dyn Entropy) -> Result<(), Error> {
        // The taste is taken out while the counter works with it, and put back.
        let buyer = &mut self.buyers[n as usize];
        let (id, known) = (buyer.id, buyer.taste.take());
        let mut taste = known.unwrap_or_else(|| Box::new(self.taste(n)));
        self.sell(tx, id, Some(&mut taste), entropy)?;
        self.buyers[n as usize].taste = Some(taste);
        Ok(())
    }

    fn taste(&self, n: u32) -> Taste {
        let mut dice = Dice::of(self.seed, Stream::Taste, n);
        let favourites = Favourites::drawn(&self.items, &mut dice);
        let way = self.purse.way(&mut dice);
        let [small, large] = self.purse.offers;
        let offer = dice.permille(180).then(|| if dice.permille(650) { small } else { large });
        Taste { favourites, way, offer }
    }

    fn sell(
        &mut self,
        tx: &WriteTx<'_>,
        member: Option<MemberId>,
        taste: Option<&mut Taste>,
        entropy: &mut dyn Entropy,
    ) -> Result<(), Error> {
        let (lines, buying) = self.basket(member, taste);
        let mut basket = QuoteSale {
            member_id: buying.member_id(),
            person_id: None,
            lines,
            coupons: Vec::new(),
            tenders: Vec::new(),
            gift_cards: Vec::new(),
            keep_change_minor: None,
        };
        let mut quote = self.quote(tx, &basket, &buying)?;
        basket.coupons = self.coupon_shown(tx, &buying, quote.total_minor)?;
        if !basket.coupons.is_empty() {
            quote = self.quote(tx, &basket, &buying)?;
        }
        let balance = self.topped_up(tx, &buying, &quote, entropy)?;
        let request = RingSale {
            tenders: self.tenders(quote.total_minor, balance, buying.way),
            expect_total_minor: Some(quote.total_minor),
            staff: self.shares(&buying.actor),
            member_id: basket.member_id,
            person_id: None,
            lines: basket.lines,
            coupons: basket.coupons,
            gift_cards: Vec::new(),
            proof: None,
            keep_change_minor: None,
        };
        self.execute(tx, &request, &buying.actor, entropy)?;
        self.report.sales += 1;
        Ok(())
    }

    fn basket(&mut self, member: Option<MemberId>, taste: Option<&mut Taste>) -> (Vec<LineRequest>, Buying) {
        let actor = self.on_duty();
        let day = self.calendar.day_of_trade(self.now);
        let shelf = Shelf { items: &self.items, odd_items: Phrases::of(self.locale).odd_items, purse: &self.purse };
        match taste {
            Some(taste) => {
                let lines = shelf.of_member(&mut taste.favourites, day, &mut self.dice);
                let way = if self.dice.permille(800) { taste.way } else { self.purse.way(&mut self.dice) };
                (lines, Buying { member, actor, way, offer: taste.offer })
            }
            None => {
                let lines = shelf.of_walk_in(&mut self.dice);
                (lines, Buying { member, actor, way: self.purse.way(&mut self.dice), offer: None })
            }
        }
    }

    /// What the shop itself says that the basket comes to; so no sale is refused.
    fn quote(&self, tx: &WriteTx<'_>, basket: &QuoteSale, buying: &Buying) -> Result<QuoteAnswer, Error> {
        ask(tx, basket, &self.occasion(&buying.actor))
    }

    /// The coupon that the member shows: one that is valid for this bill, and not always.
    fn coupon_shown(&mut self, tx: &WriteTx<'_>, buying: &Buying, total: Money) -> Result<Vec<String>, Error> {
        let Some(member) = buying.member else { return Ok(Vec::new()) };
        let today = self.calendar.business_day(self.now);
        let coupons = tx.unused_coupons(member)?;
        let usable = coupons.iter().find(|it| today <= it.terms.valid_until && total >= it.terms.minimum);
        Ok(usable.filter(|_| self.dice.permille(600)).map(|it| it.terms.code.to_string()).into_iter().collect())
    }

    /// The balance for a bill, after a top-up where it was low and the member buys one.
    fn topped_up(
        &mut self,
        tx: &WriteTx<'_>,
        buying: &Buying,
        quote: &QuoteAnswer,
        entropy: &mut dyn Entropy,
    ) -> Result<Money, Error> {
        let balance = quote.stored_value.map_or(Money::ZERO, |balance| balance.total);
        let Some((offer, member_id)) = buying.offer.zip(buying.member_id()) else { return Ok(balance) };
        let low = self.purse.units(offer.bonus);
        let enough = balance >= quote.total_minor && balance >= low;
        if enough || !self.dice.permille(750) {
            return Ok(balance);
        }
        let plan = self.purse.offers.iter().position(|it| it.paid == offer.paid);
        let request = TopUp {
            member_id,
            paid_minor: self.purse.units(offer.paid),
            bonus_minor: None,
            plan_id: plan.and_then(|place| self.plans.get(place)).cloned(),
            expect_bonus_minor: None,
            tender: buying.way,
            staff: self.shares(&buying.actor),
        };
        let answer = self.execute(tx, &request, &buying.actor, entropy)?;
        self.report.top_ups += 1;
        Ok(answer.after.total)
    }

    /// How a bill is paid: by stored value where there is any, else the usual way, seldom in two.
    fn tenders(&mut self, total: Money, balance: Money, way: TenderKind) -> Vec<Tender> {
        let mut tenders = Vec::new();
        let mut left = total;
        let mut give = |kind, amount: Money| {
            if amount > Money::ZERO {
                tenders.push(Tender { kind, amount });
            }
        };
        if balance > Money::ZERO && self.dice.permille(930) {
            let part = balance.min(total);
            give(TenderKind::StoredValue, part);
            left = Money::from_minor(left.minor() - part.minor());
        }
        let note = self.purse.note(&mut self.dice);
        if way != TenderKind::Cash && note < left && self.dice.permille(30) {
            // A note that is to go, and the rest from the phone.
            give(TenderKind::Cash, note);
            left = Money::from_minor(left.minor() - note.minor());
        }
        match way {
            TenderKind::Cash if left > Money::ZERO => give(way, self.purse.handed_over(left, &mut self.dice)),
            TenderKind::Cash
            | TenderKind::StoredValue
            | TenderKind::Wechat
            | TenderKind::Alipay
            | TenderKind::Card
            | TenderKind::Other
            | TenderKind::Points
            | TenderKind::GiftCard
            | TenderKind::OnAccount => give(way, left),
        }
        tenders
    }

    /// Who stands at the counter: one in the morning, one in the evening, a third at weekends; now and then the owner.
    fn on_duty(&mut self) -> String {
        let (is_weekend, hour) = self.calendar.weekend_and_hour(self.now);
        let usual = match (is_weekend, hour) {
            (true, 12..) => 2,
            (false, 14..) => 1,
            (true, _) | (false, _) => 0,
        };
        if self.dice.permille(80) {
            return OWNER.to_owned();
        }
        let turn = if self.dice.permille(60) { self.dice.below(3) as usize } else { usual };
        self.staff.get(turn).cloned().unwrap_or_else(|| OWNER.to_owned())
    }

    /// Who sold it: mostly whoever rings, sometimes two together; the owner takes no share.
    fn shares(&mut self, actor: &str) -> Vec<ShareRequest> {
        let share = |staff_id: &str, share: &str| ShareRequest {
            staff_id: staff_id.to_owned(),
            share: DecimalText(share.to_owned()),
        };
        if actor == OWNER {
            return Vec::new();
        }
        let others: Vec<&str> = self.staff.iter().map(String::as_str).filter(|id| *id != actor).collect();
        if others.is_empty() || !self.dice.permille(60) {
            return vec![share(actor, "1")];
        }
        let (mine, theirs) = *self.dice.one_of(&[("1", "1"), ("60", "40"), ("70", "30")]);
        let other = *self.dice.one_of(&others);
        vec![share(actor, mine), share(other, theirs)]
    }

    fn occasion(&self, actor: &str) -> Occasion {
        Occasion {
            when: When::Making(self.now),
            actor: actor.to_owned(),
            request_id: format!("demo-{}", self.requests),
            locale: None,
        }
    }

    fn execute<C: Command>(
        &mut self,
        tx: &WriteTx<'_>,
        request: &C,
        actor: &str,
        entropy: &mut dyn Entropy,
    ) -> Result<C::Answer, Error> {
        self.requests += 1;
        let answer = execute(tx, request, &self.occasion(actor), entropy)?;
        self.now += BETWEEN_COMMANDS;
        Ok(answer)
    }
}
