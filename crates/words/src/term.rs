//! Words of a text that the glossary explains.

use core::ops::Range;

use synscope_sim::{AnyKnob, all_knobs};
use synscope_tcp::State;

use crate::Lang;

/// A word as it is written, and what it is called in the glossary.
type Word = (&'static str, &'static str);

/// Flags and abbreviations, which both languages write alike.
const COMMON: [Word; 14] = [
    ("SYN-ACK", "syn"),
    ("SYN", "syn"),
    ("ACK", "ack"),
    ("FIN", "fin"),
    ("RST", "rst"),
    ("PSH", "psh"),
    ("URG", "urg"),
    ("ISN", "isn"),
    ("MSL", "msl"),
    ("MSS", "mss"),
    ("RTO", "rto"),
    ("RTT", "rtt"),
    ("TCB", "tcb"),
    ("backlog", "backlog"),
];

const ENGLISH: [Word; 8] = [
    ("initial sequence number", "isn"),
    ("sequence number", "sequence-number"),
    ("acknowledgement number", "acknowledgement-number"),
    ("half-open", "half-open"),
    ("half-closed", "half-closed"),
    ("orphan", "orphan"),
    ("old duplicate", "old-duplicate"),
    ("keepalive", "keepalive"),
];

const CHINESE: [Word; 8] = [
    ("初始序号", "isn"),
    ("确认号", "acknowledgement-number"),
    ("传输控制块", "tcb"),
    ("半打开", "half-open"),
    ("半关闭", "half-closed"),
    ("孤儿连接", "orphan"),
    ("旧副本", "old-duplicate"),
    ("保活", "keepalive"),
];

/// The words of a text that the glossary explains: where each stands first, and what it is called there.
pub fn terms(text: &str, lang: Lang) -> Vec<(Range<usize>, &'static str)> {
    let own = match lang {
        Lang::En => &ENGLISH,
        Lang::Zh => &CHINESE,
    };
    // Such a name cannot be taken for a word of the language.
    let knobs = all_knobs().map(AnyKnob::name).filter(|name| name.contains('_'));
    let named = State::ALL.map(State::name).into_iter().chain(knobs).map(|name| (name, name));
    let words: Vec<Word> = named.chain(COMMON).chain(own.iter().copied()).collect();
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let here = words.iter().filter(|(word, _)| stands_at(text, at, word));
        let longest = here.max_by_key(|(word, _)| word.len());
        at += match longest {
            Some((word, id)) => {
                if found.iter().all(|(_, known)| known != id) {
                    found.push((at..at + word.len(), id));
                }
                word.len()
            }
            None => rest.chars().next().map_or(1, char::len_utf8),
        };
    }
    found
}

/// Whether a word stands there by itself, at most in the plural.
fn stands_at(text: &str, at: usize, word: &str) -> bool {
    let (Some(before), Some(rest)) = (text.get(..at), text.get(at..)) else { return false };
    let Some(after) = rest.strip_prefix(word) else { return false };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let ends = |after: &str| !after.starts_with(is_part);
    let is_latin = word.is_ascii();
    !is_latin || !before.ends_with(is_part) && (ends(after) || after.strip_prefix('s').is_some_and(ends))
}

#[cfg(test)]
mod tests {
    use super::terms;
    use crate::Lang;

    fn found(text: &str, lang: Lang) -> Vec<(&str, &'static str)> {
        terms(text, lang).into_iter().map(|(range, id)| (&text[range], id)).collect()
    }

    #[test]
    fn words_are_found_where_they_stand_by_themselves_and_once() {
        let text = "The SYN, the SYN-ACK and two FINs; SYNAPSE is none, nor is tcp_retries22.";
        assert_eq!(found(text, Lang::En), [("SYN", "syn"), ("FIN", "fin")]);
    }

    #[test]
    fn the_longest_word_counts() {
        let text = "An initial sequence number in SYN-RECEIVED, tcp_retries2";
        let wanted = [
            ("initial sequence number", "isn"),
            ("SYN-RECEIVED", "SYN-RECEIVED"),
            ("tcp_retries2", "tcp_retries2"),
        ];
        assert_eq!(found(text, Lang::En), wanted);
    }

    #[test]
    fn chinese_words_stand_without_spaces() {
        assert_eq!(found("第三次握手的ACK确认了初始序号。", Lang::Zh), [("ACK", "ack"), ("初始序号", "isn")]);
    }
}
