//! Lists of drawn things that can be asked for what lies within a range of heights.

use std::ops::{Deref, Range};

use synscope_tcp::sort_by;

/// Something that reaches from one height to another.
pub trait Extent {
    /// Its top and bottom in px, `start <= end`.
    fn extent(&self) -> Range<f64>;
}

/// So many things share one entry of the index.
const BLOCK: usize = 64;

/// Things in their order, with an index by height.
///
/// Long things (a connection that is ESTABLISHED for hours) do not spoil it: they make their own
/// block be looked at, and no other.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T> {
    items: Vec<T>,
    blocks: Vec<Range<f64>>,
}

impl<T: Extent> List<T> {
    /// Things, best in the order of their tops.
    pub fn new(items: Vec<T>) -> Self {
        let blocks = items
            .chunks(BLOCK)
            .map(|chunk| {
                chunk.iter().map(Extent::extent).fold(f64::INFINITY..f64::NEG_INFINITY, |block, extent| {
                    block.start.min(extent.start)..block.end.max(extent.end)
                })
            })
            .collect();
        Self { items, blocks }
    }

    /// The things of which at least a part lies between two heights, in order.
    pub fn within(&self, heights: Range<f64>) -> impl Iterator<Item = &T> {
        let Range { start, end } = heights;
        let meets = move |extent: &Range<f64>| extent.start <= end && extent.end >= start;
        self.items
            .chunks(BLOCK)
            .zip(&self.blocks)
            .filter(move |(_, block)| meets(block))
            .flat_map(|(chunk, _)| chunk)
            .filter(move |item| meets(&item.extent()))
    }
}

impl<T: Extent> List<T> {
    /// At most so many of the things between two heights: every second, fourth or eighth where there
    /// are more.
    pub fn few_within(&self, heights: Range<f64>, most: usize) -> impl Iterator<Item = &T> {
        let count = self.within(heights.clone()).count();
        let stride = count.div_ceil(most.max(1)).max(1).next_power_of_two();
        self.within(heights).step_by(stride)
    }
}

/// Sorts things from top to bottom; those at one height keep their order.
pub(crate) fn sort_by_height<T>(items: &mut [T], height: impl Fn(&T) -> f64) {
    sort_by(items, |left, right| height(left).total_cmp(&height(right)));
}

impl<T> Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'l, T> IntoIterator for &'l List<T> {
    type Item = &'l T;
    type IntoIter = std::slice::Iter<'l, T>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Extent for Range<u32> {
        fn extent(&self) -> Range<f64> {
            f64::from(self.start)..f64::from(self.end)
        }
    }

    #[test]
    fn what_reaches_into_the_range_is_found_and_nothing_else() {
        let mut items: Vec<Range<u32>> = (0..1_000).map(|i| i * 10..i * 10 + 15).collect();
        items[3] = 30..9_000;
        let list = List::new(items.clone());
        let found: Vec<_> = list.within(5_000.0..5_100.0).cloned().collect();
        let expected: Vec<_> =
            items.into_iter().filter(|item| item.start <= 5_100 && item.end >= 5_000).collect();
        assert_eq!(found, expected);
        assert!(found.contains(&(30..9_000)));
    }

    #[test]
    fn where_there_are_too_many_every_second_or_fourth_is_left() {
        let list = List::new((0..1_000).map(|i| i..i + 1).collect());
        let tops = |most| list.few_within(0.0..2_000.0, most).map(|item| item.start).collect::<Vec<_>>();
        assert_eq!(tops(1_000).len(), 1_000);
        assert_eq!(tops(999)[..3], [0, 2, 4]);
        assert_eq!(tops(300)[..3], [0, 4, 8]);
        assert!(tops(300).len() <= 300);
    }

    #[test]
    fn things_are_sorted_by_height_and_keep_their_order_at_one() {
        let mut things = vec![(3.0, 'a'), (1.0, 'b'), (3.0, 'c'), (-2.0, 'd'), (1.0, 'e')];
        sort_by_height(&mut things, |(height, _)| *height);
        assert_eq!(things.iter().map(|(_, name)| *name).collect::<String>(), "dbeac");
    }

    #[test]
    fn an_empty_list_has_nothing() {
        assert_eq!(List::<Range<u32>>::new(Vec::new()).within(0.0..1.0).count(), 0);
    }
}
