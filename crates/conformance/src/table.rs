//! The ledger as a table of text.

use std::fmt::Write;

use crate::{Requirement, Status};

/// One line for each requirement: its id, where it stands, what holds it or why nothing does, and what it
/// asks. The last line says how many are held.
pub fn table(ledger: &[Requirement]) -> String {
    let rows: Vec<[String; 3]> = ledger.iter().map(row).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let (id, section, held) = (width(0), width(1), width(2));
    let mut text = String::new();
    for (requirement, row) in ledger.iter().zip(&rows) {
        let [first, second, third] = row;
        let reason = match &requirement.status {
            Status::HeldBy(_) => String::new(),
            Status::NotHeld(why) => format!(" ({why})"),
        };
        let asks = &requirement.text;
        // Writing to a text does not fail.
        let _ = writeln!(text, "{first:id$}  {second:section$}  {third:held$}  {asks}{reason}");
    }
    let held = ledger.iter().filter(|requirement| requirement.is_held()).count();
    let _ = writeln!(text, "\n{held} of {} requirements of RFC 9293 held", ledger.len());
    text
}

fn row(requirement: &Requirement) -> [String; 3] {
    let sections: Vec<String> = requirement.sections.iter().map(|section| format!("§{section}")).collect();
    let held = match &requirement.status {
        Status::HeldBy(tests) if tests.len() == 1 => "1 test".to_owned(),
        Status::HeldBy(tests) => format!("{} tests", tests.len()),
        Status::NotHeld(_) => "not held".to_owned(),
    };
    [requirement.id.clone(), sections.join(", "), held]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requirement(id: &str, status: Status) -> Requirement {
        let text = |text: &str| text.to_owned();
        Requirement {
            id: text(id),
            level: text("MUST"),
            sections: vec![text("3.1"), text("3.7.1")],
            group: text("options"),
            text: text("Something is done"),
            status,
        }
    }

    #[test]
    fn a_line_says_what_holds_it_or_why_nothing_does() {
        let ledger = [
            requirement("MUST-14", Status::HeldBy(vec!["a".to_owned(), "b".to_owned()])),
            requirement("MAY-6", Status::NotHeld("no peer needs it".to_owned())),
        ];
        assert_eq!(
            table(&ledger),
            "MUST-14  §3.1, §3.7.1  2 tests   Something is done\n\
             MAY-6    §3.1, §3.7.1  not held  Something is done (no peer needs it)\n\
             \n\
             1 of 2 requirements of RFC 9293 held\n"
        );
    }
}
