//! Who works in the shop.

use huitou_app::staff::{ListStaff, PutStaff, StaffAnswer, StaffListAnswer};

use super::methods;

methods! {
    write staff_put(PutStaff) -> StaffAnswer;
    read staff_list(ListStaff) -> StaffListAnswer;
}
