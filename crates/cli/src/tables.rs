//! `synscope conformance`, `synscope list` and `synscope knobs`: tables of what there is.

use synscope_conformance::{ledger, related, table as ledger_table};
use synscope_sim::{all_knobs, builtin};
use synscope_tcp::{Profile, Unit};
use synscope_words::{BuiltIn, Lang};

use crate::args::TableFormat;
use crate::error::Error;

/// Which requirements are held.
pub(crate) fn conformance(format: TableFormat) -> Result<String, Error> {
    match format {
        TableFormat::Text => Ok(ledger_table(&ledger(), &related())),
        TableFormat::Json => {
            let document = serde_json::json!({ "requirements": ledger(), "related": related() });
            Ok(serde_json::to_string_pretty(&document)? + "\n")
        }
    }
}

/// Name, profile and title of each built-in scenario.
pub(crate) fn scenarios() -> String {
    let rows = builtin::all().map(|scenario| {
        let title = BuiltIn::named(&scenario.name).map_or("", |known| known.title(Lang::En)).to_owned();
        let profile = scenario.client.config.profile().to_string();
        vec![scenario.name, profile, title]
    });
    table(&["NAME", "PROFILE", "TITLE"], rows)
}

/// Name, unit, range and the default of each profile, of each knob.
pub(crate) fn knobs() -> String {
    let profile = vec!["profile".to_owned(), "name".to_owned(), Profile::ALL.map(Profile::name).join(", ")];
    let seed = vec!["seed".to_owned(), "number".to_owned(), format!("0 to {}", u64::MAX)];
    let knobs = all_knobs().map(|knob| {
        let (unit, (min, max)) = (knob.unit(), knob.range());
        let range = format!("{} to {}", unit.format(min), unit.format(max));
        let mut row = vec![knob.name().to_owned(), unit_name(unit).to_owned(), range];
        row.extend(Profile::ALL.map(|profile| unit.format(knob.default_of(profile))));
        row
    });
    let mut head = vec!["NAME", "UNIT", "RANGE"];
    head.extend(Profile::ALL.map(Profile::name));
    table(&head, [profile, seed].into_iter().chain(knobs))
}

const fn unit_name(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "number",
        Unit::Octets => "bytes",
        Unit::Share => "percent",
        Unit::Switch => "switch",
        Unit::Time(_) | Unit::TimeOrNever(..) => "time",
    }
}

/// Columns as wide as they need to be, two spaces apart.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut lines = vec![head.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()];
    lines.extend(rows);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        let cells = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}
