//! Laws on options. Knows what a kind declares; never what an option means.

use proptest::prelude::*;
use visavis::rules::{BadOptions, Kind, OptionKind, OptionSpec, OptionValue, Options};

use super::Law;
use crate::fixture;

/// Checks that values outside of their declared ranges, values of another sort and unknown options are turned down.
pub(super) fn are_guarded(kind: &Kind) {
    assert!(kind.choose(&Options::default()).is_ok(), "{}: the defaults do not go together", kind.id);
    let declared =
        kind.options.iter().flat_map(|spec| bad_values(spec).into_iter().map(|value| (spec.name, value)));
    for (name, value) in declared.chain([("no-such-option", OptionValue::Whole(1))]) {
        let wished = Options::from([(name, value.clone())]);
        let refused =
            kind.choose(&wished).expect_err(&format!("{}: {name} = {value:?} is accepted", kind.id));
        let named = refused.to_string().contains(&format!("`{name}`"));
        assert!(named, "{}: `{refused}` does not name {name}", kind.id);
    }
}

fn bad_values(spec: &OptionSpec) -> Vec<OptionValue> {
    let (word, flag) = (OptionValue::Word("no such word".to_owned()), OptionValue::Flag(true));
    match spec.kind {
        OptionKind::Whole { min, max, .. } => {
            let beyond = [min.checked_sub(1), max.checked_add(1)].into_iter().flatten();
            beyond.map(OptionValue::Whole).chain([word, flag]).collect()
        }
        OptionKind::Flag { .. } => vec![word, OptionValue::Whole(1)],
        OptionKind::Choice { .. } => {
            vec![word, flag, OptionValue::Whole(1), OptionValue::Word(String::new())]
        }
    }
}

/// Options that are each inside their range, whether or not they go together.
pub(super) fn any_options(kind: &Kind) -> impl Strategy<Value = Options> + use<> {
    let one = |spec: &OptionSpec| {
        let name = spec.name.to_owned();
        let value = match spec.kind {
            OptionKind::Whole { min, max, .. } => (min..=max).prop_map(OptionValue::Whole).boxed(),
            OptionKind::Flag { .. } => any::<bool>().prop_map(OptionValue::Flag).boxed(),
            OptionKind::Choice { values, .. } => {
                proptest::sample::select(values).prop_map(|word| OptionValue::Word(word.to_owned())).boxed()
            }
        };
        value.prop_map(move |value| (name.clone(), value))
    };
    kind.options.iter().map(one).collect::<Vec<_>>().prop_map(fixture::options)
}

/// A reason why options do not go together names one of them.
pub(super) fn names_one(kind: &Kind, reason: &BadOptions) -> Law {
    let reason = reason.to_string();
    let named = kind.options.iter().any(|spec| reason.contains(&format!("`{}`", spec.name)));
    prop_assert!(named, "`{}` names no option", reason);
    Ok(())
}

/// Complete options are complete.
pub(super) fn are_chosen_again(kind: &Kind, options: &Options) -> Law {
    prop_assert_eq!(&kind.choose(options), &Ok(options.clone()));
    Ok(())
}
