//! What the shop is.

use huitou_app::shop::{ShopAnswer, ShowShop};

use super::methods;

methods! {
    read shop_show(ShowShop) -> ShopAnswer;
}
