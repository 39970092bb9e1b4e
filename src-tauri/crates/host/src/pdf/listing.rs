//! A listing on sheets of A4: a head, and a table over as many pages as it takes. Many columns lie across the sheet.

use huitou_core::listing::Listing;
use huitou_core::words::Words;

use super::block::{Align, Block, Cell, Ink, Keep, Page, Part, Setter, Style, in_table, kept_together, mm_tenths};
use super::font::{Font, Mil};
use super::pages::{Sheet, page_number};

const UPRIGHT: Sheet = Sheet {
    width: mm_tenths(2_100),
    height: mm_tenths(2_970),
    side: mm_tenths(150),
    top: mm_tenths(150),
    bottom: mm_tenths(170),
};
const ACROSS: Sheet = Sheet { width: UPRIGHT.height, height: UPRIGHT.width, ..UPRIGHT };
/// The most columns of a sheet that stands upright: beyond them an amount of a large shop would break.
const UPRIGHT_COLUMNS_MAX: usize = 7;
/// Between two columns.
const GAP: Mil = 8_000;

const SMALL: Style = Style::new(8_500, Ink::Quiet);
const BODY: Style = Style::new(9_500, Ink::Plain);
const TITLE: Style = Style::new(18_000, Ink::Plain).bold();

/// The listing on pages of A4.
pub(super) fn pages(listing: &Listing, font: &Font, words: &Words) -> Vec<Page> {
    let sheet = if listing.columns.len() > UPRIGHT_COLUMNS_MAX { &ACROSS } else { &UPRIGHT };
    let design = Design { listing, setter: Setter { font, width: sheet.measure() } };
    sheet.pages(
        design.blocks(),
        |part| design.running_head(part),
        |page, pages| page_number(&design.setter, words, SMALL, page, pages),
    )
}

struct Design<'a> {
    listing: &'a Listing,
    setter: Setter<'a>,
}

impl Design<'_> {
    fn blocks(&self) -> Vec<Block> {
        let mut blocks = self.setter.paragraph(&self.listing.title, TITLE, Align::Left);
        blocks.push(Block::gap(3_000));
        for line in &self.listing.about {
            blocks.extend(self.setter.paragraph(line, SMALL, Align::Left));
        }
        blocks.extend([Block::gap(5_000), Block::rule(self.setter.width, 1_400, Ink::Accent), Block::gap(8_000)]);
        let mut blocks = kept_together(blocks);
        blocks.iter_mut().for_each(|block| block.keep = Keep::WithNext);
        blocks.extend(self.table());
        blocks
    }

    fn table(&self) -> Vec<Block> {
        let mut table = self.table_head();
        for (place, row) in self.listing.rows.iter().enumerate() {
            if place > 0 {
                table.push(Block::rule(self.setter.width, 400, Ink::Faint));
            }
            let texts: Vec<&str> = row.iter().map(String::as_str).collect();
            let mut blocks = vec![Block::gap(2_000)];
            blocks.extend(self.setter.row(&self.cells(&texts, BODY)));
            blocks.push(Block::gap(2_000));
            table.extend(kept_together(blocks));
        }
        table.push(Block::rule(self.setter.width, 800, Ink::Plain));
        in_table(table)
    }

    fn table_head(&self) -> Vec<Block> {
        let labels: Vec<&str> = self.listing.columns.iter().map(|column| column.label.as_str()).collect();
        let mut head = self.setter.row(&self.cells(&labels, SMALL));
        head.extend([Block::gap(2_500), Block::rule(self.setter.width, 800, Ink::Plain), Block::gap(2_500)]);
        // Tied to the first line of the table.
        let mut head = kept_together(head);
        head.iter_mut().for_each(|block| block.keep = Keep::WithNext);
        head
    }

    fn cells<'t>(&self, texts: &[&'t str], style: Style) -> Vec<Cell<'t>> {
        let shares: u32 = self.listing.columns.iter().map(|column| column.share).sum();
        let mut x = 0;
        let mut cells = Vec::new();
        for (column, text) in self.listing.columns.iter().zip(texts) {
            let width = self.setter.width * column.share as Mil / shares.max(1) as Mil;
            let align = if column.is_number { Align::Right } else { Align::Left };
            cells.push(Cell { x, width: width - GAP, align, texts: vec![(text, style)] });
            x += width;
        }
        cells
    }

    /// What stands above the table on every page but the first.
    fn running_head(&self, part: Part) -> Vec<Block> {
        let about = self.listing.about.first().map(String::as_str).unwrap_or_default();
        let mut head = self.setter.spread(0, (&self.listing.title, BODY.bold()), (about, SMALL));
        head.extend([Block::gap(3_000), Block::rule(self.setter.width, 1_400, Ink::Accent), Block::gap(8_000)]);
        match part {
            Part::Table => head.extend(self.table_head()),
            Part::Text => {}
        }
        head
    }
}
