//! What the shop sells.

use huitou_app::product::{ListProducts, ProductAnswer, ProductsAnswer, PutProduct, SearchProducts};

use super::methods;

methods! {
    write product_put(PutProduct) -> ProductAnswer;
    read product_search(SearchProducts) -> ProductsAnswer;
    read product_list(ListProducts) -> ProductsAnswer;
}
