//! The code of an invitation: short enough to be read out and typed, and drawn from so many that nobody finds one by trying.
//! Knows how it is written and what it may be mistaken for; never what it stands for.

use std::fmt;

use rand::{Rng, RngExt};

use super::InviteId;

/// The letters and digits of a code: no two of them look alike, and without vowels they make no words.
const LETTERS: &[u8; 24] = b"23456789CDFHJKMNPQRTVWXY";
/// What looks like one of them and is none, and what it is read as.
const LOOK_ALIKES: [(char, char); 5] = [('B', '8'), ('G', '6'), ('S', '5'), ('U', 'V'), ('Z', '2')];
/// How many of them make a code: 46 bits, of which one in six thousand million stands for an invitation where ten thousand
/// stand.
const LENGTH: usize = 10;
/// After so many a hyphen is written.
const HALF: usize = LENGTH / 2;
/// Most bytes of a text that is looked at.
const TEXT_BYTES_MAX: usize = 64;

/// The code of an invitation, as the number that its letters write.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InviteCode(u64);

/// By what an invitation is named: whoever can name it may look at it and take it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InviteKey {
    /// By its id.
    Id(InviteId),
    /// By its code.
    Code(InviteCode),
}

impl InviteKey {
    /// Reads an id or a code; nothing if the text is neither.
    pub fn parse(text: &str) -> Option<Self> {
        InviteId::parse(text).map(Self::Id).or_else(|| InviteCode::parse(text).map(Self::Code))
    }
}

impl InviteCode {
    /// A new code.
    pub fn new(rng: &mut impl Rng) -> Self {
        Self((0..LENGTH).fold(0, |number, _| digit_behind(number, rng.random_range(0..LETTERS.len() as u64))))
    }

    /// Reads a code, in capitals or not, with blanks and hyphens wherever they stand; nothing if the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let blank = |letter: &char| letter.is_whitespace() || matches!(letter, '-' | '‐' | '‑' | '–' | '_');
        let mut letters =
            text.get(..).filter(|text| text.len() <= TEXT_BYTES_MAX)?.chars().filter(|l| !blank(l));
        let number = letters.by_ref().take(LENGTH).try_fold((0, 0), |(count, number), letter| {
            Some((count + 1, digit_behind(number, value(letter)?)))
        });
        let (count, number) = number?;
        (count == LENGTH && letters.next().is_none()).then_some(Self(number))
    }

    /// The code as it is kept.
    pub fn number(self) -> u64 {
        self.0
    }

    /// A code that was kept.
    pub fn from_number(number: u64) -> Self {
        Self(number)
    }
}

/// The number that one more digit makes of a number.
fn digit_behind(number: u64, digit: u64) -> u64 {
    number.wrapping_mul(LETTERS.len() as u64).wrapping_add(digit)
}

/// What a letter counts for, or the one it is mistaken for.
fn value(letter: char) -> Option<u64> {
    let letter = letter.to_ascii_uppercase();
    let meant = LOOK_ALIKES.iter().find(|(like, _)| *like == letter).map_or(letter, |(_, meant)| *meant);
    LETTERS.iter().position(|known| char::from(*known) == meant).and_then(|at| u64::try_from(at).ok())
}

impl fmt::Display for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0;
        let mut letters = [0; LENGTH];
        for letter in letters.iter_mut().rev() {
            let digit = usize::try_from(left % LETTERS.len() as u64).unwrap_or_default();
            *letter = LETTERS.get(digit).copied().unwrap_or_default();
            left /= LETTERS.len() as u64;
        }
        for (at, letter) in letters.into_iter().enumerate() {
            if at == HALF {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(letter))?;
        }
        Ok(())
    }
}

/// It opens a match, so it is in no log.
impl fmt::Debug for InviteCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InviteCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use rstest::rstest;

    use super::*;

    fn written(text: &str) -> Option<String> {
        InviteCode::parse(text).map(|code| code.to_string())
    }

    #[rstest]
    #[case("2345678-9CD", "23456-789CD")]
    #[case("hjkmn-pqrtv", "HJKMN-PQRTV")]
    #[case(" hj km\u{a0}np qr\ttv\n", "HJKMN-PQRTV")]
    #[case("H-J_K–M‑N-P-Q-R-T-V", "HJKMN-PQRTV")]
    #[case("zsbgu-ZSBGU", "2586V-2586V")]
    fn a_code_is_read_as_it_is_typed(#[case] text: &str, #[case] code: &str) {
        assert_eq!(written(text).as_deref(), Some(code));
    }

    #[rstest]
    #[case("")]
    #[case("HJKMN-PQRT")]
    #[case("HJKMN-PQRTVV")]
    #[case("HJKMN-PQRT0")]
    #[case("HJKMN-PQRTI")]
    #[case("HJKMN-PQRTé")]
    #[case("HJKMN/PQRTV")]
    #[case(&format!("HJKMN{}PQRTV", "-".repeat(60)))]
    #[case("0190163d8694739baea5966c26f8ad91")]
    fn text_that_is_no_code_is_none(#[case] text: &str) {
        assert_eq!(InviteCode::parse(text), None);
    }

    #[test]
    fn no_two_letters_of_a_code_look_alike() {
        for group in ["2Z", "5S", "8B", "6G", "UV", "CG"] {
            let used = group.bytes().filter(|letter| LETTERS.contains(letter));
            assert_eq!(used.count(), 1, "{group}");
        }
        assert!(!LETTERS.iter().any(|letter| b"0O1ILAEU".contains(letter)));
    }

    #[test]
    fn codes_are_spread_over_all_there_are() {
        let mut rng = StdRng::seed_from_u64(1);
        let codes: Vec<_> = (0..24_000).map(|_| InviteCode::new(&mut rng).to_string()).collect();
        for at in (0..=LENGTH).filter(|at| *at != HALF) {
            for letter in LETTERS {
                let count = codes.iter().filter(|code| code.as_bytes()[at] == *letter).count();
                assert!((850..1_150).contains(&count), "{count} of 1,000 at {at}");
            }
        }
    }

    #[test]
    fn an_id_is_no_code_and_a_code_no_id() {
        let mut rng = StdRng::seed_from_u64(1);
        let id = InviteId::new(1_000, &mut rng);
        let code = InviteCode::new(&mut rng);
        assert_eq!(InviteKey::parse(&id.to_string()), Some(InviteKey::Id(id)));
        assert_eq!(InviteKey::parse(&code.to_string()), Some(InviteKey::Code(code)));
        assert_eq!(InviteKey::parse("nonsense"), None);
        assert!(!format!("{:?}", InviteKey::Code(code)).contains(&code.to_string()));
    }

    proptest! {
        #[test]
        fn a_code_reads_back_as_itself_however_it_is_written(seed: u64, blanks in prop::collection::vec(0..LENGTH, 0..6)) {
            let code = InviteCode::new(&mut StdRng::seed_from_u64(seed));
            prop_assert_eq!(InviteCode::from_number(code.number()), code);
            let mut text = code.to_string().to_lowercase();
            for at in &blanks {
                text.insert(*at, ' ');
            }
            prop_assert_eq!(InviteCode::parse(&text), Some(code));
        }
    }
}
