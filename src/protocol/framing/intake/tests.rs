//! The intake over whole streams and every way of cutting them.

use proptest::prelude::*;
use rstest::rstest;

use super::*;

const LIMITS: Limits = Limits { frame_bytes: 300, message_bytes: 500, fragments: 4 };
const MASK: [u8; 4] = [0x37, 0xFA, 0x21, 0x3D];

/// A frame as a client sends it.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
        length => {
            bytes.push(0xFE);
            bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// Everything that arrives from chunks, and the breach that ends it.
fn arrivals<'a>(
    intake: &mut Intake,
    chunks: impl IntoIterator<Item = &'a [u8]>,
) -> (Vec<Arrival>, Option<Breach>) {
    let mut arrived = Vec::new();
    for mut chunk in chunks {
        loop {
            match intake.read(&mut chunk) {
                Ok(Step::Hungry) => break,
                Ok(Step::Announced) => (),
                Ok(Step::Arrived(arrival)) => arrived.push(arrival),
                Err(breach) => return (arrived, Some(breach)),
            }
        }
        assert!(chunk.is_empty(), "hungry, and something is left");
    }
    (arrived, None)
}

fn arrive(frames: &[Vec<u8>]) -> (Vec<Arrival>, Option<Breach>) {
    arrivals(&mut Intake::new(Sender::Client, LIMITS), [frames.concat().as_slice()])
}

fn text(text: &str) -> Arrival {
    Arrival::Text(text.into())
}

#[test]
fn a_message_arrives_whole_and_control_frames_arrive_between_its_frames() {
    let frames = [
        frame(0x01, b"Vis-"),
        frame(0x89, b"ping"),
        frame(0x00, "à-".as_bytes()),
        frame(0x8A, b"pong"),
        frame(0x80, b"vis"),
        frame(0x82, &[0, 255]),
        frame(0x81, b""),
        frame(0x88, &[0x03, 0xE8, b'b', b'y', b'e']),
    ];
    let expected = vec![
        Arrival::Ping(Bytes::from_static(b"ping")),
        Arrival::Pong,
        text("Vis-à-vis"),
        Arrival::Binary(Bytes::from_static(&[0, 255])),
        text(""),
        Arrival::Close(Some(1000)),
    ];
    assert_eq!(arrive(&frames), (expected, None));
}

#[rstest]
#[case::largest_frame(&[frame(0x82, &[7; 300])], None)]
#[case::frame_too_big(&[frame(0x82, &[7; 301])], Some(Breach::TooBig))]
#[case::largest_message(&[frame(0x02, &[7; 300]), frame(0x80, &[7; 200])], None)]
#[case::message_too_big(&[frame(0x02, &[7; 300]), frame(0x80, &[7; 201])], Some(Breach::TooBig))]
#[case::most_fragments(&[frame(0x02, b""), frame(0, b""), frame(0, b""), frame(0x80, b"")], None)]
#[case::too_many_fragments(
    &[frame(0x02, b""), frame(0, b""), frame(0, b""), frame(0, b""), frame(0x80, b"")],
    Some(Breach::TooManyFragments)
)]
#[case::largest_ping(&[frame(0x89, &[7; 125])], None)]
#[case::control_frames_count_for_no_message(
    &[frame(0x02, &[7; 300]), frame(0x89, &[7; 125]), frame(0x89, &[7; 125]), frame(0x80, &[7; 200])],
    None
)]
fn limits_hold_exactly(#[case] frames: &[Vec<u8>], #[case] breach: Option<Breach>) {
    assert_eq!(arrive(frames).1, breach);
}

#[rstest]
#[case::continuation_of_nothing(&[frame(0x80, b"on")])]
#[case::continuation_after_the_end(&[frame(0x81, b"all"), frame(0x00, b"more")])]
#[case::text_inside_a_text(&[frame(0x01, b"one"), frame(0x81, b"two")])]
#[case::binary_inside_a_text(&[frame(0x01, b"one"), frame(0x02, b"two")])]
#[case::half_a_close_code(&[frame(0x88, &[3])])]
fn what_does_not_follow_is_a_breach_of_protocol(#[case] frames: &[Vec<u8>]) {
    assert!(matches!(arrive(frames).1, Some(Breach::Protocol(_))));
}

#[test]
fn close_codes_are_those_that_may_be_sent() {
    let sent = |code: u16| arrive(&[frame(0x88, &code.to_be_bytes())]);
    for code in [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4013, 4999] {
        assert_eq!(sent(code), (vec![Arrival::Close(Some(code))], None));
    }
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, u16::MAX] {
        assert!(matches!(sent(code).1, Some(Breach::Protocol(_))), "{code}");
    }
    assert_eq!(arrive(&[frame(0x88, b"")]), (vec![Arrival::Close(None)], None));
    assert_eq!(arrive(&[frame(0x88, &[0x03, 0xE8, 0xFF])]).1, Some(Breach::NotUtf8));
}

#[test]
fn a_frame_is_judged_by_its_header_alone() {
    let header = [0x82, 0xFF, 0, 0, 0, 0, 0x25, 0x80, 0, 0, 1, 2, 3, 4];
    let mut intake = Intake::new(Sender::Client, LIMITS);
    assert_eq!(arrivals(&mut intake, [header.as_slice()]), (vec![], Some(Breach::TooBig)));
    assert_eq!(intake.bytes_kept(), 0);
}

