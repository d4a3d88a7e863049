//! What a shell command would do, for the few that scripts use. Nothing is ever run: a command is read and
//! turned into settings and assertions, or not understood.

mod states;
mod words;

pub(crate) use self::states::{Census, Comparison};
use self::words::{Link, Word, split};

/// What a command does, as far as a host is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It sets a kernel parameter, named with dots.
    Set {
        /// Such as `net.ipv4.tcp_syn_retries`.
        name: String,
        /// As it is written.
        value: String,
    },
    /// It sets everything to the defaults of the kernel's own tests.
    Defaults,
    /// It fails if a number of sockets is not as it says.
    Assert(Census, Comparison),
}

/// Reads a command line.
///
/// # Errors
/// The reason why it is not understood.
pub(crate) fn read(line: &str) -> Result<Vec<Effect>, String> {
    let mut effects = Vec::new();
    for pipeline in pipelines(split(line)?)? {
        effects.append(&mut carry_out(&pipeline)?);
    }
    Ok(effects)
}

/// Commands, each with its words; those of one list feed each other.
type Pipeline = Vec<Vec<Word>>;

fn pipelines(words: Vec<(Word, Link)>) -> Result<Vec<Pipeline>, String> {
    let mut done = Vec::new();
    let mut pipeline: Pipeline = Vec::new();
    let mut command = Vec::new();
    for (word, link) in words {
        if word != Word::Plain(String::new()) {
            command.push(word);
        }
        match link {
            Link::None => {}
            Link::Pipe => {
                if command.is_empty() {
                    return Err("a pipe out of nothing".to_owned());
                }
                pipeline.push(core::mem::take(&mut command));
            }
            Link::Then => {
                if !command.is_empty() {
                    pipeline.push(core::mem::take(&mut command));
                }
                if !pipeline.is_empty() {
                    done.push(core::mem::take(&mut pipeline));
                }
            }
        }
    }
    Ok(done)
}

fn carry_out(pipeline: &Pipeline) -> Result<Vec<Effect>, String> {
    let not_understood = || format!("the command `{}`", written(pipeline));
    if let [command] = &pipeline[..] {
        let command = without_redirection(command);
        if let Some(words) = plain(command) {
            return simple(&words).ok_or_else(not_understood);
        }
        return states::test(command).map(|effect| vec![effect]).ok_or_else(not_understood);
    }
    let census = Census::of(pipeline).filter(Census::is_a_question);
    census.map(|census| vec![Effect::Assert(census, Comparison::AtLeast(1))]).ok_or_else(not_understood)
}

/// A command without pipes and substitutions.
fn simple(words: &[&str]) -> Option<Vec<Effect>> {
    match words {
        ["true" | ":"] | ["ip", "tcp_metrics", "flush", ..] | ["modprobe", ..] => Some(Vec::new()),
        ["tc", "qdisc", rest @ ..] if sets_a_plain_queue(rest) => Some(Vec::new()),
        ["ethtool", "-K", ..] => Some(Vec::new()),
        ["sysctl", arguments @ ..] => sysctl(arguments),
        ["echo", value, ">", path] => {
            path_to_parameter(path).map(|name| vec![Effect::Set { name, value: (*value).to_owned() }])
        }
        ["." | "source" | "sh" | "bash", script] | [script] if is_named(script, "defaults.sh") => {
            Some(vec![Effect::Defaults])
        }
        [script, assignments @ ..] if is_named(script, "set_sysctls.py") => {
            assignments.iter().map(|assignment| assigned(assignment)).collect()
        }
        _ => None,
    }
}

/// Whether the queue of the network device is one that neither delays nor drops, without any parameter.
fn sets_a_plain_queue(words: &[&str]) -> bool {
    match words {
        ["del" | "delete", "dev", _, "root"] => true,
        ["add" | "replace", "dev", _, "root", kind] => {
            matches!(*kind, "pfifo" | "pfifo_fast" | "fq" | "fq_codel" | "noqueue")
        }
        _ => false,
    }
}

