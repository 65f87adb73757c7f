//! What `visavis engine` is asked for.

use clap::Args;

/// The search of the house as an engine.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(after_help = HELP)]
pub struct OwnEngine {
    /// What it speaks.
    #[arg(long, value_name = "PROTOCOL", default_value = "ugi", value_parser = ["ugi", "gtp", "gomocup", "hub"])]
    pub protocol: String,
    /// How much it sees, as the bots of the house.
    #[arg(long, value_name = "LEVEL", default_value = "6")]
    pub level: String,
    /// Begin with this kind of game; without it with the first that the protocol knows.
    #[arg(long, value_name = "RULES")]
    pub rules: Option<String>,
    /// An option of the game, such as cols=5; once for each.
    #[arg(long = "option", value_name = "NAME=VALUE", requires = "rules")]
    pub options: Vec<String>,
    /// The number that chance begins with.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

const HELP: &str = "\
Examples:
  visavis engine                               for a program that speaks the Universal Game Interface
  visavis engine --protocol gtp --rules hex    for one that speaks GTP 2, such as gogui-twogtp
  visavis engine --protocol gomocup            for a manager of Gomocup
  visavis engine --protocol hub --level 3      for one that speaks Hub 2; English draughts

ugi knows every game that hides nothing, by its options rules and options; gtp othello and hex; gomocup gomoku with five in a row and
swap2; hub English draughts on 64 squares, by the variant english.";
