//! Which characters may stand in a name, and where. Knows what Unicode says of each; never what a name means.
//!
//! Sources: general categories (UAX #44, table 12), invisible and deprecated characters (UTS #39, section 3.1), marks on
//! one letter (UTS #39, section 5.4), joiners (RFC 5892, appendices A.1 and A.2; UTS #51, definition 16).

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::props::{
    CanonicalCombiningClass, Emoji, EmojiModifier, ExtendedPictographic, GeneralCategory,
    GeneralCategoryGroup, JoiningType, Script,
};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_security::GeneralSecurityProfile;
use unicode_security::general_security_profile::IdentifierType;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::BadName;

/// Zero width non-joiner: keeps two letters apart that would join.
const APART: char = '\u{200C}';
/// Zero width joiner: joins what would stand apart.
const TOGETHER: char = '\u{200D}';
/// Shows the character before it as text or as a picture.
const STYLES: [char; 2] = ['\u{FE0E}', '\u{FE0F}'];
/// What makes a key of a digit.
const KEYCAP: char = '\u{20E3}';
/// The flag that tags make into another, and those tags, for all such flags that there are (UTS #51, annex B.3).
const FLAG: char = '\u{1F3F4}';
const FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];
/// The first of the tags, which stand for letters, and the last one, which ends them.
const TAGS: std::ops::RangeInclusive<char> = '\u{E0020}'..='\u{E007F}';

/// Symbols and letters that are drawn as nothing, though no property says so: the empty Braille pattern, a note without a
/// head, hieroglyphic and Khitan blanks, and what stands in the place of what cannot be shown.
const BLANKS: [char; 7] =
    ['\u{2800}', '\u{1D159}', '\u{13441}', '\u{13442}', '\u{16FE4}', '\u{FFFC}', '\u{FFFD}'];

/// Most code points of one character as it is seen: the longest emoji have ten.
const CLUSTER_CHARS_MAX: usize = 12;
/// Most marks on one letter that take no room of their own, and most of those that any script may take: Greek has three.
const NONSPACING_MAX: usize = 4;
const ACCENTS_MAX: usize = 3;
/// Most marks on one letter.
const MARKS_MAX: usize = 6;

fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

/// Whether a character belongs to one of these categories.
pub(super) fn is(letter: char, group: GeneralCategoryGroup) -> bool {
    group.contains(category(letter))
}

/// Whether a mark is of no script of its own: an accent that any letter may carry.
pub(super) fn is_accent(letter: char) -> bool {
    is(letter, GeneralCategoryGroup::Mark)
        && CodePointMapData::<Script>::new().get(letter) == Script::Inherited
}

pub(super) fn is_joiner(letter: char) -> bool {
    letter == APART || letter == TOGETHER
}

/// The text without blanks around it and with one where there were several, of whatever kind.
pub(super) fn spaced(text: &str) -> String {
    let blank = |letter| is(letter, GeneralCategoryGroup::SpaceSeparator);
    let words = text.trim().split(blank).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Looks at every character, and at where it stands.
pub(super) fn check(name: &str) -> Result<(), BadName> {
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let (before, behind) = letters.split_at(at);
        if !may_stand(before, *letter, behind.get(1..).unwrap_or_default()) {
            return Err(BadName::Unseen);
        }
    }
    // Taken apart, so that accents count that have a letter of their own.
    let mut behind_a_letter = false;
    for cluster in DecomposingNormalizerBorrowed::new_nfd().normalize(name).graphemes(true) {
        check_cluster(cluster, behind_a_letter)?;
        behind_a_letter = cluster != " ";
    }
    Ok(())
}

/// Whether a character may stand between these.
fn may_stand(before: &[char], letter: char, behind: &[char]) -> bool {
    if letter == ' ' {
        return true;
    }
    if is_joiner(letter) {
        return after_virama(before)
            || (letter == APART && between_joining(before, behind))
            || (letter == TOGETHER && between_pictures(before, behind));
    }
    if STYLES.contains(&letter) {
        return before.last().is_some_and(|last| CodePointSetData::new::<Emoji>().contains(*last));
    }
    if TAGS.contains(&letter) {
        return in_a_flag(before, letter, behind);
    }
    let drawn = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Mark)
        .union(GeneralCategoryGroup::Number)
        .union(GeneralCategoryGroup::Punctuation)
        .union(GeneralCategoryGroup::Symbol);
    let hidden = matches!(
        letter.identifier_type(),
        Some(IdentifierType::Default_Ignorable | IdentifierType::Deprecated | IdentifierType::Not_Character)
    );
    is(letter, drawn) && !hidden && !BLANKS.contains(&letter)
}

