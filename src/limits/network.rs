//! A network: one address, or all that begin alike (CIDR, RFC 4632). Knows addresses; never what they are allowed.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::{AddrParseError, IpNet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// One address such as `10.0.0.1`, or a network such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Whether an address belongs to it; an IPv4 address that is written as IPv6 counts as what it is.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip.to_canonical())
    }
}

impl FromStr for Network {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse::<IpAddr>() {
            Ok(ip) => Ok(Self(ip.to_canonical().into())),
            Err(_) => text.parse().map(Self),
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() { self.0.addr().fmt(f) } else { self.0.fmt(f) }
    }
}

impl Serialize for Network {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("10.0.0.1", "10.0.0.1", true)]
    #[case("10.0.0.1", "::ffff:10.0.0.1", true)]
    #[case("10.0.0.1", "10.0.0.2", false)]
    #[case("10.0.0.0/8", "10.255.0.2", true)]
    #[case("10.0.0.0/8", "11.0.0.1", false)]
    #[case("::1", "::1", true)]
    #[case("2001:db8::/32", "2001:db8:5::1", true)]
    #[case("2001:db8::/32", "2001:db9::1", false)]
    #[case("0.0.0.0/0", "::1", false)]
    fn an_address_belongs_to_a_network_or_not(
        #[case] network: &str,
        #[case] ip: &str,
        #[case] belongs: bool,
    ) {
        let read: Network = network.parse().unwrap();
        assert_eq!(read.contains(ip.parse().unwrap()), belongs);
        assert_eq!(read.to_string(), network);
    }

    #[rstest]
    #[case("")]
    #[case("10.0.0.0/33")]
    #[case("10.0.0/8")]
    #[case("proxy")]
    #[case("10.0.0.1:80")]
    fn what_is_no_network_is_not_read(#[case] text: &str) {
        assert!(text.parse::<Network>().is_err());
    }
}
