//! A built-in table: sorted lines of tab-separated facts, searched where they lie.

use std::cmp::Ordering;

/// The text of a table. Its first line holds its version and date.
#[derive(Clone, Copy, Debug)]
pub(super) struct Table {
    text: &'static str,
}

impl Table {
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text }
    }

    /// Version and date, as the first line says them.
    pub(super) fn origin(self) -> (&'static str, &'static str) {
        let mut parts = self.text.lines().next().unwrap_or_default().split('\t').skip(1);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    }

    /// The rows behind the first line.
    pub(super) fn rows(self) -> impl Iterator<Item = &'static str> {
        self.text.lines().skip(1)
    }

    /// The row whose first column `order` calls equal. The rows must be sorted by it.
    pub(super) fn find(self, order: impl Fn(&str) -> Ordering) -> Option<&'static str> {
        let text = self.text;
        let mut low = text.find('\n').map_or(text.len(), |end| end + 1);
        let mut high = text.len();
        while low < high {
            let middle = low + (high - low) / 2;
            let bytes = text.as_bytes();
            let start = memchr::memrchr(b'\n', &bytes[low..middle]).map_or(low, |at| low + at + 1);
            let end = memchr::memchr(b'\n', &bytes[start..high]).map_or(high, |at| start + at);
            let row = &text[start..end];
            match order(row.split('\t').next().unwrap_or_default()) {
                Ordering::Equal => return Some(row),
                Ordering::Less => low = (end + 1).min(high),
                Ordering::Greater => high = start,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn every_row_is_found_and_nothing_else() {
        let table = Table::new("#\tone\t2026-01-01\nb\tB\nd\tD\nf\tF\n");
        for key in ["b", "d", "f"] {
            let row = table.find(|found| found.cmp(key));
            assert_eq!(row, Some(format!("{key}\t{}", key.to_uppercase()).as_str()));
        }
        for key in ["", "a", "c", "e", "g", "#"] {
            assert_eq!(table.find(|found| found.cmp(key)), None, "{key}");
        }
        assert_eq!(table.origin(), ("one", "2026-01-01"));
        assert_eq!(Table::new("#\tempty\t2026-01-01\n").find(|found| found.cmp("a")), None);
    }
}
