//! Pictures in a terminal: a graphics protocol if the terminal has one, coloured blocks otherwise.

mod blocks;
mod inline;
mod pixels;
mod protocol;
mod sixel;

use console::Term;

pub(crate) use self::protocol::Protocol;
use crate::charset;
use crate::exit::{Failure, Outcome};
use crate::output::{self, Stream};
use pixels::Pixels;

/// Width of a character in pixels. Terminals have about this width, and none of those with pictures has less.
const CELL: u32 = 8;

/// Writes a PNG image to standard output, with the protocol or with what the terminal can.
pub(crate) fn show(png: &[u8], protocol: Option<Protocol>) -> Outcome {
    let variable = |name: &str| std::env::var(name).ok();
    let (rows, columns) = Term::stdout().size();
    let (rows, columns) = (u32::from(rows), u32::from(columns));
    let pixels = Pixels::decode(png)?;
    let width = pixels.width.div_ceil(CELL).min(columns);
    let sequence = match protocol.unwrap_or_else(|| Protocol::of_terminal(variable)) {
        Protocol::Kitty => inline::kitty(png, width),
        Protocol::Iterm2 => inline::iterm2(png, width),
        Protocol::Sixel => sixel::encode(&pixels.within(columns * CELL, u32::MAX)),
        Protocol::Blocks => {
            let can_show = output::style(Stream::Stdout).is_enabled() && charset::is_utf8();
            if protocol.is_none() && !can_show {
                let message = "this terminal shows no coloured blocks; save the picture with -o FILE";
                return Err(Failure::Usage(message.to_owned()));
            }
            // The line of the prompt stays visible.
            let visible = pixels.within(columns, rows.saturating_sub(1).max(1) * 2);
            blocks::draw(&visible, blocks::Palette::of_terminal(variable))
        }
    };
    output::print_line(&sequence)
}
