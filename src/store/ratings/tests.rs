//! What results are worth and what they do, as the paper has it, as tables, and as what a farm of players comes to.

use proptest::prelude::*;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rstest::rstest;

use super::settings::OneAddress;
use super::weighing::{FULL_PERMILLE, MEETING_FORGOTTEN_MS, MEETINGS_FREE, NEWCOMER_GAMES, PLIES_MIN};
use super::*;
use crate::protocol::EndReason;

const LONG: Circumstances =
    Circumstances { reason: EndReason::Resignation, plies: 30, one_address: false, policy: OneAddress::None };
const NOW_MS: u64 = 1_700_000_000_000;

fn fully(before: BySeat<Rating>, winner: Option<Seat>) -> BySeat<Rating> {
    judge_fully(before, winner)
}

fn known(games: u32) -> Rating {
    Rating { deviation: 80.0, games, ..Rating::default() }
}

fn weights(game: Circumstances, first: Rating, second: Rating, met: u64) -> [u32; 2] {
    let met = Meetings { until_ms: NOW_MS + met * MEETING_FORGOTTEN_MS };
    let weights = judge(game, BySeat { first, second }, met, None, NOW_MS).weights;
    [weights.first.permille, weights.second.permille]
}

/// Who wins gains, who loses loses; a draw brings two ratings nearer; every game makes both surer.
#[test]
fn a_result_moves_both_ratings_the_right_way() {
    let new = BySeat { first: Rating::default(), second: Rating::default() };
    for winner in Seat::BOTH {
        let after = fully(new, Some(winner));
        assert!(after.get(winner).rating > 1_500.0 && after.get(winner.other()).rating < 1_500.0);
        assert!(after.first.deviation < 350.0 && after.second.deviation < 350.0);
        assert_eq!((after.first.games, after.second.games), (1, 1));
        let drawn = fully(after, None);
        assert!(drawn.get(winner).rating < after.get(winner).rating);
    }
}

/// The example of Glickman's paper has three opponents in one period; against the first of them alone, the formulas
/// of the same paper give these numbers.
#[test]
fn a_game_is_rated_as_the_paper_says() {
    let player = Rating { deviation: 200.0, games: 3, ..Rating::default() };
    let opponent = Rating { rating: 1_400.0, deviation: 30.0, games: 9, ..Rating::default() };
    let after = fully(BySeat { first: player, second: opponent }, Some(Seat::First));
    assert!((after.first.rating - 1_563.56).abs() < 0.01, "{:?}", after.first);
    assert!((after.first.deviation - 175.40).abs() < 0.01, "{:?}", after.first);
    assert_eq!((after.first.games, after.second.games), (4, 10));
}

#[test]
fn a_rating_is_less_sure_after_a_long_time() {
    let sure = Rating { rating: 1_700.0, deviation: 50.0, games: 80, ..Rating::default() };
    assert_eq!(sure.after(PERIOD_MS - 1), sure);
    let later = sure.after(12 * PERIOD_MS);
    assert!(shown(later.rating) == 1_700 && later.deviation > 60.0 && later.deviation < 70.0, "{later:?}");
    assert!(sure.after(u64::MAX).deviation <= 350.0);
}

#[rstest]
#[case(EndReason::Resignation, PLIES_MIN - 1, Some(Because::TooShort))]
#[case(EndReason::Resignation, PLIES_MIN, None)]
#[case(EndReason::Agreement, 0, Some(Because::TooShort))]
#[case(EndReason::Absence, PLIES_MIN - 1, Some(Because::TooShort))]
#[case(EndReason::Time, PLIES_MIN, None)]
// What the rules have ended is a whole game, however small the board.
#[case(EndReason::Rules, 5, None)]
#[case(EndReason::Abandoned, 30, Some(Because::NoResult))]
#[case(EndReason::Adjudication, 30, Some(Because::NoResult))]
#[case(EndReason::Cancelled, 30, Some(Because::NoResult))]
fn a_rated_game_counts_from_some_moves_on(
    #[case] reason: EndReason,
    #[case] plies: u32,
    #[case] why: Option<Because>,
) {
    let both = BySeat { first: known(20), second: known(20) };
    let judged =
        judge(Circumstances { reason, plies, ..LONG }, both, Meetings::default(), Some(Seat::First), NOW_MS);
    assert_eq!(judged.after.is_some(), why.is_none());
    for (_, weight) in judged.weights.iter() {
        let expected = why.map_or((FULL_PERMILLE, Vec::new()), |why| (0, vec![why]));
        assert_eq!((weight.permille, weight.why.clone()), expected);
    }
}

