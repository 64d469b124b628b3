//! Turns the word after a fence into the name of a grammar.

/// What a fence is highlighted with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Grammar {
    /// Nothing: it has no spans.
    Plain,
    /// The grammar of this name in the set.
    Named(&'static str),
    /// The grammar of this name, where a command was typed.
    Session(&'static str),
}

/// Whether [`Highlighter::highlight`](super::Highlighter::highlight) answers to this name. Loads nothing.
#[must_use]
pub fn knows(language: &str) -> bool {
    grammar(language, "").is_some()
}

/// The known name that is nearest to one that is not known, if one is near.
#[must_use]
pub fn suggestion(language: &str) -> Option<&'static str> {
    let language = language.to_ascii_lowercase();
    let names =
        LANGUAGES.iter().flat_map(|(_, names)| names.split(' ')).chain(PLAIN.split(' ')).chain(SESSION.split(' '));
    names
        .map(|name| (name, strsim::damerau_levenshtein(&language, name)))
        .filter(|(name, distance)| *distance <= 2 && distance * 3 <= name.len())
        .min_by_key(|(_, distance)| *distance)
        .map(|(name, _)| name)
}

/// What code in a language is highlighted with.
pub(super) fn grammar(language: &str, code: &str) -> Option<Grammar> {
    let goes_by = |names: &str| names.split(' ').any(|name| name.eq_ignore_ascii_case(language));
    if goes_by(PLAIN) {
        return Some(Grammar::Plain);
    }
    if goes_by(SESSION) {
        return Some(Grammar::Session(SHELL));
    }
    let (name, _) = LANGUAGES.iter().find(|(_, names)| goes_by(names))?;
    match *name {
        // Few write the opening tag in a fence, but what has one is a page.
        "PHP Source" if code.contains("<?") => Some(Grammar::Named("PHP")),
        name => Some(Grammar::Named(name)),
    }
}

/// Names of what needs no spans; and of what has no grammar in the set, but is written in this trade every day, so that a
/// finding about it would tell an author nothing to act on.
const PLAIN: &str = "text txt plain plaintext none output log csv tsv \
                     yara yar suricata snort kql kusto spl splunk esql eql";

/// Names of what a terminal showed.
const SESSION: &str = "console shell-session shellsession sh-session bash-session terminal";

const SHELL: &str = "Bourne Again Shell (bash)";

