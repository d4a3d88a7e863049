//! TCP options between a script, which lists them as they lie in the header, and a segment, which has
//! them as values.

use synscope_tcp::{Options, SackBlock, Seq, Timestamps};

use crate::script::TcpOption;

/// The list that Linux makes of options, padding included; an endpoint leaves their order open.
///
/// Numbers of SACK blocks count from `irs`.
pub(crate) fn listed(options: &Options, irs: Seq) -> Vec<TcpOption> {
    use TcpOption::{Mss, Nop, Sack, SackPermitted, WindowScale};
    let mut list = Vec::new();
    list.extend(options.mss.map(Mss));
    match (options.timestamps, options.sack_permitted) {
        (Some(Timestamps { val, ecr }), permitted) => {
            list.extend(if permitted { vec![SackPermitted] } else { vec![Nop, Nop] });
            list.push(TcpOption::Timestamps { val, ecr });
        }
        (None, true) => list.extend([Nop, Nop, SackPermitted]),
        (None, false) => {}
    }
    if let Some(shift) = options.window_scale {
        list.extend([Nop, WindowScale(shift)]);
    }
    if !options.sack.is_empty() {
        let blocks = options.sack.iter().map(|block| (block.left - irs, block.right - irs));
        list.extend([Nop, Nop, Sack(blocks.collect())]);
    }
    list
}

/// The values in a list, up to its end. Numbers of SACK blocks count from `iss`.
pub(crate) fn values(list: &[TcpOption], iss: Seq) -> Options {
    let mut options = Options::default();
    for option in list {
        match option {
            TcpOption::Nop | TcpOption::Other(_) => {}
            TcpOption::Eol => break,
            TcpOption::Mss(octets) => options.mss = Some(*octets),
            TcpOption::WindowScale(shift) => options.window_scale = Some(*shift),
            TcpOption::SackPermitted => options.sack_permitted = true,
            TcpOption::Timestamps { val, ecr } => {
                options.timestamps = Some(Timestamps { val: *val, ecr: *ecr });
            }
            TcpOption::Sack(blocks) => {
                options.sack = blocks.iter().map(|block| absolute(*block, iss)).collect();
            }
        }
    }
    options
}

fn absolute((left, right): (u32, u32), iss: Seq) -> SackBlock {
    SackBlock { left: iss + left, right: iss + right }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_listed_as_linux_lays_them_out() {
        use TcpOption::{Mss, Nop, Sack, SackPermitted, WindowScale};
        let stamps = TcpOption::Timestamps { val: 1, ecr: 2 };
        let mut options =
            Options { mss: Some(1460), window_scale: Some(7), sack_permitted: true, ..Options::default() };
        let without = vec![Mss(1460), Nop, Nop, SackPermitted, Nop, WindowScale(7)];
        assert_eq!(listed(&options, Seq(0)), without);
        options.timestamps = Some(Timestamps { val: 1, ecr: 2 });
        let with = vec![Mss(1460), SackPermitted, stamps.clone(), Nop, WindowScale(7)];
        assert_eq!(listed(&options, Seq(0)), with);
        let sack = core::iter::once(absolute((5, 9), Seq(100))).collect();
        let later = Options { timestamps: options.timestamps, sack, ..Options::default() };
        let expected = vec![Nop, Nop, stamps, Nop, Nop, Sack(vec![(5, 9)])];
        assert_eq!(listed(&later, Seq(100)), expected);
    }

    #[test]
    fn a_list_is_read_up_to_its_end() {
        let list = [
            TcpOption::Mss(1),
            TcpOption::Nop,
            TcpOption::Sack(vec![(1, 2)]),
            TcpOption::Eol,
            TcpOption::Mss(2),
        ];
        let expected = Options {
            mss: Some(1),
            sack: core::iter::once(absolute((1, 2), Seq(7))).collect(),
            ..Options::default()
        };
        assert_eq!(values(&list, Seq(7)), expected);
    }
}
