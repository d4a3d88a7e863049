//! Maps and sets that are lists in order, and a sort that is one piece of code for all of them.
//!
//! The standard library's trees and sorts are fast for millions, and each kind of element brings another
//! copy of them, several kilobytes each, into whatever is downloaded. Here there are some thousands of
//! elements at most, and most of them are added in their order.

use core::cmp::Ordering;
use core::ops::RangeInclusive;

use serde::{Serialize, Serializer};

/// Values by their keys, in the order of the keys.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SortedMap<K, V>(Vec<(K, V)>);

/// Keys in their order.
pub type SortedSet<K> = SortedMap<K, ()>;

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, V> SortedMap<K, V> {
    /// Nothing.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether there is nothing.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values with their keys, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    /// The value of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.place(key).ok().map(|place| &self.0[place].1)
    }

    /// Whether there is such a key.
    pub fn contains(&self, key: &K) -> bool {
        self.place(key).is_ok()
    }

    /// Gives a key another value, or its first one; the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => Some(core::mem::replace(&mut self.0[place].1, value)),
            Err(place) => {
                self.0.insert(place, (key, value));
                None
            }
        }
    }

    /// The value of a key, to be changed, which has the default one before it has another.
    pub fn entry(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, V::default()));
            place
        });
        &mut self.0[place].1
    }

    /// Forgets a key; says whether it was there.
    pub fn remove(&mut self, key: &K) -> bool {
        let place = self.place(key);
        place.map(|place| self.0.remove(place)).is_ok()
    }

    /// The smallest key.
    pub fn first(&self) -> Option<&K> {
        self.0.first().map(|(key, _)| key)
    }

    /// The keys in a range, in order.
    pub fn range(&self, range: RangeInclusive<K>) -> impl Iterator<Item = &K> + use<'_, K, V> {
        let from = self.0.partition_point(|(key, _)| key < range.start());
        let to = self.0.partition_point(|(key, _)| key <= range.end());
        self.0.get(from..to).unwrap_or_default().iter().map(|(key, _)| key)
    }

    fn place(&self, key: &K) -> Result<usize, usize> {
        // Most keys come in their order.
        match self.0.last() {
            Some((last, _)) if last < key => Err(self.0.len()),
            _ => self.0.binary_search_by(|(known, _)| known.cmp(key)),
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    /// Of two values of one key the last one counts.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut list: Vec<(K, V)> = pairs.into_iter().collect();
        sort_by(&mut list, |(left, _), (right, _)| left.cmp(right));
        list.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                core::mem::swap(later, earlier);
            }
            is_same
        });
        Self(list)
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

/// Sorts a list; what is equal keeps its order.
pub fn sort_by<T>(list: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    if list.is_sorted_by(|left, right| compare(left, right).is_le()) {
        return;
    }
    let order = order(list.len(), &|left, right| compare(&list[left], &list[right]));
    for place in 0..order.len() {
        // What stood at a place before this one was swapped to where its own element stood.
        let mut from = order[place];
        while from < place {
            from = order[from];
        }
        list.swap(place, from);
    }
}

/// The places of elements in their order, by how those of two places compare.
fn order(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_unstable_by(|left, right| compare(*left, *right).then(left.cmp(right)));
    order
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_equal_keeps_its_order() {
        let mut things = vec![(3, 'a'), (1, 'b'), (3, 'c'), (-2, 'd'), (1, 'e')];
        sort_by(&mut things, |left, right| left.0.cmp(&right.0));
        assert_eq!(things.iter().map(|(_, name)| *name).collect::<String>(), "dbeac");
    }

    proptest! {
        #[test]
        fn a_map_is_what_the_standard_librarys_is(
            pairs in prop::collection::vec((0_u8..20, any::<u8>()), 0..60),
            gone in prop::collection::vec(0_u8..20, 0..10),
            (from, to) in (0_u8..20, 0_u8..20),
        ) {
            let mut one_by_one = SortedMap::new();
            for (key, value) in &pairs {
                if key % 2 == 0 {
                    let before = one_by_one.get(key).copied();
                    prop_assert_eq!(one_by_one.insert(*key, *value), before);
                } else {
                    *one_by_one.entry(*key) = *value;
                }
            }
            let mut map: SortedMap<_, _> = pairs.iter().copied().collect();
            let mut expected: BTreeMap<_, _> = pairs.into_iter().collect();
            prop_assert_eq!(&map, &one_by_one);
            for key in gone {
                prop_assert_eq!(map.remove(&key), expected.remove(&key).is_some());
            }
            prop_assert!(map.iter().eq(expected.iter()));
            prop_assert_eq!(map.first(), expected.keys().next());
            prop_assert_eq!(map.is_empty(), expected.is_empty());
            for key in 0..20 {
                prop_assert_eq!(map.get(&key), expected.get(&key));
                prop_assert_eq!(map.contains(&key), expected.contains_key(&key));
            }
            let inside: Vec<_> = expected.keys().filter(|key| (from..=to).contains(*key)).collect();
            prop_assert_eq!(map.range(from..=to).collect::<Vec<_>>(), inside);
        }
    }
}
