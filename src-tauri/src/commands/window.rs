//! How this window looks and listens.

use huitou_app::window::{PutWindow, ShowWindow, WindowAnswer};

use super::methods;

methods! {
    read window_show(ShowWindow) -> WindowAnswer;
    keep window_put(PutWindow) -> WindowAnswer;
}