/// Each grammar of the set that a fence may ask for, with the names it goes by: those of GitHub and Hugo, and the usual
/// endings of files. The frequent ones come first, since a name is looked for from the top. Lisp and SystemVerilog are left
/// out: their grammars take the cube of a line's length, half a second for 500 parentheses.
const LANGUAGES: &[(&str, &str)] = &[
    (SHELL, "bash sh shell zsh ksh ash"),
    ("Python", "python py python3 py3"),
    ("YAML", "yaml yml sigma"),
    ("JSON", "json jsonc json5 jsonl ndjson geojson stix csaf"),
    ("C", "c h"),
    ("HTTP Request and Response", "http https"),
    ("PowerShell", "powershell ps1 ps pwsh posh psm1 psd1"),
    ("INI", "ini cfg reg registry desktop systemd"),
    ("C++", "cpp c++ cxx cc hpp"),
    ("C#", "csharp c# cs"),
    ("CSS", "css"),
    ("Diff", "diff patch udiff"),
    ("Dockerfile", "dockerfile docker containerfile"),
    ("Go", "go golang"),
    ("HTML", "html htm xhtml"),
    ("Java", "java"),
    ("JavaScript", "javascript js mjs cjs node"),
    ("JavaScript (Babel)", "jsx"),
    ("Makefile", "makefile make mk"),
    ("Markdown", "markdown md"),
    ("PHP Source", "php"),
    ("Perl", "perl pl pm"),
    ("Ruby", "ruby rb"),
    ("Rust", "rust rs"),
    ("SQL", "sql mysql pgsql postgresql sqlite tsql plsql"),
    ("TOML", "toml"),
    ("TypeScript", "typescript ts"),
    ("TypeScriptReact", "tsx"),
    ("XML", "xml svg xsd xsl rss atom plist"),
    ("ARM Assembly", "arm armasm"),
    ("ActionScript", "actionscript as"),
    ("Ada", "ada"),
    ("Apache Conf", "apache apacheconf htaccess"),
    ("AppleScript", "applescript"),
    ("AsciiDoc (Asciidoctor)", "asciidoc adoc"),
    ("ASP", "asp vbscript vbs"),
    ("AWK", "awk"),
    ("Authorized Keys", "authorized_keys"),
    ("Batch File", "batch bat cmd dosbatch"),
    ("BibTeX", "bibtex bib"),
    ("Clojure", "clojure clj"),
    ("CMake", "cmake"),
    ("CoffeeScript", "coffeescript coffee"),
    ("Crontab", "crontab cron"),
    ("Crystal", "crystal cr"),
    ("D", "d dlang"),
    ("Dart", "dart"),
    ("DotENV", "dotenv env"),
    ("Elixir", "elixir ex exs"),
    ("Elm", "elm"),
    ("Email", "email eml"),
    ("Erlang", "erlang erl"),
    ("F#", "fsharp f# fs"),
    ("Fish", "fish"),
    ("Fortran (Modern)", "fortran f90"),
    ("GLSL", "glsl"),
    ("Git Config", "gitconfig"),
    ("Git Ignore", "gitignore"),
    ("Git Log", "gitlog"),
    ("Gomod", "gomod"),
    ("GraphQL", "graphql gql"),
    ("Graphviz (DOT)", "dot graphviz"),
    ("Groff/troff", "groff troff"),
    ("Groovy", "groovy gradle jenkinsfile"),
    ("Haskell", "haskell hs"),
    ("Hosts File", "hosts"),
    ("HTML (Jinja2)", "jinja-html html-jinja"),
    ("HTML (Twig)", "twig"),
    ("HTML (Rails)", "erb"),
    ("JQ", "jq"),
    ("Java Properties", "properties"),
    ("Java Server Page (JSP)", "jsp"),
    ("Jinja2", "jinja jinja2 j2"),
    ("jsonnet", "jsonnet"),
    ("Julia", "julia jl"),
    ("Kotlin", "kotlin kt kts"),
    ("LLVM", "llvm"),
    ("LaTeX", "latex tex"),
    ("Less", "less"),
    ("Lua", "lua nse"),
    ("MATLAB", "matlab"),
    ("NSIS", "nsis"),
    ("Nim", "nim"),
    ("Ninja", "ninja"),
    ("Nix", "nix"),
    ("OCaml", "ocaml ml"),
    ("Objective-C", "objective-c objectivec objc"),
    ("Objective-C++", "objective-c++ objc++"),
    ("Odin", "odin"),
    ("Pascal", "pascal delphi"),
    ("Private Key", "pem"),
    ("Protocol Buffer", "protobuf proto"),
    ("Puppet", "puppet"),
    ("PureScript", "purescript"),
    ("QML", "qml"),
    ("R", "r"),
    ("Racket", "racket rkt"),
    ("Regular Expression", "regex regexp re"),
    ("Rego", "rego"),
    ("Requirements.txt", "requirements pip"),
    ("Robot Framework", "robot robotframework"),
    ("SCSS", "scss"),
    ("SSH Config", "ssh_config sshconfig ssh-config"),
    ("SSHD Config", "sshd_config sshd-config"),
    ("SML", "sml"),
    ("Salt State (SLS)", "sls salt"),
    ("Sass", "sass"),
    ("Scala", "scala"),
    ("Solidity", "solidity sol"),
    ("Strace", "strace"),
    ("Stylus", "stylus"),
    ("Svelte", "svelte"),
    ("Swift", "swift"),
    ("Tcl", "tcl"),
    ("Terraform", "terraform tf hcl"),
    ("Textile", "textile"),
    ("Typst", "typst"),
    ("VHDL", "vhdl"),
    ("Verilog", "verilog"),
    ("VimL", "vim viml vimscript"),
    ("Vue Component", "vue"),
    ("Vyper", "vyper"),
    ("WGSL", "wgsl"),
    ("Zig", "zig"),
    ("nginx", "nginx nginxconf"),
    ("orgmode", "org orgmode"),
    ("reStructuredText", "restructuredtext rst"),
    ("syslog", "syslog"),
    ("x86_64 Assembly", "asm assembly nasm x86asm"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grammar_is_in_the_set_and_every_name_is_said_once() {
        let grammars = two_face::syntax::extra_newlines();
        for (name, _) in LANGUAGES {
            assert!(grammars.find_syntax_by_name(name).is_some(), "{name}");
        }
        let all = LANGUAGES.iter().map(|(_, names)| *names).chain([PLAIN, SESSION]);
        let mut names: Vec<_> = all.flat_map(|names| names.split(' ')).collect();
        names.sort_unstable();
        assert_eq!(names.windows(2).find(|pair| pair[0] == pair[1]), None);
    }

    #[test]
    fn names_are_found_whatever_their_case() {
        assert_eq!(grammar("PowerShell", ""), grammar("ps1", ""));
        assert_eq!(grammar("Sigma", ""), grammar("yaml", ""));
        assert_eq!(grammar("TXT", ""), Some(Grammar::Plain));
        assert_eq!(grammar("", ""), None);
        assert_eq!(grammar("klingon", ""), None);
    }

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(suggestion("pyhton"), Some("python"));
        assert_eq!(suggestion("Powershel"), Some("powershell"));
        assert_eq!(suggestion("klingon"), None);
    }

    #[test]
    fn a_php_page_is_told_from_php_code() {
        assert_eq!(grammar("php", "<?php phpinfo();"), Some(Grammar::Named("PHP")));
        assert_eq!(grammar("php", "phpinfo();"), Some(Grammar::Named("PHP Source")));
    }
}
