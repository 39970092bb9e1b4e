//! A sheet of paper, and blocks on as many of them as it takes.

use huitou_core::code::{Arg, Args};
use huitou_core::words::Words;

use super::block::{Align, Block, Page, Part, Setter, Style, paginated};
use super::font::Mil;

/// A size of paper with its margins.
pub(super) struct Sheet {
    pub width: Mil,
    pub height: Mil,
    /// At the left and at the right.
    pub side: Mil,
    pub top: Mil,
    pub bottom: Mil,
}

impl Sheet {
    /// The width that text may take.
    pub(super) const fn measure(&self) -> Mil {
        self.width - 2 * self.side
    }

    /// The height that blocks may take.
    pub(super) const fn room(&self) -> Mil {
        self.height - self.top - self.bottom
    }

    /// The blocks from the top of each sheet on, under the blocks that `head` gives every sheet but the first, and above
    /// those that `foot` gives the page of that number out of so many.
    pub(super) fn pages(
        &self,
        blocks: Vec<Block>,
        head: impl Fn(Part) -> Vec<Block>,
        foot: impl Fn(usize, usize) -> Vec<Block>,
    ) -> Vec<Page> {
        let contents = paginated(blocks, self.room(), head);
        let count = contents.len();
        let on_page = |(place, blocks): (usize, Vec<Block>)| {
            let mut y = self.top;
            let placed = |block: Block| {
                let top = y;
                y += block.height;
                (top, block)
            };
            let mut blocks: Vec<(Mil, Block)> = blocks.into_iter().map(placed).collect();
            let foot_top = self.height - self.bottom * 3 / 4;
            blocks.extend(foot(place + 1, count).into_iter().map(|block| (foot_top, block)));
            Page { width: self.width, height: self.height, left: self.side, blocks }
        };
        contents.into_iter().enumerate().map(on_page).collect()
    }
}

/// The number of a page out of so many, in the middle.
pub(super) fn page_number(setter: &Setter<'_>, words: &Words, style: Style, page: usize, pages: usize) -> Vec<Block> {
    let count = |count: usize| Arg::Count(count as i64);
    let text = words.text("bill-page", &Args::new().with("page", count(page)).with("pages", count(pages)));
    setter.paragraph(&text, style, Align::Centre)
}