#[rstest]
#[case(OneAddress::None, [0, 0])]
#[case(OneAddress::Weighed, [250, 250])]
#[case(OneAddress::Full, [1_000, 1_000])]
fn one_address_counts_as_the_host_wants(#[case] policy: OneAddress, #[case] expected: [u32; 2]) {
    let game = Circumstances { one_address: true, policy, ..LONG };
    assert_eq!(weights(game, known(20), known(20), 0), expected);
    assert_eq!(weights(Circumstances { one_address: false, ..game }, known(20), known(20), 0), [1_000; 2]);
}

/// Each further game of the same two counts half, and a day makes one good.
#[test]
fn the_same_opponent_counts_less_and_less() {
    let of = |met| weights(LONG, known(20), known(20), met);
    assert_eq!([0, 2, 3, 4, 5, 13, 40].map(|met| of(met)[0]), [1_000, 1_000, 500, 250, 125, 0, 0]);
    let mut met = Meetings::default();
    for _ in 0..MEETINGS_FREE {
        met = met.again(NOW_MS);
    }
    let at = |now_ms| {
        let both = BySeat { first: known(20), second: known(20) };
        judge(LONG, both, met, None, now_ms).weights.first.permille
    };
    assert_eq!(at(NOW_MS + 1), 500);
    assert_eq!(at(NOW_MS + MEETING_FORGOTTEN_MS), 1_000);
}

/// What a newcomer's game counts for the other grows with the newcomer's games; what the other's counts for the newcomer is
/// all of it.
#[test]
fn a_newcomer_counts_less_for_the_other() {
    let of = |games| weights(LONG, known(20), known(games), 0);
    assert_eq!(
        [0, 1, 5, 9, 10].map(of),
        [[100, 1_000], [100, 1_000], [500, 1_000], [900, 1_000], [1_000; 2]]
    );
    let fed = |newcomers| weights(LONG, Rating { newcomers, ..known(newcomers) }, known(9), 0)[0];
    assert_eq!([9, 10, 11, 30].map(fed), [900, 450, 225, 0]);
    let veteran = Rating { newcomers: 200, ..known(400) };
    assert_eq!(weights(LONG, veteran, known(9), 0)[0], 900, "who meets as many others may meet newcomers");
}

proptest! {
    /// Between nothing and all of it, and the more counts the farther: nothing is gained by cutting a game into parts.
    #[test]
    fn a_part_of_a_result_lies_between_none_and_all(
        rating in 800.0..2_400.0_f64, deviation in 40.0..350.0_f64, other in 800.0..2_400.0_f64,
        others in 40.0..350.0_f64, less in 0..=1_000_u32, more in 0..=1_000_u32,
    ) {
        let [less, more] = [less.min(more), less.max(more)];
        let own = Rating { rating, deviation, ..Rating::default() };
        let opponent = Rating { rating: other, deviation: others, ..Rating::default() };
        let of = |permille| {
            let weight = Weight { permille, why: Vec::new() };
            let both = BySeat { first: weight.clone(), second: weight };
            rate(BySeat { first: own, second: opponent }, Some(Seat::First), &both).first
        };
        let all = fully(BySeat { first: own, second: opponent }, Some(Seat::First)).first;
        let little = of(less);
        let much = of(more);
        prop_assert!(rating <= little.rating && little.rating <= much.rating + 1e-9);
        prop_assert!(much.rating <= all.rating + 1e-9 && much.deviation >= all.deviation.min(deviation) - 1e-9);
        prop_assert_eq!(of(0).core().rating.to_bits(), rating.to_bits());
        prop_assert_eq!(of(FULL_PERMILLE).core(), all.core());
    }

    /// Half of a game, twice, says as much as the game.
    #[test]
    fn two_halves_are_about_a_whole(rating in 1_200.0..1_800.0_f64, deviation in 60.0..200.0_f64) {
        let own = Rating { rating, deviation, ..Rating::default() };
        let opponent = Rating { deviation: 60.0, ..Rating::default() };
        let half = |own: Rating| {
            let whole = fully(BySeat { first: own, second: opponent }, Some(Seat::First)).first;
            Rating::of(blended(own.core(), whole.core(), 500), 0, 0)
        };
        let twice = half(half(own));
        let once = fully(BySeat { first: own, second: opponent }, Some(Seat::First)).first;
        prop_assert!((twice.rating - once.rating).abs() < 0.15 * (once.rating - rating).abs());
        prop_assert!((twice.deviation - once.deviation).abs() < 0.02 * deviation);
    }
}

