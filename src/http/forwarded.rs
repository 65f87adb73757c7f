//! For whom a proxy speaks: `X-Forwarded-For` and `Forwarded` (RFC 7239), read from their ends, because what stands left of
//! a proxy's own entry is only what somebody claimed. Pure: headers and settings come in. Knows addresses; never what is
//! asked, nor who may what.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::http::header::{self, HeaderMap, HeaderName};

use super::settings::ProxyHeader;
use crate::limits::Network;

const FORWARDED: HeaderName = HeaderName::from_static("forwarded");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// Headers that only a proxy adds.
const OF_PROXIES: [HeaderName; 6] = [
    FORWARDED,
    FORWARDED_FOR,
    FORWARDED_HOST,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
    header::VIA,
];

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Requester {
    /// Whom the request counts for.
    pub(super) ip: IpAddr,
    /// Whether that is who asks, and not only the proxy that hides them.
    pub(super) known: bool,
}

/// What is wrong with how a request came through a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Astray {
    /// A proxy that is not listed: all who come through it are one client.
    UnlistedProxy,
    /// Two headers name different clients, and one of them was not written by the proxy.
    TwoNames,
    /// The proxy's entry is no address.
    NoName,
}

/// What a header says.
#[derive(Clone, Copy)]
enum Named {
    /// It is not there.
    Nothing,
    /// What stands where an address should is none.
    Nobody,
    /// For whom the proxy speaks.
    Client(IpAddr),
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    /// Who has connected; nobody on a Unix socket.
    pub(super) peer: Option<IpAddr>,
    /// The `server.proxies`.
    pub(super) proxies: &'a [Network],
    /// The `server.proxy_header`.
    pub(super) believed: ProxyHeader,
}

impl Way<'_> {
    fn is_proxy(&self, ip: IpAddr) -> bool {
        self.proxies.iter().any(|proxy| proxy.contains(ip))
    }

    /// Whether the one who has connected speaks for others.
    pub(super) fn is_proxied(&self) -> bool {
        self.peer.is_none_or(|peer| self.is_proxy(peer))
    }

    /// Who asks, and what is wrong with the way the request came.
    pub(super) fn client(&self, headers: &HeaderMap) -> (Requester, Option<Astray>) {
        let peer = self.peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.to_canonical());
        let direct = Requester { ip: peer, known: true };
        if !self.is_proxied() {
            let astray = OF_PROXIES.iter().any(|name| headers.contains_key(name));
            return (Requester { known: !astray, ..direct }, astray.then_some(Astray::UnlistedProxy));
        }
        let hidden = Requester { ip: peer, known: false };
        let mut xff = Named::Nothing;
        if self.believed != ProxyHeader::Forwarded {
            xff = self.named(&listed(headers, &FORWARDED_FOR), Some);
        }
        let mut rfc = Named::Nothing;
        if self.believed != ProxyHeader::XForwardedFor {
            rfc = self.named(&listed(headers, &FORWARDED), |element| parameter(element, "for"));
        }
        match (xff, rfc) {
            (Named::Nothing, Named::Nothing) => (direct, None),
            (named, Named::Nothing) | (Named::Nothing, named) => match named {
                Named::Client(ip) => (Requester { ip, known: true }, None),
                Named::Nobody | Named::Nothing => (hidden, Some(Astray::NoName)),
            },
            (Named::Client(ip), Named::Client(other)) if ip == other => (Requester { ip, known: true }, None),
            (Named::Client(_) | Named::Nobody, Named::Client(_) | Named::Nobody) => {
                (hidden, Some(Astray::TwoNames))
            }
        }
    }

    /// Whom the entries of a header name: the last that is no proxy, or the first if all are.
    fn named<'h>(&self, entries: &[&'h str], node: impl Fn(&'h str) -> Option<&'h str>) -> Named {
        let mut named = Named::Nothing;
        for entry in entries.iter().rev() {
            named = node(entry).and_then(address).map_or(Named::Nobody, Named::Client);
            match named {
                Named::Client(ip) if self.is_proxy(ip) => {}
                Named::Client(_) | Named::Nobody | Named::Nothing => break,
            }
        }
        named
    }

    /// The hosts by which the server may have been asked: as the request says, and as a proxy says that it was asked.
    pub(super) fn hosts<'h>(&self, headers: &'h HeaderMap) -> impl Iterator<Item = &'h str> + use<'h> {
        let own = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let mut said = None;
        let mut rfc = None;
        if self.is_proxied() {
            said = listed(headers, &FORWARDED_HOST).pop();
            rfc = listed(headers, &FORWARDED).pop().and_then(|element| parameter(element, "host"));
        }
        [own, said, rfc].into_iter().flatten()
    }
}

