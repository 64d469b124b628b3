//! Splits what a terminal showed into what was typed and what was printed.

/// A piece of a session, in the order they stand.
#[derive(Debug, PartialEq)]
pub(super) enum Part<'a> {
    /// Prompts and output.
    Printed(&'a str),
    /// A command with its line end, and the lines it continues on.
    Typed(&'a str),
}

/// The parts of a session, which together are the code. Code without a single prompt was typed as a whole.
pub(super) fn parts(code: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut continued = false;
    let mut seen_prompt = false;
    // Where the part in the making starts, and where the line does.
    let (mut start, mut at) = (0, 0);
    for line in code.split_inclusive('\n') {
        let next = at + line.len();
        let prompt = if continued { Some(0) } else { prompt(line) };
        if let Some(prompt) = prompt {
            seen_prompt = true;
            if !continued {
                parts.push(Part::Printed(&code[start..at + prompt]));
                start = at + prompt;
            }
            continued = line.trim_end().ends_with('\\');
            if !continued {
                parts.push(Part::Typed(&code[start..next]));
                start = next;
            }
        }
        at = next;
    }
    if !seen_prompt {
        return vec![Part::Typed(code)];
    }
    parts.push(if continued { Part::Typed(&code[start..]) } else { Part::Printed(&code[start..]) });
    parts
}

/// How long the prompt of a line is: `$ `, `# `, `user@host:~$ `, `[root@host ~]# `, `bash-5.1$ `.
fn prompt(line: &str) -> Option<usize> {
    let sign = line.find(['$', '#', '%'])?;
    let before = &line[..sign];
    let place = before.is_empty() || before.contains('@') || before.starts_with("bash-") || before.starts_with("sh-");
    let blank = line[sign + 1..].starts_with(' ');
    (place && blank).then_some(sign + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_output() {
        let code = "$ id\nuid=0\nme@box:~$ ls \\\n  -l\n$5\n# x";
        let expected = [
            Part::Printed("$ "),
            Part::Typed("id\n"),
            Part::Printed("uid=0\nme@box:~$ "),
            Part::Typed("ls \\\n  -l\n"),
            Part::Printed("$5\n# "),
            Part::Typed("x"),
            Part::Printed(""),
        ];
        assert_eq!(parts(code), expected);
    }

    #[test]
    fn code_without_a_prompt_was_all_typed() {
        assert_eq!(parts("ls\nid\n"), [Part::Typed("ls\nid\n")]);
    }
}
