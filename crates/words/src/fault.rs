//! What is wrong with what a person typed, pasted or opened.

use synscope_sim::{AnyKnob, ScenarioError};
use synscope_tcp::{KnobError, Unit};

use crate::Lang;
use crate::label::Label;
use crate::lang::say;
use crate::number::set_apart;

/// Why a knob was not set, and what was expected.
pub fn bad_knob(error: &KnobError, lang: Lang) -> String {
    match error {
        KnobError::Unknown(name) => say!(lang, "There is no knob “{name}”.", "没有名为 {name} 的参数。"),
        KnobError::Malformed { name, text, expected: _ } => {
            let (name, expected) = (title(name, lang), expected(name, lang));
            say!(lang, "{name}: “{text}” is not {expected}.", "{name}：“{text}”不是{expected}。")
        }
        KnobError::OutOfRange { name, value, min, max } => {
            let (name, value, min, max) =
                (title(name, lang), set_apart(value), set_apart(min), set_apart(max));
            say!(
                lang,
                "{name}: {value} is out of range, expected {min} to {max}.",
                "{name}：{value} 超出范围，应为 {min} 到 {max}。"
            )
        }
    }
}

/// Numbers that are no knobs and are typed like them: the delay of a packet, and how much is sent.
const OTHERS: [(&str, Unit, Label); 2] =
    [("delay", Unit::Time(1_000), Label::DelayBy), ("octets", Unit::Octets, Label::Octets)];

/// What a number of that name is called: a knob as its users know it.
fn title(name: &str, lang: Lang) -> &str {
    OTHERS.iter().find(|(known, _, _)| *known == name).map_or(name, |(_, _, label)| label.text(lang))
}

/// What a value of that name looks like.
fn expected(name: &str, lang: Lang) -> &'static str {
    let other = OTHERS.iter().find(|(known, _, _)| *known == name).map(|(_, unit, _)| *unit);
    match AnyKnob::find(name).map(AnyKnob::unit).or(other) {
        Some(Unit::Count) => lang.pick("a whole number", "整数"),
        Some(Unit::Octets) => lang.pick("a whole number of bytes", "字节数（整数）"),
        Some(Unit::Switch) => lang.pick("“on” or “off”", "开关值（on 或 off）"),
        Some(Unit::Share) => lang.pick("a percentage such as 20%", "百分数（例如 20%）"),
        Some(Unit::Time(_)) => {
            lang.pick("a time such as 40 ms, 1.5 s or 2 min", "时间（例如 40 ms、1.5 s、2 min）")
        }
        Some(Unit::TimeOrNever(..)) => lang.pick(
            "a time such as 40 ms, 1.5 s or 2 min, nor “never”",
            "时间（例如 40 ms、1.5 s、2 min），也不是 never",
        ),
        None if name == "profile" => {
            lang.pick("a profile (rfc9293, linux or classic)", "协议栈名称（rfc9293、linux 或 classic）")
        }
        // `seed` is the only other name that can be malformed.
        None => lang.pick("a whole number", "整数"),
    }
}

/// Why a scenario cannot be run: where the fault is, and what was expected there.
pub fn bad_scenario(error: &ScenarioError, lang: Lang) -> String {
    match error {
        ScenarioError::Json { line, column, what } => {
            let what = match lang {
                Lang::En => what.clone(),
                Lang::Zh => bad_json_in_chinese(what),
            };
            say!(lang, "Line {line}, column {column}: {what}.", "第 {line} 行第 {column} 列：{what}。")
        }
        ScenarioError::Knob { line, column, error } => {
            let what = bad_knob(error, lang);
            say!(lang, "Line {line}, column {column}: {what}", "第 {line} 行第 {column} 列：{what}")
        }
        ScenarioError::TooLong { found, max } => say!(
            lang,
            "It has {found} bytes, a scenario has at most {max}.",
            "它有 {found} 字节，场景最多 {max} 字节。"
        ),
        ScenarioError::Version { found, expected } => say!(
            lang,
            "It was written by a newer SynScope: its version is {found}, expected {expected} or less.",
            "它由更新版本的 SynScope 生成：格式版本为 {found}，应不大于 {expected}。"
        ),
        ScenarioError::OutOfRange { at, found, min, max } => say!(
            lang,
            "{at}: {found} is out of range, expected {min} to {max}.",
            "{at}：{found} 超出范围，应为 {min} 到 {max}。"
        ),
        ScenarioError::TooMany { at, found, max } => say!(
            lang,
            "{at}: {found} entries are too many, expected at most {max}.",
            "{at}：有 {found} 项，最多 {max} 项。"
        ),
        ScenarioError::TooDeep { at, max } => say!(
            lang,
            "{at}: conditions are nested too deeply, expected at most {max} levels.",
            "{at}：条件嵌套过深，最多 {max} 层。"
        ),
        ScenarioError::CopyGoesElsewhere { at, packet, found, expected } => say!(
            lang,
            "{at}: {found}, expected {expected}, where a copy of {packet} goes.",
            "{at}：{found}，应为 {expected}，{packet} 的副本发往那里。"
        ),
        ScenarioError::IcmpGoesElsewhere { at, packet, found, expected } => say!(
            lang,
            "{at}: {found}, expected {expected}, where an error about {packet} goes.",
            "{at}：{found}，应为 {expected}，关于 {packet} 的差错报文发往那里。"
        ),
        ScenarioError::AckWithoutNumber { at } => say!(
            lang,
            "{at}: missing, expected a number, because the flags have ACK.",
            "{at}：缺失；标志含 ACK，应给出确认号。"
        ),
        ScenarioError::NumberWithoutAck { at } => say!(
            lang,
            "{at}: a number, expected none, because the flags have no ACK.",
            "{at}：标志不含 ACK，不应给出确认号。"
        ),
        ScenarioError::EmptyCondition { at } => {
            say!(lang, "{at}: empty, expected at least one condition.", "{at}：为空，至少需要一个条件。")
        }
    }
}

