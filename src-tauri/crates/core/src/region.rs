//! The rules of the region for stored value: how much a member may hold, whether it may lapse, from where on the buyer
//! must be known. They are data; what follows from them is decided where stored value is sold.

use crate::money::{Currency, Money};

/// Where the shop is, and of what kind, as far as the law of prepaid cards asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// No rules but the shop's own.
    None,
    /// Mainland China.
    Cn,
    /// Zhejiang, for shops that are no companies.
    CnZhejiang,
    /// Taiwan.
    Tw,
    /// Hong Kong.
    Hk,
}

/// The rules of a region. Amounts are whole units of the shop's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The most that a member who is known may hold.
    pub max_named: Option<i64>,
    /// The most that one who is not known may hold.
    pub max_unnamed: Option<i64>,
    /// Whether what was paid in advance may have an end. Stored value and gift cards never have one here, so that this is asked
    /// of count cards alone.
    pub may_expire: bool,
    /// From which amount on somebody who buys at once must be known.
    pub real_name_from: Option<i64>,
    /// Within how many days a refund must be paid.
    pub refund_days: Option<u32>,
}

impl Region {
    /// Every region.
    pub const ALL: [Region; 5] = [Region::None, Region::Cn, Region::CnZhejiang, Region::Tw, Region::Hk];

    /// The value of the setting.
    pub const fn as_str(self) -> &'static str {
        match self {
            Region::None => "none",
            Region::Cn => "cn",
            Region::CnZhejiang => "cn_zhejiang",
            Region::Tw => "tw",
            Region::Hk => "hk",
        }
    }

    /// The region of the setting.
    pub fn from_name(name: &str) -> Option<Region> {
        Region::ALL.into_iter().find(|region| region.as_str() == name)
    }

    /// The region of a shop that has never chosen one.
    pub const fn of_currency(currency: Currency) -> Region {
        match currency {
            Currency::Cny => Region::Cn,
            Currency::Twd => Region::Tw,
            Currency::Hkd => Region::Hk,
            Currency::Mop | Currency::Sgd | Currency::Myr | Currency::Usd => Region::None,
        }
    }

    /// The rules.
    ///
    /// Mainland China: 单用途商业预付卡管理办法（试行）, 商务部令 2012 No. 9, and 国办发〔2011〕25号: a named card holds 5,000
    /// yuan and never lapses, an unnamed one 1,000 and not before 3 years; who buys unnamed cards for 10,000 at once gives
    /// the name. Zhejiang: 浙江省实施办法 of 2017 for shops that are no companies: 2,000 for each consumer, 500 unnamed, what
    /// is left at the end is refunded or extended, a refund within 5 days. Taiwan: 商品(服務)禮券定型化契約應記載及不得記載事項:
    /// no expiry. Hong Kong has no such rule.
    pub const fn rules(self) -> Rules {
        const FREE: Rules =
            Rules { max_named: None, max_unnamed: None, may_expire: true, real_name_from: None, refund_days: None };
        match self {
            Region::None | Region::Hk => FREE,
            Region::Cn => Rules {
                max_named: Some(5_000),
                max_unnamed: Some(1_000),
                may_expire: false,
                real_name_from: Some(10_000),
                refund_days: None,
            },
            Region::CnZhejiang => Rules {
                max_named: Some(2_000),
                max_unnamed: Some(500),
                may_expire: false,
                real_name_from: Some(10_000),
                refund_days: Some(5),
            },
            Region::Tw => Rules { may_expire: false, ..FREE },
        }
    }
}

/// How a member is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// By name.
    Named,
    /// By phone alone: told from others, and yet nobody knows who it is.
    ByPhone,
    /// By neither.
    Unnamed,
}

/// What the shop made of its region's rules; an amount of zero leaves the rule as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegionPolicy {
    /// Where the shop is.
    pub region: Region,
    /// The shop's own most for a member who is known.
    pub max_named: Money,
    /// The shop's own most for one who is not.
    pub max_unnamed: Money,
    /// Whether a top-up beyond it is refused; else the cashier is warned.
    pub blocks: bool,
    /// The shop's currency.
    pub currency: Currency,
}

/// The most that a member may hold, and whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The region's name, or `own` for the shop's own.
    pub rule: &'static str,
    /// The most.
    pub most: Money,
}