/// Whether a text that is not finished is refused already.
fn refused_early(payload: &[u8]) -> bool {
    let mut unfinished = frame(0x81, &[payload, &[b'.'; 9]].concat());
    unfinished.truncate(6 + payload.len());
    arrivals(&mut Intake::new(Sender::Client, LIMITS), [unfinished.as_slice()]).1 == Some(Breach::NotUtf8)
}

#[rstest]
#[case::stray_continuation(b"ok\x80", true)]
#[case::overlong(b"\xC0", true)]
#[case::surrogate(b"\xED\xA0", true)]
#[case::beyond_unicode(b"\xF4\x90", true)]
#[case::begun_character(b"\xE2\x82", false)]
#[case::whole_character("€".as_bytes(), false)]
fn a_text_is_refused_as_soon_as_it_cannot_become_utf8(#[case] payload: &[u8], #[case] refused: bool) {
    assert_eq!(refused_early(payload), refused);
    let fragments = [frame(0x01, payload), frame(0x89, b"")];
    assert_eq!(arrive(&fragments).1.is_some(), refused);
}

#[test]
fn a_character_may_be_cut_by_frames_but_not_by_the_end() {
    assert_eq!(
        arrive(&[frame(0x01, b"\xE2"), frame(0x00, b"\x82"), frame(0x80, b"\xAC")]),
        (vec![text("€")], None)
    );
    assert_eq!(arrive(&[frame(0x01, b"\xE2"), frame(0x80, b"\x82")]).1, Some(Breach::NotUtf8));
    assert_eq!(arrive(&[frame(0x81, b"\xE2\x82")]).1, Some(Breach::NotUtf8));
    assert_eq!(arrive(&[frame(0x82, b"\xE2\x82")]).1, None);
}

#[test]
fn nothing_is_kept_after_a_message_however_big() {
    let mut intake = Intake::new(Sender::Client, LIMITS);
    assert_eq!(arrivals(&mut intake, [frame(0x82, &[7; 300]).as_slice()]).0.len(), 1);
    assert_eq!(intake.bytes_kept(), 0);
}

fn bytes_cut_anywhere(
    frames: impl Strategy<Value = Vec<Vec<u8>>>,
) -> impl Strategy<Value = (Vec<u8>, Vec<usize>)> {
    (frames.prop_map(|frames| frames.concat()), prop::collection::vec(1_usize..40, 1..40))
}

/// Bytes in chunks of these sizes, over and over.
fn cut<'a>(bytes: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    sizes.iter().cycle().map_while(move |size| {
        let (chunk, after) = rest.split_at_checked(*size).unwrap_or((rest, &[]));
        rest = after;
        (!chunk.is_empty()).then_some(chunk)
    })
}

/// Frames that mostly follow each other as they should.
fn frames() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let text = "[a-zà€𝄞]{0,40}".prop_map(String::into_bytes);
    let one = prop_oneof![
        8 => text.clone().prop_map(|payload| vec![frame(0x81, &payload)]),
        4 => (text, any::<prop::sample::Index>()).prop_map(|(payload, at)| {
            let (one, two) = payload.split_at(at.index(payload.len() + 1));
            vec![frame(0x01, one), frame(0x89, b"between"), frame(0x80, two)]
        }),
        4 => prop::collection::vec(any::<u8>(), 0..300).prop_map(|payload| vec![frame(0x82, &payload)]),
        2 => prop::collection::vec(any::<u8>(), 0..126).prop_map(|payload| vec![frame(0x89, &payload)]),
        1 => (any::<u8>(), prop::collection::vec(any::<u8>(), 0..310)).prop_map(|(first, p)| vec![frame(first, &p)]),
    ];
    prop::collection::vec(one, 0..12).prop_map(|frames| frames.concat())
}

proptest! {
    #[test]
    fn any_cut_of_the_stream_gives_the_same_messages((bytes, sizes) in bytes_cut_anywhere(frames())) {
        let whole = arrivals(&mut Intake::new(Sender::Client, LIMITS), [bytes.as_slice()]);
        prop_assert_eq!(arrivals(&mut Intake::new(Sender::Client, LIMITS), cut(&bytes, &sizes)), whole);
        let single = bytes.iter().map(std::slice::from_ref);
        let (arrived, _) = arrivals(&mut Intake::new(Sender::Client, LIMITS), single);
        prop_assert_eq!(arrived, arrivals(&mut Intake::new(Sender::Client, LIMITS), [bytes.as_slice()]).0);
    }

    #[test]
    fn random_bytes_never_panic_and_are_never_kept_beyond_the_limits(
        (bytes, sizes) in bytes_cut_anywhere(prop_oneof![
            frames(),
            prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..20),
        ])
    ) {
        let mut intake = Intake::new(Sender::Client, LIMITS);
        for chunk in cut(&bytes, &sizes) {
            let broken = arrivals(&mut intake, [chunk]).1.is_some();
            // A vector doubles: it may have room for twice what is in it.
            prop_assert!(intake.bytes_kept() <= 2 * (LIMITS.message_bytes + 125));
            if broken {
                break;
            }
        }
    }

    #[test]
    fn unmasking_is_the_same_in_parts(bytes in prop::collection::vec(any::<u8>(), 0..64), mask: [u8; 4], at: prop::sample::Index) {
        let plain: Vec<u8> = bytes.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask).collect();
        let (one, two) = bytes.split_at(at.index(bytes.len() + 1));
        let mut kept = Vec::new();
        let turned = keep_unmasked(&mut kept, one, u32::from_ne_bytes(mask));
        keep_unmasked(&mut kept, two, turned);
        prop_assert_eq!(kept, plain);
    }
}
