//! The clock and the randomness of this machine; tests bring their own.

use chrono::{DateTime, Utc};
use huitou_app::Entropy;
use huitou_core::words::Locale;

/// What fills bytes with randomness.
pub type Randomness = Box<dyn Fn(&mut [u8]) + Send + Sync>;

/// Where now and randomness come from.
pub struct Outside {
    /// The clock.
    pub now: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// The randomness.
    pub entropy: Randomness,
    /// The language of whoever started the program, where it is one of ours.
    pub locale: Option<Locale>,
}

impl Outside {
    /// The machine's clock and its operating system's randomness.
    #[expect(clippy::disallowed_methods, reason = "here the clock is read, and nowhere else")]
    pub fn system() -> Outside {
        Outside {
            now: Box::new(Utc::now),
            entropy: Box::new(|bytes| SystemEntropy.fill(bytes)),
            locale: environment_locale(|name| std::env::var(name).ok()),
        }
    }

    /// Fresh random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        bytes
    }
}

/// The machine's clock for the age of files, whose times are the machine's too.
#[expect(clippy::disallowed_methods, reason = "here the clock is read, and nowhere else")]
pub(crate) fn machine_time() -> std::time::SystemTime {
    std::time::SystemTime::now()
}

/// The language that the environment asks for. The first variable that is set decides (POSIX, 8.2).
fn environment_locale(variable: impl Fn(&str) -> Option<String>) -> Option<Locale> {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    Locale::from_environment(&set?)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_is_set_decides_the_language() {
        let asked = |set: &[(&str, &str)]| {
            let value = |name: &str| set.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            environment_locale(value)
        };
        assert_eq!(asked(&[("LANG", "en_GB.UTF-8")]), Some(Locale::En));
        assert_eq!(asked(&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "zh_TW.UTF-8")]), Some(Locale::ZhHant));
        assert_eq!(asked(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Some(Locale::ZhHans));
        assert_eq!(asked(&[("LC_ALL", "C"), ("LANG", "en_US")]), None);
        assert_eq!(asked(&[]), None);
    }
}
