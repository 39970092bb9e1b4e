//! Making a shop: in a cradle inside its folder, moved into its place when it is whole.

use huitou_app::shop::{NewShop, begin};
use huitou_app::{Error, OWNER, Occasion, When};
use huitou_core::id::Incarnation;
use huitou_store::{Durability, Folder, Shop, TillIdentity};

use crate::demo::{self, DemoPlan, DemoReport};
use crate::outside::{Drawn, Outside};

/// The code of a shop's first till.
const FIRST_TILL: &str = "01";

/// Makes an empty shop, or a demo shop where there is a plan for one.
///
/// # Errors
/// `shop_exists` where there is one, and the refusals of the first facts; there is then no shop.
pub fn make_shop(
    folder: &Folder,
    new: &NewShop,
    demo: Option<&DemoPlan>,
    outside: &Outside,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Option<DemoReport>, Error> {
    // A slip in what was asked for leaves no folder behind.
    new.clock()?;
    folder.refuse_to_overwrite()?;
    folder.create()?;
    let lock = folder.lock()?;
    folder.refuse_to_overwrite()?;
    folder.sweep()?;
    let identity =
        TillIdentity { till: FIRST_TILL.to_owned(), incarnation: Incarnation::from_entropy(outside.random()) };
    let (shop_key, request_key) = (outside.random(), outside.random());
    // Nothing in the cradle is a shop yet, so nothing needs to be durable before the end.
    let mut shop = Shop::create(folder.cradle(), identity, shop_key, request_key, Durability::AtTheEnd)?;
    let when = match demo {
        Some(plan) => When::Making(plan.opens_at()),
        None => When::Clock((outside.now)()),
    };
    shop.write(|tx| begin(tx, new, &occasion(when)))?;
    let report = match demo {
        Some(plan) => Some(demo::fill(&mut shop, plan, &mut Drawn(outside), progress)?),
        None => None,
    };
    shop.close()?;
    folder.move_in()?;
    drop(lock);
    Ok(report)
}

fn occasion(when: When) -> Occasion {
    Occasion { when, actor: OWNER.to_owned(), request_id: "shop-opened".to_owned(), locale: None }
}