/// A top-up that leaves a member with more than one may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverLimit {
    /// What it breaks.
    pub limit: Limit,
    /// How much can still be topped up, gift included.
    pub room: Money,
}

impl RegionPolicy {
    /// The most that such a member may hold; none where no rule says so.
    pub fn limit(&self, holder: Holder) -> Option<Limit> {
        let rules = self.region.rules();
        let (own, most) = match holder {
            Holder::Named | Holder::ByPhone => (self.max_named, rules.max_named),
            Holder::Unnamed => (self.max_unnamed, rules.max_unnamed),
        };
        if own > Money::ZERO {
            return Some(Limit { rule: "own", most: own });
        }
        most.map(|units| Limit { rule: self.region.as_str(), most: self.money(units) })
    }

    /// What is broken by a balance that grows from `before` to `after`.
    pub fn over_limit(&self, holder: Holder, before: Money, after: Money) -> Option<OverLimit> {
        let limit = self.limit(holder).filter(|limit| after > limit.most)?;
        let room = Money::from_minor((limit.most.minor() - before.minor()).max(0));
        Some(OverLimit { limit, room })
    }

    /// How much more a member who holds `before` may hold, where a balance beyond it is refused.
    pub fn room(&self, holder: Holder, before: Money) -> Option<Money> {
        let limit = self.limit(holder).filter(|_| self.blocks)?;
        Some(Money::from_minor((limit.most.minor() - before.minor()).max(0)))
    }

    /// The threshold from which on somebody who pays so much at once must be known, where this one is not.
    pub fn needs_name(&self, holder: Holder, paid: Money) -> Option<Money> {
        let from = self.region.rules().real_name_from.map(|units| self.money(units))?;
        (holder != Holder::Named && paid >= from).then_some(from)
    }

    /// Whole units in the shop's currency; the largest rule has 5 digits.
    fn money(&self, units: i64) -> Money {
        Money::from_minor(units * self.currency.minor_per_unit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(region: Region) -> RegionPolicy {
        RegionPolicy {
            region,
            max_named: Money::ZERO,
            max_unnamed: Money::ZERO,
            blocks: false,
            currency: Currency::Cny,
        }
    }

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    #[test]
    fn each_region_has_the_limits_of_its_law() {
        for (region, named, unnamed) in [
            (Region::None, None, None),
            (Region::Cn, Some(500_000), Some(100_000)),
            (Region::CnZhejiang, Some(200_000), Some(50_000)),
            (Region::Tw, None, None),
            (Region::Hk, None, None),
        ] {
            let most = |holder| policy(region).limit(holder).map(|limit| limit.most.minor());
            assert_eq!((most(Holder::Named), most(Holder::Unnamed)), (named, unnamed), "{region:?}");
            assert_eq!(Region::from_name(region.as_str()), Some(region));
        }
    }

    #[test]
    fn the_shops_own_limit_takes_the_place_of_the_law() {
        let own = RegionPolicy { max_named: money(300_000), ..policy(Region::Cn) };
        assert_eq!(own.limit(Holder::Named), Some(Limit { rule: "own", most: money(300_000) }));
        assert_eq!(own.limit(Holder::Unnamed), Some(Limit { rule: "cn", most: money(100_000) }));
    }

    #[test]
    fn a_balance_may_come_to_the_limit_and_no_further() {
        let over = |before, after| policy(Region::Cn).over_limit(Holder::Named, money(before), money(after));
        assert_eq!(over(0, 500_000), None);
        assert_eq!(over(480_000, 500_001).map(|over| over.room), Some(money(20_000)));
        assert_eq!(over(600_000, 700_000).map(|over| over.room), Some(Money::ZERO));
        assert_eq!(policy(Region::Hk).over_limit(Holder::Unnamed, Money::ZERO, money(99_999_999)), None);
    }

    #[test]
    fn who_pays_much_at_once_must_be_known() {
        let needs = |holder, paid| policy(Region::Cn).needs_name(holder, money(paid));
        assert_eq!(needs(Holder::Unnamed, 1_000_000), Some(money(1_000_000)));
        assert_eq!(needs(Holder::Unnamed, 999_999), None);
        assert_eq!(needs(Holder::ByPhone, 1_000_000), Some(money(1_000_000)), "a phone is no name");
        assert_eq!(needs(Holder::Named, 1_000_000), None);
        assert_eq!(policy(Region::Tw).needs_name(Holder::Unnamed, money(1_000_000)), None);
    }
}