/// What the JSON reader finds, and what that is in Chinese; what follows stays as it is.
const FINDINGS: [(&str, &str); 19] = [
    ("the text ends too early", "文本不完整，提前结束"),
    ("unknown field ", "未知字段 "),
    ("missing field ", "缺少字段 "),
    ("duplicate field ", "字段重复："),
    ("unknown variant ", "未知取值 "),
    ("unknown flag ", "未知标志 "),
    ("trailing characters", "后面有多余的字符"),
    ("nested too deeply, or too long", "嵌套过深或内容过长"),
    ("a string without its end", "字符串没有结束"),
    ("an unknown escape in a string", "字符串中有未知的转义"),
    ("expected a JSON value", "应为 JSON 值"),
    ("expected a name in quotes", "应为带引号的名称"),
    ("expected nothing but its name", "只应有名称"),
    ("expected a name, or one field in braces", "应为名称，或花括号中的一个字段"),
    ("expected fields in braces", "应为花括号中的字段"),
    ("expected a list in brackets", "应为方括号中的列表"),
    ("expected a text", "应为文本"),
    ("expected a whole number", "应为整数"),
    ("expected ", "应为 "),
];

/// What the JSON reader says in English; a text that it does not know stays English.
fn bad_json_in_chinese(what: &str) -> String {
    let (found, expected) = what.split_once(", expected ").map_or((what, None), |(a, b)| (a, Some(b)));
    let known = FINDINGS.iter().find_map(|(en, zh)| Some((found.strip_prefix(en)?, *zh)));
    let found = match known {
        Some((rest, zh)) => {
            format!("{zh}{}", rest.replace(" or ", " 或 ").replace(" from ", " ").replace(" to ", " 到 "))
        }
        None => found.to_owned(),
    };
    let Some(expected) = expected else { return found };
    match expected.strip_prefix("one of ") {
        Some(several) => format!("{found}，应为下列之一：{}", several.replace(", ", "、")),
        None => format!("{found}，应为 {}", expected.replace(" or ", " 或 ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_json_reader_finds_is_told_in_chinese() {
        let cases = [
            ("{", "第 1 行第 2 列：文本不完整，提前结束。"),
            ("<p>", "第 1 行第 1 列：应为 JSON 值。"),
            ("{\"version\" 2}", "第 1 行第 12 列：应为 `:`。"),
            ("{\"version\": 2} x", "第 1 行第 16 列：后面有多余的字符。"),
            ("{}", "第 1 行第 1 列：缺少字段 `version`。"),
            ("{\"version\": 2, \"seed\": \"one\"}", "第 1 行第 24 列：应为整数。"),
            ("{\"version\": 2, \"until_us\": -1}", "第 1 行第 28 列：应为整数 0 到 18446744073709551615。"),
            (
                "{\"version\": 2, \"client\": {\"config\": {\"lose\": 1}}}",
                "第 1 行第 38 列：没有名为 lose 的参数。",
            ),
            (
                "{\"version\": 2, \"network\": {\"up\": 1}}",
                "第 1 行第 28 列：未知字段 `up`，应为 `client_to_server` 或 `server_to_client`。",
            ),
        ];
        for (text, told) in cases {
            let error = synscope_sim::Scenario::from_json(text).expect_err(text);
            assert_eq!(bad_scenario(&error, Lang::Zh), told, "{text}");
        }
    }
}
