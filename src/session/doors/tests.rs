//! The doors: how many may come in, in all and from one address, and who is kept out.

use super::*;

fn doors(connections_max: usize, connections_per_ip: usize) -> Arc<Doors> {
    let limits = Settings { connections_max, connections_per_ip, ..Settings::default() };
    Doors::new(&limits, 1_000, vec!["10.9.0.0/16".parse().unwrap()], Metrics::new())
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn knock(doors: &Arc<Doors>, text: &str) -> Rc<Slot> {
    doors.knock(Some(ip(text))).unwrap()
}

fn is_empty(doors: &Doors) -> bool {
    let counts = doors.counts();
    counts.by_ip.is_empty() && (counts.sockets, counts.conversations) == (0, 0)
}

#[test]
fn an_address_has_its_limit_and_a_place_is_free_again() {
    let doors = doors(10, 2);
    let one = knock(&doors, "10.0.0.1");
    let _two = knock(&doors, "::ffff:10.0.0.1");
    let first = one.enter().unwrap();
    let third = knock(&doors, "10.0.0.1");
    assert_eq!(third.enter().err(), Some(Crowded::Address), "it is read, and told that it is too many");
    assert!(knock(&doors, "10.0.0.2").enter().is_ok());
    drop(one);
    assert_eq!(third.enter().err(), Some(Crowded::Address), "the conversation holds the place");
    drop(first);
    assert!(third.enter().is_ok());
}

#[test]
fn beyond_its_spare_connections_an_address_is_not_even_read() {
    let doors = doors(1_000, 2);
    let held: Vec<_> = (0..2 + SPARE_PER_IP).map(|_| knock(&doors, "10.0.0.1")).collect();
    assert_eq!(doors.knock(Some(ip("10.0.0.1"))).err(), Some(Crowded::Address));
    assert!(doors.knock(Some(ip("10.0.0.2"))).is_ok());
    drop(held);
    assert!(is_empty(&doors));
    assert_eq!(doors.metrics.sockets.get(), 0);
}

#[test]
fn the_server_has_its_limit() {
    let doors = doors(2, 0);
    let entries: Vec<_> = (0..2).map(|_| knock(&doors, "10.0.0.1").enter().unwrap()).collect();
    assert_eq!(knock(&doors, "10.0.0.3").enter().err(), Some(Crowded::Server));
    drop(entries);
    assert!(is_empty(&doors));
}

#[test]
fn a_proxy_counts_for_whom_it_names() {
    let doors = doors(1_000, 2);
    let places: Vec<_> = (0..100).map(|_| knock(&doors, "10.9.8.7")).collect();
    assert!(doors.counts().by_ip.is_empty());
    let taken: Vec<_> = places.iter().map(|slot| slot.count_for(ip("10.0.0.1"))).collect();
    assert_eq!(taken.iter().filter(|taken| taken.is_ok()).count(), 2 + SPARE_PER_IP);
    assert_eq!(places.iter().filter_map(|slot| slot.enter().ok()).collect::<Vec<_>>().len(), 2);
    let unix = doors.knock(None).unwrap();
    assert_eq!(unix.enter().err(), Some(Crowded::Address), "for nobody yet");
    unix.count_for(ip("10.0.0.2")).unwrap();
    let entry = unix.enter().unwrap();
    drop((places, unix, entry));
    assert!(is_empty(&doors));
}

#[test]
fn an_address_opens_only_so_many_within_ten_seconds() {
    let limits = Settings { connections_per_ip_10s: 3, ..Settings::default() };
    let doors = Doors::new(&limits, 1_000, Vec::new(), Metrics::new());
    let tried: Vec<_> = (0..5).map(|_| doors.knock(Some(ip("10.0.0.1"))).err()).collect();
    assert_eq!(tried, [None, None, None, Some(Crowded::Rate), Some(Crowded::Rate)]);
    assert!(doors.knock(Some(ip("10.0.0.2"))).is_ok());
    let lifted = Settings { connections_per_ip: 0, ..limits };
    let doors = Doors::new(&lifted, 1_000, Vec::new(), Metrics::new());
    assert!((0..5).all(|_| doors.knock(Some(ip("10.0.0.1"))).is_ok()));
}
