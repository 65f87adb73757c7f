//! The address of a client as limits count it. Knows how addresses are given out; never who is there.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

/// Whom a connection counts for: an IPv4 address, or of an IPv6 address its first 64 bits, which one subscriber has to
/// themself. It is never printed: logs hold no addresses of players.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(IpAddr);

impl Address {
    /// Whom a connection from there counts for.
    pub fn of(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
            v4 @ IpAddr::V4(_) => Self(v4),
        }
    }

    /// What stands for all that are too many to be told apart.
    pub(super) const MANY: Self = Self(IpAddr::V6(Ipv6Addr::UNSPECIFIED));
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10.0.0.1", "::ffff:10.0.0.1", true)]
    #[case("10.0.0.1", "10.0.0.2", false)]
    #[case("2001:db8:1:2:3::1", "2001:db8:1:2:ffff::9", true)]
    #[case("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    fn a_subscriber_counts_once(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
        let of = |text: &str| Address::of(text.parse().unwrap());
        assert_eq!(of(one) == of(other), same);
        assert_eq!(format!("{:?}", of(one)), "Address(…)");
    }
}
