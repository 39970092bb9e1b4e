//! The basket at the counter.

use huitou_app::basket::{BasketAnswer, BasketKept, PutBasket, ShowBasket};

use super::methods;

methods! {
    read basket_show(ShowBasket) -> BasketAnswer;
    keep basket_put(PutBasket) -> BasketKept;
}
