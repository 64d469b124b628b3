//! The command line: what may be typed, and what each part means.

use crate::article::Story;
use crate::command::list::Which;
use crate::date::When;
use crate::security::Tlp;
use crate::serve::{Browser, Notice, Options, Shown};
use crate::web::BaseUrl;
use clap::{Args, ColorChoice, Parser, Subcommand};
use clap_complete::Shell;
use std::net::IpAddr;
use std::path::PathBuf;

/// A static site generator for security newsrooms.
#[derive(Debug, Parser)]
#[command(name = "bulletin", version, about, propagate_version = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub(super) struct Common {
    /// The site's folder [default: the nearest one with a site.toml, upwards]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// The output folder [default: public/ of the site]
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Where the site will stand, instead of what site.toml says
    #[arg(long, global = true, value_name = "URL", value_parser = BaseUrl::parse)]
    pub(super) base_url: Option<BaseUrl>,
    /// Show drafts; needs --out
    #[arg(long, global = true)]
    pub(super) drafts: bool,
    /// Build the site as it is at this moment; needs --out if it lies in the future
    #[arg(long, global = true, value_name = "TIME", value_parser = When::parse)]
    pub(super) as_of: Option<When>,
    /// The strictest TLP label that is shown; above GREEN it needs --out
    #[arg(long, global = true, value_name = "TLP", default_value = "CLEAR", value_parser = tlp)]
    pub(super) clearance: Tlp,
    /// Write one JSON document, findings included, to standard output
    #[arg(long, global = true)]
    pub(super) json: bool,
    /// Say nothing but findings and faults
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorChoice,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site into its output folder
    Build {
        /// Take over files of others that stand where an output belongs
        #[arg(long)]
        adopt: bool,
    },
    /// Preview the site while it is being written; nothing is written but the cache
    Serve(Serve),
    /// Find everything a build would find, and write nothing
    Check,
    /// List the articles: what is published, what is not yet, and when that changes
    List(List),
    /// Make a new site
    Init {
        /// The folder; it is made if it is not there
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Begin an article
    New {
        /// Its headline
        title: String,
        /// Its section [default: the first]
        #[arg(long, value_name = "SECTION")]
        section: Option<String>,
        /// news, advisory, analysis or digest
        #[arg(long, value_name = "KIND", default_value = "news", value_parser = story)]
        kind: Story,
    },
    /// List the files of the theme, or copy some of them into the site to change them
    Theme {
        /// Files such as templates/article.html
        #[arg(value_name = "FILE")]
        files: Vec<String>,
    },
    /// Remove finished images from the cache that the site no longer needs
    Prune,
    /// Write completions for a shell to standard output
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// How to preview.
#[derive(Args, Debug)]
pub(super) struct Serve {
    /// The port to listen on; the next free one if it is taken
    #[arg(long, value_name = "PORT", default_value_t = 4000)]
    port: u16,
    /// The address to listen on; 0.0.0.0 shows the preview to the whole network
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1", value_parser = host)]
    host: IpAddr,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// Leave out drafts and what is not due yet: show what a reader would see
    #[arg(long)]
    published: bool,
    /// Look at the files again and again instead of listening for changes
    #[arg(long)]
    poll: bool,
}

impl Serve {
    /// What was asked for.
    pub(super) fn options(&self) -> Options {
        Options {
            host: self.host,
            port: self.port,
            browser: if self.open { Browser::Opened } else { Browser::Left },
            shown: if self.published { Shown::Published } else { Shown::Everything },
            notice: if self.poll { Notice::Looking } else { Notice::Listening },
        }
    }
}

/// Which articles to list.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub(super) struct List {
    /// Only those that are not due yet
    #[arg(long)]
    scheduled: bool,
    /// Only those whose time is over
    #[arg(long)]
    expired: bool,
}

impl List {
    /// The choice that was made; `--drafts` is a common flag and means drafts here.
    pub(super) fn which(&self, common: &Common) -> Which {
        match self {
            List { scheduled: true, .. } => Which::Scheduled,
            List { expired: true, .. } => Which::Expired,
            _ if common.drafts => Which::Drafts,
            _ => Which::All,
        }
    }
}

fn host(text: &str) -> Result<IpAddr, String> {
    let address = if text == "localhost" { "127.0.0.1" } else { text };
    address.parse().map_err(|_| format!("`{text}` is no address: use 127.0.0.1, 0.0.0.0 or ::1"))
}

fn tlp(text: &str) -> Result<Tlp, String> {
    text.parse().map_err(|error: crate::security::TlpError| format!("{error} {}", error.help()))
}

fn story(text: &str) -> Result<Story, String> {
    let kinds = [Story::News, Story::Advisory, Story::Analysis, Story::Digest];
    let known = kinds.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(text));
    known.ok_or_else(|| format!("`{text}` is no kind: use news, advisory, analysis or digest"))
}
