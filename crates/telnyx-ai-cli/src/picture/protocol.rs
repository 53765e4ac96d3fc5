//! Protocols of terminals for pictures.

use clap::ValueEnum;

/// A way to show a picture in a terminal.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(crate) enum Protocol {
    /// kitty, Ghostty
    Kitty,
    /// iTerm2, WezTerm, mintty
    Iterm2,
    /// foot, Konsole, mlterm, contour, xterm with sixel
    Sixel,
    /// Each terminal with colours
    Blocks,
}

impl Protocol {
    /// Returns the protocol of the terminal that the environment variables name.
    pub(super) fn of_terminal(variable: impl Fn(&str) -> Option<String>) -> Self {
        let value = |name| variable(name).unwrap_or_default();
        let (term, program) = (value("TERM"), value("TERM_PROGRAM"));
        // A multiplexer has the variables of the terminal around it, and does not pass pictures on.
        if variable("TMUX").is_some() || term.starts_with("screen") || term.starts_with("tmux") {
            return Self::Blocks;
        }
        let is_kitty = variable("KITTY_WINDOW_ID").is_some() || term.contains("kitty") || term.contains("ghostty");
        if is_kitty || program == "ghostty" {
            return Self::Kitty;
        }
        if ["iTerm.app", "WezTerm", "mintty"].contains(&program.as_str()) || value("LC_TERMINAL") == "iTerm2" {
            return Self::Iterm2;
        }
        let has_sixel =
            ["foot", "mlterm", "contour"].iter().any(|name| term.starts_with(name)) || term.contains("sixel");
        if has_sixel || variable("KONSOLE_VERSION").is_some() {
            return Self::Sixel;
        }
        Self::Blocks
    }
}

#[cfg(test)]
mod tests {
    use super::Protocol;

    #[test]
    fn variables_name_the_protocol() {
        let protocol = |variables: &[(&str, &str)]| {
            let variable = |name: &str| Some(variables.iter().find(|(key, _)| *key == name)?.1.to_owned());
            Protocol::of_terminal(variable)
        };
        assert_eq!(protocol(&[("TERM", "xterm-kitty")]), Protocol::Kitty);
        assert_eq!(protocol(&[("TERM", "xterm-ghostty"), ("TERM_PROGRAM", "ghostty")]), Protocol::Kitty);
        assert_eq!(protocol(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "iTerm.app")]), Protocol::Iterm2);
        assert_eq!(protocol(&[("TERM", "xterm-256color"), ("LC_TERMINAL", "iTerm2")]), Protocol::Iterm2);
        assert_eq!(protocol(&[("TERM", "foot")]), Protocol::Sixel);
        assert_eq!(protocol(&[("TERM", "xterm-256color"), ("KONSOLE_VERSION", "240802")]), Protocol::Sixel);
        assert_eq!(protocol(&[("TERM", "xterm-256color"), ("TERM_PROGRAM", "Apple_Terminal")]), Protocol::Blocks);
        assert_eq!(protocol(&[("TERM", "tmux-256color"), ("KITTY_WINDOW_ID", "1")]), Protocol::Blocks);
        assert_eq!(protocol(&[("TERM", "xterm-kitty"), ("TMUX", "/tmp/tmux-0/default,1,0")]), Protocol::Blocks);
        assert_eq!(protocol(&[]), Protocol::Blocks);
    }
}
