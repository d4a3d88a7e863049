//! The ledger as a table of text.

use std::fmt::Write;

use crate::{Clause, Requirement, Status};

/// One line for each requirement: its id, where it stands, what holds it or why nothing does, and what it
/// asks; then one for each other clause. The last lines say how many are held.
pub fn table(ledger: &[Requirement], related: &[Clause]) -> String {
    let requirements = ledger.iter().map(|one| {
        let sections: Vec<String> = one.sections.iter().map(|section| format!("§{section}")).collect();
        Row::new([one.id.clone(), sections.join(", ")], &one.status, &one.text)
    });
    let clauses = related.iter().map(|one| {
        let (rfc, section) = one.id.split_once(" §").unwrap_or((&one.id, ""));
        Row::new([rfc.to_owned(), format!("§{section}")], &one.status, &one.text)
    });
    let (requirements, clauses): (Vec<_>, Vec<_>) = (requirements.collect(), clauses.collect());
    let [first, second, third] = [0, 1, 2].map(|column| {
        let cells = requirements.iter().chain(&clauses).map(|row| row.cells[column].chars().count());
        cells.max().unwrap_or(0)
    });
    let mut text = String::new();
    for rows in [&requirements, &clauses] {
        for Row { cells: [id, section, held], asks } in rows {
            // Writing to a text does not fail.
            let _ = writeln!(text, "{id:first$}  {section:second$}  {held:third$}  {asks}");
        }
        text.push('\n');
    }
    let held = |all: &mut dyn Iterator<Item = &Status>| all.filter(|status| status.is_held()).count();
    let (by_number, others) =
        (held(&mut ledger.iter().map(|one| &one.status)), held(&mut related.iter().map(|one| &one.status)));
    let _ = writeln!(text, "{others} of {} related clauses held", related.len());
    let _ = writeln!(text, "{by_number} of {} requirements of RFC 9293 held", ledger.len());
    text
}

struct Row {
    /// What it is, where it stands, and what holds it.
    cells: [String; 3],
    /// What it asks, and why nothing holds it.
    asks: String,
}

impl Row {
    fn new([id, section]: [String; 2], status: &Status, text: &str) -> Self {
        let (held, asks) = match status {
            Status::HeldBy(tests) if tests.len() == 1 => ("1 test".to_owned(), text.to_owned()),
            Status::HeldBy(tests) => (format!("{} tests", tests.len()), text.to_owned()),
            Status::NotHeld(why) => ("not held".to_owned(), format!("{text} ({why})")),
        };
        Self { cells: [id, section, held], asks }
    }
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
        let (id, text) = ("RFC 5961 §3.2".to_owned(), "Another thing".to_owned());
        let related = [Clause { id, text, status: Status::HeldBy(vec!["c".to_owned()]) }];
        assert_eq!(
            table(&ledger, &related),
            "MUST-14   §3.1, §3.7.1  2 tests   Something is done\n\
             MAY-6     §3.1, §3.7.1  not held  Something is done (no peer needs it)\n\
             \n\
             RFC 5961  §3.2          1 test    Another thing\n\
             \n\
             1 of 1 related clauses held\n\
             1 of 2 requirements of RFC 9293 held\n"
        );
    }
}
