//! The name that somebody may have meant.

/// More typing mistakes than this make another word.
const MOST_MISTAKES: usize = 3;

/// The known name that differs least from the one given, unless all differ by too much.
pub(crate) fn nearest(given: &str, known: impl IntoIterator<Item = String>) -> Option<String> {
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(given, &name), name))
        .filter(|(mistakes, name)| *mistakes <= MOST_MISTAKES.min(name.len() / 2))
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = || ["loss", "rtt", "tcp_synack_retries"].map(str::to_owned);
        assert_eq!(nearest("lose", known()).as_deref(), Some("loss"));
        assert_eq!(nearest("tcp_synak_retry", known()).as_deref(), None);
        assert_eq!(nearest("tcp_synak_retries", known()).as_deref(), Some("tcp_synack_retries"));
        assert_eq!(nearest("window", known()), None);
        assert_eq!(nearest("", known()), None);
    }
}