/// Players in memory who meet as the store lets them.
#[derive(Default)]
struct Club {
    ratings: Vec<Rating>,
    met: std::collections::HashMap<(usize, usize), Meetings>,
    now_ms: u64,
}

impl Club {
    fn join(&mut self) -> usize {
        self.ratings.push(Rating::default());
        self.ratings.len() - 1
    }

    fn play(&mut self, first: usize, second: usize, winner: Option<Seat>) {
        self.now_ms += 60_000;
        let key = (first.min(second), first.max(second));
        let met = self.met.get(&key).copied().unwrap_or_default();
        let before = BySeat { first: self.ratings[first], second: self.ratings[second] };
        let Some(after) = judge(LONG, before, met, winner, self.now_ms).after else { return };
        (self.ratings[first], self.ratings[second]) = (after.first, after.second);
        self.met.insert(key, met.again(self.now_ms));
    }
}

/// However many guests are made for it, and however often each loses before it is thrown away, whoever lives on them stays
/// near the middle and gets no place on a leaderboard; before, a hundred of them made 2366 ± 120.
#[rstest]
#[case(1, 1_700.0)]
#[case(3, 1_850.0)]
#[case(9, 1_950.0)]
fn guests_made_to_lose_make_nobody_strong(#[case] losses_each: u32, #[case] most: f64) {
    let mut club = Club::default();
    let farmer = club.join();
    for _ in 0..2_000 {
        let guest = club.join();
        for _ in 0..losses_each {
            club.play(farmer, guest, Some(Seat::First));
        }
        let of = club.ratings[farmer];
        assert!(of.is_provisional(), "{of:?}");
        assert!(of.rating < most, "{of:?}");
    }
}

/// Guests who have played each other before, and are newcomers still, do not make anybody strong either; and those of two
/// farmers do not make both.
#[test]
fn guests_who_practised_make_nobody_strong() {
    let mut club = Club::default();
    let farmer = club.join();
    for _ in 0..100 {
        let guests: Vec<_> = (0..NEWCOMER_GAMES).map(|_| club.join()).collect();
        for (at, one) in guests.iter().enumerate() {
            for other in &guests[at + 1..] {
                club.play(*one, *other, [Some(Seat::First), Some(Seat::Second)][(one + other) % 2]);
            }
        }
        for guest in guests {
            assert!(club.ratings[guest].games < NEWCOMER_GAMES);
            club.play(farmer, guest, Some(Seat::First));
        }
        let of = club.ratings[farmer];
        assert!(of.is_provisional() && of.rating < 2_000.0, "{of:?}");
    }
}

/// Forty people of known strength who begin together and play whom they meet are put into their order, and have places.
#[test]
fn honest_play_comes_to_what_players_are_worth() {
    const PLAYERS: usize = 40;
    let mut rng = StdRng::seed_from_u64(7);
    let mut club = Club::default();
    let strengths: Vec<f64> =
        (0..PLAYERS).map(|at| 1_200.0 + 600.0 * f64::from(u32::try_from(at).unwrap()) / 39.0).collect();
    club.ratings = vec![Rating::default(); PLAYERS];
    for _ in 0..PLAYERS * 30 {
        let one = rng.random_range(0..PLAYERS);
        let other = rng.random_range(0..PLAYERS);
        if one == other {
            continue;
        }
        let expected = 1.0 / (1.0 + 10_f64.powf((strengths[other] - strengths[one]) / 400.0));
        let winner = if rng.random_bool(expected) { Seat::First } else { Seat::Second };
        club.play(one, other, Some(winner));
    }
    let ranked = club.ratings.iter().filter(|rating| !rating.is_provisional()).count();
    assert_eq!(ranked, PLAYERS, "everybody has a place: {:?}", club.ratings);
    let off: f64 =
        club.ratings.iter().zip(&strengths).map(|(rating, strength)| (rating.rating - strength).abs()).sum();
    let mean = off / 40.0;
    assert!(mean < 75.0, "ratings are off by {mean}");
}