fn after_virama(before: &[char]) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    before.last().is_some_and(|last| class.get(*last) == CanonicalCombiningClass::Virama)
}

/// Whether the letters around would join, so that keeping them apart is seen.
fn between_joining(before: &[char], behind: &[char]) -> bool {
    let joining = CodePointMapData::<JoiningType>::new();
    let kind = |letter: &char| joining.get(*letter);
    let solid = |kind: &JoiningType| *kind != JoiningType::Transparent;
    let left = before.iter().rev().map(kind).find(solid);
    let right = behind.iter().map(kind).find(solid);
    left.is_some_and(|kind| [JoiningType::LeftJoining, JoiningType::DualJoining].contains(&kind))
        && right.is_some_and(|kind| [JoiningType::RightJoining, JoiningType::DualJoining].contains(&kind))
}

fn between_pictures(before: &[char], behind: &[char]) -> bool {
    let pictures = CodePointSetData::new::<ExtendedPictographic>();
    let skins = CodePointSetData::new::<EmojiModifier>();
    let left = before.iter().rev().find(|letter| !STYLES.contains(letter) && !skins.contains(**letter));
    left.is_some_and(|left| pictures.contains(*left))
        && behind.first().is_some_and(|right| pictures.contains(*right))
}

/// Whether a tag stands in one of the flags that are made with them.
fn in_a_flag(before: &[char], letter: char, behind: &[char]) -> bool {
    let Some(flag) = before.iter().rposition(|letter| *letter == FLAG) else { return false };
    let begun = before.iter().skip(flag + 1);
    let rest = behind.iter();
    let tags = begun
        .copied()
        .chain(std::iter::once(letter))
        .chain(rest.copied())
        .take_while(|tag| TAGS.contains(tag));
    let spelled: String = tags.filter_map(|tag| char::from_u32(u32::from(tag) - 0xE_0000)).collect();
    FLAGS.iter().any(|flag| spelled.strip_suffix('\u{7F}') == Some(flag))
}

/// Looks at one character as it is seen: something that carries, and what it carries.
fn check_cluster(cluster: &str, behind_a_letter: bool) -> Result<(), BadName> {
    let mut letters = cluster.chars();
    let Some(base) = letters.next() else { return Ok(()) };
    // Some vowels and tones, as of Burmese, are characters of their own behind the letter they belong to (UAX #29, table 2).
    let belongs = behind_a_letter && is(base, GeneralCategoryGroup::SpacingMark) && !is_accent(base);
    if (is(base, GeneralCategoryGroup::Mark) && !belongs) || (base == ' ' && cluster.len() > 1) {
        return Err(BadName::Marks);
    }
    if base != ' ' && base.width().unwrap_or(0) == 0 {
        return Err(BadName::Unseen);
    }
    if cluster.chars().count() > CLUSTER_CHARS_MAX {
        return Err(BadName::Marks);
    }
    let mut marks = 0;
    let mut nonspacing = 0;
    let mut accents = 0;
    let mut former = base;
    for letter in letters {
        let mark = is(letter, GeneralCategoryGroup::Mark);
        let style = STYLES.contains(&letter);
        if mark && !style && !(letter == KEYCAP && (base.is_ascii_digit() || matches!(base, '#' | '*'))) {
            marks += 1;
            nonspacing += usize::from(is(letter, GeneralCategoryGroup::NonspacingMark));
            accents += usize::from(is_accent(letter));
            let encloses = is(letter, GeneralCategoryGroup::EnclosingMark);
            let tower = marks > MARKS_MAX || nonspacing > NONSPACING_MAX || accents > ACCENTS_MAX;
            if encloses || tower || letter == former {
                return Err(BadName::Marks);
            }
        } else if !mark && !is_joiner(letter) {
            // What follows in the same character, as in a conjunct, carries marks of its own.
            (marks, nonspacing, accents) = (0, 0, 0);
        }
        former = letter;
    }
    Ok(())
}
