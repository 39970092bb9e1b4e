//! The clock and the randomness of this machine; tests bring their own.

use chrono::{DateTime, Utc};
use huitou_app::Entropy;

/// What fills bytes with randomness.
pub type Randomness = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// Where now and randomness come from.
pub struct Outside {
    /// The clock.
    pub now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// The randomness.
    pub entropy: Randomness,
}

impl Outside {
    /// The machine's clock and its operating system's randomness.
    #[expect(clippy::disallowed_methods, reason = "here the clock is read, and nowhere else")]
    pub fn system() -> Outside {
        Outside { now: Box::new(Utc::now), entropy: Box::new(|bytes| SystemEntropy.fill(bytes)) }
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        bytes
    }
}

/// The operating system's randomness.
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// # Panics
    /// Where the operating system has no randomness: then no key and no coupon may be made.
    #[expect(clippy::disallowed_methods, reason = "here randomness is read, and nowhere else")]
    fn fill(&mut self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}

/// The outside as the commands see it.
pub(crate) struct Drawn<'a>(pub(crate) &'a Outside);

impl Entropy for Drawn<'_> {
    fn fill(&mut self, bytes: &mut [u8]) {
        (self.0.entropy)(bytes);
    }
}
