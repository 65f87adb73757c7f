//! Which texts are names, which names are alike, and what holds of any text.

use proptest::prelude::*;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rstest::rstest;

use super::*;

fn parsed(text: &str) -> Result<String, BadName> {
    PlayerName::parse(text).map(|name| name.as_str().to_owned())
}

#[rstest]
#[case("Ann", "Ann")]
#[case("  Zoé ", "Zoé")]
#[case("Zoe\u{301}", "Zoé")]
#[case("Jean\u{a0}\u{a0}Luc\u{3000}P.", "Jean Luc P.")]
#[case("abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx")]
#[case("O’Brien-Łukasz", "O’Brien-Łukasz")]
#[case("Nguyễn Thị Ế", "Nguyễn Thị Ế")]
#[case("می\u{200c}خواهم", "می\u{200c}خواهم")]
#[case("👨\u{200d}👩\u{200d}👧", "👨\u{200d}👩\u{200d}👧")]
#[case("🧑🏻\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}🧑🏼", "🧑🏻\u{200d}❤\u{fe0f}\u{200d}💋\u{200d}🧑🏼")]
#[case(
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}"
)]
#[case("1\u{fe0f}\u{20e3} 🇫🇷 ☂\u{fe0f}", "1\u{fe0f}\u{20e3} 🇫🇷 ☂\u{fe0f}")]
#[case("क\u{94d}\u{200d}ष राम", "क\u{94d}\u{200d}ष राम")]
#[case("ကြွှေ့", "ကြွှေ့")]
#[case("အောင်", "အောင်")]
#[case("ကျော် မြန်မာ စိုး ဦး", "ကျော် မြန်မာ စိုး ဦး")]
#[case("ᩃ᩶ᩣ᩠ᨶ", "ᩃ᩶ᩣ᩠ᨶ")]
#[case("สุทธิ์ ชั้น", "สุทธิ์ ชั้น")]
#[case("שָׁלוֹם", "שָׁלוֹם")]
#[case("مُحَمَّد", "مُحَمَّد")]
#[case("ᾧ Ǖ", "ᾧ Ǖ")]
#[case("李小龍 김민준", "李小龍 김민준")]
#[case("རྒྱུ", "རྒྱུ")]
#[case("★ -_- ★", "★ -_- ★")]
#[case("Badminton 07", "Badminton 07")]
#[case("Servane", "Servane")]
#[case("Guest 0417", "Guest 0417")]
fn a_name_that_is_seen_may_be_taken(#[case] text: &str, #[case] name: &str) {
    assert_eq!(parsed(text).as_deref(), Ok(name));
}

#[rstest]
#[case("", BadName::Empty)]
#[case(" \u{3000}\u{2003} ", BadName::Empty)]
#[case("abcdefghijklmnopqrstuvwxy", BadName::Long)]
#[case(&"👨\u{200d}👩\u{200d}👧".repeat(24), BadName::Long)]
#[case(&"a".repeat(5_000), BadName::Long)]
#[case("a\nb", BadName::Unseen)]
#[case("a\u{202e}b", BadName::Unseen)]
#[case("a\u{2066}b", BadName::Unseen)]
#[case("a\u{200f}", BadName::Unseen)]
#[case("a\u{200b}", BadName::Unseen)]
#[case("a\u{feff}b", BadName::Unseen)]
#[case("a\u{ad}b", BadName::Unseen)]
#[case("\u{2800}\u{2800}\u{2800}", BadName::Unseen)]
#[case("a\u{2800}", BadName::Unseen)]
#[case("\u{34f}", BadName::Unseen)]
#[case("\u{fe0f}", BadName::Unseen)]
#[case("a\u{fe0f}", BadName::Unseen)]
#[case("A\u{e0101}", BadName::Unseen)]
#[case("\u{17b4}\u{17b5}", BadName::Unseen)]
#[case("\u{180b}\u{180c}", BadName::Unseen)]
#[case("\u{1d173}\u{1d174}", BadName::Unseen)]
#[case("\u{1d159}", BadName::Unseen)]
#[case("\u{3164}", BadName::Unseen)]
#[case("\u{115f}\u{1160}", BadName::Unseen)]
#[case("\u{ffa0}", BadName::Unseen)]
#[case("\u{fffc}", BadName::Unseen)]
#[case("\u{378}", BadName::Unseen)]
#[case("a\u{e000}", BadName::Unseen)]
#[case("a\u{10ffff}", BadName::Unseen)]
#[case("\u{fdd0}", BadName::Unseen)]
#[case("a\u{e0067}\u{e0062}", BadName::Unseen)]
#[case("🏴\u{e0061}\u{e0062}\u{e007f}", BadName::Unseen)]
#[case("a\u{200c}b", BadName::Unseen)]
#[case("a\u{200d}b", BadName::Unseen)]
#[case("می\u{200c}", BadName::Unseen)]
#[case("می\u{200c}\u{200c}خ", BadName::Unseen)]
#[case("👨\u{200d}", BadName::Unseen)]
#[case("👨\u{200d}a", BadName::Unseen)]
#[case("a\u{2028}b", BadName::Unseen)]
#[case(&"\u{301}".repeat(24), BadName::Marks)]
#[case(&format!("a{}", "\u{301}".repeat(23)), BadName::Marks)]
#[case("a\u{301}\u{301}", BadName::Marks)]
#[case("a\u{325}\u{323}\u{302}\u{307}", BadName::Marks)]
#[case("a\u{489}", BadName::Marks)]
#[case("\u{20dd}", BadName::Marks)]
#[case("Ann \u{301}", BadName::Marks)]
#[case("\u{93e}", BadName::Marks)]
#[case(&"क\u{94d}".repeat(8), BadName::Marks)]
#[case("Admin", BadName::Reserved)]
#[case("ADMIN", BadName::Reserved)]
#[case("Аdmіn", BadName::Reserved)]
#[case("Adm1n", BadName::Reserved)]
#[case("A d m i n", BadName::Reserved)]
#[case("Admin2", BadName::Reserved)]
#[case("★ admin ★", BadName::Reserved)]
#[case("The admin", BadName::Reserved)]
#[case("Ⓐⓓⓜⓘⓝ", BadName::Reserved)]
#[case("𝐀𝐝𝐦𝐢𝐧", BadName::Reserved)]
#[case("Administrateur", BadName::Reserved)]
#[case("Modérateur", BadName::Reserved)]
#[case("moderateur", BadName::Reserved)]
#[case("Moderator", BadName::Reserved)]
#[case("System", BadName::Reserved)]
#[case("Système", BadName::Reserved)]
#[case("Server", BadName::Reserved)]
#[case("Serveur 1", BadName::Reserved)]
#[case("Vis-à-vis", BadName::Reserved)]
#[case("visavis", BadName::Reserved)]
#[case("Vis à vis, l’équipe", BadName::Reserved)]
fn a_name_that_deceives_may_not(#[case] text: &str, #[case] reason: BadName) {
    assert_eq!(parsed(text), Err(reason));
}