/// The entries of a header that may stand in several lines; what cannot be read is an entry that says nothing.
fn listed<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Vec<&'h str> {
    headers.get_all(name).flat_map(|line| line.to_str().unwrap_or("").split(',')).map(str::trim).collect()
}

/// A parameter of an element of `Forwarded`.
fn parameter<'h>(element: &'h str, name: &str) -> Option<&'h str> {
    element.split(';').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// An address as proxies write it: with or without port, an IPv6 address with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let ip = text.parse::<IpAddr>().ok();
    let ip = ip.or_else(|| text.parse::<SocketAddr>().ok().map(|addr| addr.ip())).or_else(in_brackets);
    ip.map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use rstest::rstest;

    use super::*;

    const PROXY: &str = "127.0.0.1";
    const XFF: &str = "x-forwarded-for";
    const RFC: &str = "forwarded";

    /// Whom a request counts for, `hidden` where the proxy is all that is known, and what is wrong with it.
    fn judged(peer: &str, believed: ProxyHeader, headers: &[(&str, &str)]) -> (String, Option<Astray>) {
        let mut request = TestRequest::get();
        for header in headers {
            request = request.append_header(*header);
        }
        let proxies = ["127.0.0.1", "10.7.0.0/16", "2001:db8:f::/48"].map(|text| text.parse().unwrap());
        let way = Way { peer: peer.parse().ok(), proxies: &proxies, believed };
        let (client, astray) = way.client(request.to_http_request().headers());
        (if client.known { client.ip.to_string() } else { "hidden".into() }, astray)
    }

    #[rstest]
    #[case::alone("1.2.3.4", "1.2.3.4")]
    #[case::with_its_port("1.2.3.4:5000", "1.2.3.4")]
    #[case::ipv6("2001:db8:1::7", "2001:db8:1::7")]
    #[case::ipv6_in_brackets("[2001:db8:1::7]", "2001:db8:1::7")]
    #[case::ipv6_with_its_port("[2001:db8:1::7]:5000", "2001:db8:1::7")]
    #[case::ipv4_as_ipv6("::ffff:1.2.3.4", "1.2.3.4")]
    #[case::after_a_claim("6.6.6.6, 1.2.3.4", "1.2.3.4")]
    #[case::after_nonsense("\"; for=6.6.6.6, ]:[, 1.2.3.4", "1.2.3.4")]
    #[case::before_another_proxy("1.2.3.4, 127.0.0.1", "1.2.3.4")]
    #[case::before_a_network_of_proxies("6.6.6.6, 1.2.3.4, 10.7.5.5:80, 10.7.1.2", "1.2.3.4")]
    #[case::before_a_proxy_with_ipv6("1.2.3.4,[2001:db8:f:1::1]:9", "1.2.3.4")]
    #[case::proxies_only("10.7.3.3, 10.7.1.2", "10.7.3.3")]
    fn a_listed_proxy_names_its_client(#[case] forwarded: &str, #[case] client: &str) {
        assert_eq!(judged(PROXY, ProxyHeader::Any, &[(XFF, forwarded)]), (client.to_owned(), None));
        assert_eq!(judged("::ffff:127.0.0.1", ProxyHeader::Any, &[(XFF, forwarded)]).0, client);
        assert_eq!(judged("10.7.200.1", ProxyHeader::XForwardedFor, &[(XFF, forwarded)]).0, client);
        assert_eq!(judged("a Unix socket", ProxyHeader::Any, &[(XFF, forwarded)]).0, client);
    }

    #[rstest]
    #[case::alone("for=1.2.3.4", "1.2.3.4")]
    #[case::quoted_with_its_port("for=\"1.2.3.4:47011\"", "1.2.3.4")]
    #[case::ipv6("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17")]
    #[case::ipv6_without_port("for=\"[2001:db8:cafe::17]\"", "2001:db8:cafe::17")]
    #[case::with_more("by=203.0.113.43;FOR = 1.2.3.4; proto=https;host=play.example.org", "1.2.3.4")]
    #[case::after_a_claim("for=6.6.6.6, for=1.2.3.4", "1.2.3.4")]
    #[case::after_an_open_quote("for=\"6.6.6.6, for=1.2.3.4", "1.2.3.4")]
    #[case::before_a_proxy("for=6.6.6.6, for=1.2.3.4;proto=https, for=10.7.0.1", "1.2.3.4")]
    fn a_listed_proxy_may_say_it_as_in_rfc_7239(#[case] forwarded: &str, #[case] client: &str) {
        for believed in [ProxyHeader::Any, ProxyHeader::Forwarded] {
            assert_eq!(judged(PROXY, believed, &[(RFC, forwarded)]), (client.to_owned(), None));
        }
    }

    #[rstest]
    #[case::nonsense(&[(XFF, "nonsense")])]
    #[case::nonsense_last(&[(XFF, "1.2.3.4, nonsense")])]
    #[case::empty(&[(XFF, "")])]
    #[case::unknown(&[(RFC, "for=unknown")])]
    #[case::a_secret_name(&[(RFC, "for=1.2.3.4, for=_hidden")])]
    #[case::nobody(&[(RFC, "proto=https")])]
    fn whom_a_proxy_hides_counts_as_the_proxy_and_is_nobody_to_be_trusted(#[case] headers: &[(&str, &str)]) {
        assert_eq!(judged(PROXY, ProxyHeader::Any, headers), ("hidden".into(), Some(Astray::NoName)));
    }

    #[test]
    fn a_header_that_the_proxy_did_not_write_is_not_believed() {
        let both = [(XFF, "1.2.3.4"), (RFC, "for=127.0.0.1")];
        assert_eq!(judged(PROXY, ProxyHeader::Any, &both), ("hidden".into(), Some(Astray::TwoNames)));
        assert_eq!(judged(PROXY, ProxyHeader::XForwardedFor, &both), ("1.2.3.4".into(), None));
        assert_eq!(judged(PROXY, ProxyHeader::Forwarded, &both), ("127.0.0.1".into(), None));
        let alike = [(XFF, "1.2.3.4"), (RFC, "for=\"1.2.3.4:99\"")];
        assert_eq!(judged(PROXY, ProxyHeader::Any, &alike), ("1.2.3.4".into(), None));
        assert_eq!(judged(PROXY, ProxyHeader::Forwarded, &[(XFF, "1.2.3.4")]), (PROXY.into(), None));
        let lines = [(XFF, "6.6.6.6"), (XFF, "1.2.3.4")];
        assert_eq!(judged(PROXY, ProxyHeader::Any, &lines), ("1.2.3.4".into(), None));
    }

    #[test]
    fn who_is_not_listed_speaks_for_nobody_and_gives_itself_away() {
        for header in [(XFF, "1.2.3.4"), (RFC, "for=1.2.3.4"), ("via", "1.1 proxy"), ("x-real-ip", "1.2.3.4")]
        {
            let judged = judged("10.0.0.9", ProxyHeader::Any, &[header]);
            assert_eq!(judged, ("hidden".into(), Some(Astray::UnlistedProxy)));
        }
        assert_eq!(judged("10.0.0.9", ProxyHeader::Any, &[]), ("10.0.0.9".into(), None));
        assert_eq!(judged(PROXY, ProxyHeader::Any, &[]), (PROXY.into(), None));
        assert_eq!(judged("a Unix socket", ProxyHeader::Any, &[]), ("127.0.0.1".into(), None));
    }

    #[test]
    fn only_a_proxy_says_by_which_host_it_was_asked() {
        let request = TestRequest::get()
            .insert_header(("host", "127.0.0.1:8080"))
            .insert_header(("x-forwarded-host", "evil.example, play.example.org"))
            .insert_header((RFC, "for=1.1.1.1;host=evil.example, for=1.2.3.4;host=\"club.example:8443\""))
            .to_http_request();
        let proxies = ["127.0.0.1".parse().unwrap()];
        let hosts = |peer: &str| {
            let way = Way { peer: peer.parse().ok(), proxies: &proxies, believed: ProxyHeader::Any };
            way.hosts(request.headers()).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(hosts("10.0.0.9"), ["127.0.0.1:8080"]);
        assert_eq!(hosts(PROXY), ["127.0.0.1:8080", "play.example.org", "club.example:8443"]);
    }
}
