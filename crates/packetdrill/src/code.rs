//! `%{ assert tcpi_state == 1 }%`: comparisons of what `TCP_INFO` tells. Nothing else of Python is known,
//! and nothing is run.

/// What `TCP_INFO` can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// `tcpi_state`, as the kernel numbers the states.
    State,
    /// `tcpi_snd_mss`, in octets.
    SendMss,
    /// `tcpi_advmss`, in octets.
    AdvertisedMss,
}

impl Field {
    const ALL: [Self; 3] = [Self::State, Self::SendMss, Self::AdvertisedMss];

    /// The kernel's name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::State => "tcpi_state",
            Self::SendMss => "tcpi_snd_mss",
            Self::AdvertisedMss => "tcpi_advmss",
        }
    }
}

/// One comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Assertion {
    pub(crate) field: Field,
    pub(crate) operator: Operator,
    pub(crate) number: i64,
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    Unequal,
    AtLeast,
    AtMost,
    Above,
    Below,
}

impl Operator {
    /// Two-letter ones first, so that `>=` is not taken for `>`.
    const ALL: [(&'static str, Self); 6] = [
        ("==", Self::Equal),
        ("!=", Self::Unequal),
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        (">", Self::Above),
        ("<", Self::Below),
    ];

    fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::Below => "<",
        }
    }
}

impl Assertion {
    /// Whether it holds for the number that there is.
    pub(crate) fn holds(self, actual: i64) -> bool {
        match self.operator {
            Operator::Equal => actual == self.number,
            Operator::Unequal => actual != self.number,
            Operator::AtLeast => actual >= self.number,
            Operator::AtMost => actual <= self.number,
            Operator::Above => actual > self.number,
            Operator::Below => actual < self.number,
        }
    }
}

impl core::fmt::Display for Assertion {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} {} {}", self.field.name(), self.operator.symbol(), self.number)
    }
}

/// Reads a piece of code.
///
/// # Errors
/// The first statement that is not understood.
pub(crate) fn read(code: &str) -> Result<Vec<Assertion>, String> {
    let statements = code.split(['\n', ';']).map(str::trim);
    let statements = statements.filter(|statement| !statement.is_empty() && !statement.starts_with('#'));
    let mut assertions = Vec::new();
    for statement in statements {
        let not_understood = || format!("the code `{statement}`");
        let condition = statement.strip_prefix("assert").ok_or_else(not_understood)?;
        for comparison in condition.split(" and ") {
            assertions.push(comparison_of(comparison).ok_or_else(not_understood)?);
        }
    }
    Ok(assertions)
}

/// `tcpi_state == 1`, in brackets perhaps, with a value that is shown if it does not hold perhaps.
fn comparison_of(text: &str) -> Option<Assertion> {
    let text = text.split_once(',').map_or(text, |(comparison, _)| comparison).trim();
    let text = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text);
    let (symbol, operator) = Operator::ALL.into_iter().find(|(symbol, _)| text.contains(symbol))?;
    let (name, number) = text.split_once(symbol)?;
    let field = Field::ALL.into_iter().find(|field| field.name() == name.trim())?;
    Some(Assertion { field, operator, number: number.trim().parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons_are_read() {
        let code =
            "assert tcpi_state == 1, tcpi_state\nassert (tcpi_snd_mss >= 1000) and tcpi_advmss != 5; # so";
        let shown: Vec<String> = read(code).expect("understood").iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["tcpi_state == 1", "tcpi_snd_mss >= 1000", "tcpi_advmss != 5"]);
    }

    #[test]
    fn comparisons_hold_or_do_not() {
        for (code, holds) in [
            ("assert tcpi_state == 2", true),
            ("assert tcpi_state != 2", false),
            ("assert tcpi_state >= 2", true),
            ("assert tcpi_state <= 1", false),
            ("assert tcpi_state > 1", true),
            ("assert tcpi_state < 2", false),
        ] {
            assert_eq!(read(code).expect("understood")[0].holds(2), holds, "{code}");
        }
    }

    #[test]
    fn other_code_is_refused() {
        for code in [
            "import os",
            "assert tcpi_snd_cwnd == 10",
            "assert tcpi_state == 1 or tcpi_state == 2",
            "assert tcpi_state == TCP_ESTABLISHED",
            "assert True",
            "print(tcpi_state)",
            "assert (tcpi_state == 1 and tcpi_advmss == 5) or True",
            "assert not tcpi_state == 1",
        ] {
            assert!(read(code).is_err(), "{code}");
        }
    }
}