#[rstest]
#[case("Ann", "ANN")]
#[case("Ann", "Аnn")]
#[case("Ann", "Ａｎｎ")]
#[case("Ann", "Änn")]
#[case("Ann", "A n n.")]
#[case("Ann", "𝓐𝓷𝓷")]
#[case("Ian", "lan")]
#[case("Ian", "ian")]
#[case("Mom", "Morn")]
#[case("Bob", "B0b")]
#[case("Guest 0417", "guest O417")]
#[case("Invité 0417", "Invite 0417")]
#[case("می\u{200c}خواهم", "میخواهم")]
fn names_that_look_the_same_are_alike(#[case] one: &str, #[case] other: &str) {
    assert_eq!(NameKey::of(one), NameKey::of(other), "{} {}", likeness::looks(one), likeness::looks(other));
}

#[rstest]
#[case("Ann", "Anna")]
#[case("Ann", "Ann 2")]
#[case("Ann 2", "Ann 3")]
#[case("Guest 0417", "Guest 0418")]
#[case("Guest 0417", "Invité 0417")]
#[case("राम", "रमा")]
#[case("★", "☆")]
#[case("...", "---")]
fn names_that_do_not_are_not(#[case] one: &str, #[case] other: &str) {
    assert_ne!(NameKey::of(one), NameKey::of(other));
}

#[test]
fn a_kept_name_is_read_as_it_was_kept() {
    for text in ["Admin", "a\u{2800}", " Ann ", "a\u{301}\u{301}\u{301}", "\u{34f}"] {
        let kept: PlayerName = serde_json::from_str(&serde_json::to_string(text).unwrap()).unwrap();
        assert_eq!(kept.as_str(), text);
    }
    assert_eq!(PlayerName::kept(""), None);
    assert_eq!(PlayerName::kept(&"a".repeat(NAME_BYTES_MAX + 1)), None);
}

#[rstest]
#[case(Some("fr"), Language::French)]
#[case(Some("FR-ca"), Language::French)]
#[case(Some("fr_FR"), Language::French)]
#[case(Some("frp"), Language::English)]
#[case(Some("en-GB"), Language::English)]
#[case(Some("\u{0}"), Language::English)]
#[case(None, Language::English)]
fn a_guest_is_named_in_their_language(#[case] tag: Option<&str>, #[case] language: Language) {
    assert_eq!(Language::of(tag), language);
    let name = PlayerName::guest_in(language, 4, &mut StdRng::seed_from_u64(1));
    assert_eq!(parsed(name.as_str()).as_deref(), Ok(name.as_str()));
    assert!(name.as_str().starts_with(language.guest()));
}

#[test]
fn no_unassigned_or_invisible_code_point_is_a_name() {
    let unseen =
        |c: char| c.is_control() || c.is_whitespace() || unicode_width::UnicodeWidthChar::width(c) == Some(0);
    for c in ('\0'..=char::MAX).filter(|c| unseen(*c)) {
        assert!(PlayerName::parse(&c.to_string()).is_err(), "{:?}", c.escape_unicode().to_string());
    }
}

proptest! {
    #[test]
    fn what_is_a_name_is_one_again_and_so_with_a_number(text in "\\PC{1,24}|[a-z\u{301}\u{200c}\u{200d}👨👧कم\u{94d}ی ]{1,24}", number in 2_u32..1_000_000) {
        if let Ok(name) = PlayerName::parse(&text) {
            prop_assert_eq!(PlayerName::parse(name.as_str()), Ok(name.clone()));
            prop_assert!(name.as_str().graphemes(true).count() <= NAME_CHARS_MAX);
            let numbered = name.numbered(number);
            prop_assert_eq!(PlayerName::parse(numbered.as_str()), Ok(numbered.clone()));
            prop_assert_ne!(numbered.key(), name.key());
        }
    }
}
