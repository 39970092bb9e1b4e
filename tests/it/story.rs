//! Stories in the shop's language.

mod balance_refunds;
mod basket;
mod card_refunds;
mod corrections;
mod count_cards;
mod editing;
mod favourites;
mod finding_sales;
mod first_sale;
mod keeping_change;
mod liability;
mod movements;
mod openings;
mod paying;
mod pins;
mod points;
mod points_rules;
mod reading_journal;
mod refunds;
mod reports;
mod safety;
mod taxes;
mod tiers;
mod top_up_plans;
mod unbilled;
mod voiding;