fn is_named(path: &str, name: &str) -> bool {
    path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

/// `sysctl -q -w a=1 b=2`
fn sysctl(arguments: &[&str]) -> Option<Vec<Effect>> {
    let (flags, assignments): (Vec<&str>, Vec<&str>) =
        arguments.iter().partition(|argument| argument.starts_with('-'));
    let quiet = |flag: &&str| flag.len() > 1 && flag[1..].chars().all(|c| matches!(c, 'q' | 'w' | 'e' | 'n'));
    if !flags.iter().all(quiet) || assignments.is_empty() {
        return None;
    }
    assignments.into_iter().map(assigned).collect()
}

/// `net.ipv4.tcp_ecn=0`, or the same by its path under `/proc/sys`.
fn assigned(assignment: &str) -> Option<Effect> {
    let (name, value) = assignment.split_once('=')?;
    let name = path_to_parameter(name).unwrap_or_else(|| name.replace('/', "."));
    Some(Effect::Set { name, value: value.to_owned() })
}

fn path_to_parameter(path: &str) -> Option<String> {
    path.strip_prefix("/proc/sys/").map(|path| path.replace('/', "."))
}

/// The words, if none of them is a substitution.
fn plain(command: &[Word]) -> Option<Vec<&str>> {
    command
        .iter()
        .map(|word| match word {
            Word::Plain(text) => Some(text.as_str()),
            Word::Substitution(_) => None,
        })
        .collect()
}

/// Output that goes nowhere does not matter.
fn without_redirection(command: &[Word]) -> &[Word] {
    let mut rest = command;
    loop {
        rest = match rest {
            [before @ .., Word::Plain(arrow), Word::Plain(file)]
                if matches!(arrow.as_str(), ">" | "2>" | "&>") && file == "/dev/null" =>
            {
                before
            }
            [before @ .., Word::Plain(word)]
                if matches!(word.as_str(), ">/dev/null" | "2>/dev/null" | "&>/dev/null" | "2>&1") =>
            {
                before
            }
            _ => return rest,
        };
    }
}

fn written(pipeline: &Pipeline) -> String {
    let command = |words: &Vec<Word>| {
        let words = words.iter().map(|word| match word {
            Word::Plain(text) => text.clone(),
            Word::Substitution(text) => format!("$({text})"),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    pipeline.iter().map(command).collect::<Vec<_>>().join(" | ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &str, value: &str) -> Effect {
        Effect::Set { name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn assignments_are_read_in_all_their_forms() {
        let line = "sysctl -q net.ipv4.tcp_ecn=0 net.ipv4.tcp_syncookies=0; sysctl -q -w \\\n net/ipv4/tcp_rmem=\"4096 5 6\"
            ./set_sysctls.py /proc/sys/net/ipv4/tcp_sack=1 && echo 2 > /proc/sys/net/ipv4/tcp_ecn > /dev/null 2>&1";
        assert_eq!(read("echo 2 > /proc/sys/net/ipv4/tcp_ecn"), Ok(vec![set("net.ipv4.tcp_ecn", "2")]));
        let expected = vec![
            set("net.ipv4.tcp_ecn", "0"),
            set("net.ipv4.tcp_syncookies", "0"),
            set("net.ipv4.tcp_rmem", "4096 5 6"),
            set("net.ipv4.tcp_sack", "1"),
            set("net.ipv4.tcp_ecn", "2"),
        ];
        assert_eq!(read(line), Ok(expected));
    }

    #[test]
    fn what_changes_nothing_has_no_effect() {
        for line in [
            "",
            "true",
            " : ; true && true\n",
            "tc qdisc replace dev tun0 root pfifo; true",
            "ip tcp_metrics flush all > /dev/null 2>&1",
            "tc qdisc delete dev tun0 root 2>/dev/null ; tc qdisc add dev tun0 root fq",
            "ethtool -K tun0 tso off gso off",
        ] {
            assert_eq!(read(line), Ok(Vec::new()), "{line}");
        }
    }

    #[test]
    fn the_defaults_of_the_kernels_tests_are_known_by_name() {
        for line in ["./defaults.sh", "../common/defaults.sh", ". ./defaults.sh", "source defaults.sh"] {
            assert_eq!(read(line), Ok(vec![Effect::Defaults]), "{line}");
        }
        assert!(read("./mydefaults.sh").is_err());
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_name() {
        for line in [
            "rm -rf /",
            "true; reboot",
            "true || reboot",
            "sleep 1 &",
            "sysctl net.ipv4.tcp_ecn",
            "sysctl -p file",
            "sysctl -q net.ipv4.tcp_wmem=\"4096 $((256*1024)) 4194304\"",
            "tc qdisc add dev tun0 root netem delay 10ms",
            "tc qdisc add dev tun0 root pfifo limit 0",
            "[ $(ss -tan | grep -c :8080) -eq 1 ]",
            "[ $(cat /etc/passwd) -eq 1 ]",
            "[ 1 -eq 1 ]",
            "ss -Htan | grep ESTAB",
            "ss -Htan state time-wait | grep -c TIME",
            "echo `id`",
            "'open",
            "| grep -q ESTAB",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
        assert_eq!(read("rm -rf /"), Err("the command `rm -rf /`".to_owned()));
    }
}
