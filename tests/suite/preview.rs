//! A running preview, and a reader of it: the program itself on loopback, and HTTP as it goes over the wire.

use crate::site_test::{Files, SiteFolder, program};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take before a test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// `bulletin serve` at work on a folder. It ends with the test.
pub(crate) struct Preview {
    child: Child,
    said: Receiver<serde_json::Value>,
    pub(crate) port: u16,
    /// The address of the front page.
    pub(crate) address: String,
}

/// An answer over HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body without the preview's script, which is one line.
    pub(crate) fn page(&self) -> Vec<u8> {
        let text = match std::str::from_utf8(&self.body) {
            Ok(text) => text,
            Err(_) => return self.body.clone(),
        };
        let Some(start) = text.find("<script src=\"/_bulletin/preview.js\"") else {
            return self.body.clone();
        };
        let end = start + text[start..].find("</script>\n").expect("the script ends") + "</script>\n".len();
        format!("{}{}", &text[..start], &text[end..]).into_bytes()
    }
}

impl Preview {
    /// Starts a preview of a folder; its edition is the test's, with `arguments` besides.
    #[track_caller]
    pub(crate) fn of(folder: &SiteFolder, arguments: &[&str]) -> Self {
        let as_of = folder.edition.as_of.to_string();
        Self::now(folder, &[&["--as-of", &as_of], arguments].concat())
    }

    /// Starts a preview as of now.
    #[track_caller]
    pub(crate) fn now(folder: &SiteFolder, arguments: &[&str]) -> Self {
        let mut all = vec!["serve", "--json"];
        if !arguments.contains(&"--port") {
            all.extend(["--port", "0"]);
        }
        all.extend(arguments);
        let mut child = program(folder.root(), &all)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let out = BufReader::new(child.stdout.take().expect("its output"));
        let (tell, said) = channel();
        thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = tell.send(serde_json::from_str(&line).expect("a document a line"));
            }
        });
        let mut preview = Self { child, said, port: 0, address: String::new() };
        let ready = preview.hears("ready");
        preview.address = ready["address"].as_str().expect("an address").to_owned();
        let port = preview.address.split(':').nth(2).and_then(|rest| rest.split('/').next()).expect("a port");
        preview.port = port.parse().expect("a number");
        preview
    }

    /// The next event of a kind that the program tells.
    #[track_caller]
    pub(crate) fn hears(&self, event: &str) -> serde_json::Value {
        let begun = Instant::now();
        while let Ok(said) = self.said.recv_timeout(PATIENCE.saturating_sub(begun.elapsed())) {
            if said["event"] == event {
                return said;
            }
        }
        panic!("the program never said `{event}`");
    }

    /// Everything that the program has told and nobody has listened to.
    pub(crate) fn heard(&self) -> Vec<serde_json::Value> {
        self.said.try_iter().collect()
    }

    /// Asks for a path.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Asks in any way; a `host` among the headers takes the place of the right one.
    #[track_caller]
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("somebody listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut request = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "host") {
            request.push_str(&format!("host: localhost:{}\r\n", self.port));
        }
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).expect("it is sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it answers");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("the head ends");
        let head = String::from_utf8(answer[..end].to_vec()).expect("a head is text");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        Answer { status, head, body: answer[end + 4..].to_vec() }
    }

    /// What browsers are told, event by event.
    pub(crate) fn events(&self) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("somebody listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let request = format!("GET /_bulletin/events HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).expect("it is sent");
        Events { lines: BufReader::new(stream) }
    }

    /// Waits until something is so.
    #[track_caller]
    pub(crate) fn until(&self, what: &str, so: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !so(self) {
            assert!(begun.elapsed() < PATIENCE, "never: {what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until every file of a build is served as it was built, and nothing else is.
    pub(crate) fn equals(&self, built: &Files) -> Result<(), String> {
        let base = self.address.splitn(4, '/').nth(3).map_or(String::new(), |path| format!("/{path}"));
        let base = base.trim_end_matches('/');
        let begun = Instant::now();
        loop {
            let differs = |(file, bytes): &(&String, &Vec<u8>)| {
                let answer = self.get(&format!("{base}/{}", encoded(file)));
                answer.page() != **bytes || ![200, 301].contains(&answer.status)
            };
            match built.iter().find(differs) {
                None => return Ok(()),
                Some((file, bytes)) if begun.elapsed() > PATIENCE => {
                    let answer = self.get(&format!("{base}/{}", encoded(file)));
                    let served = String::from_utf8_lossy(&answer.page()).into_owned();
                    let built = String::from_utf8_lossy(bytes);
                    let at = served.bytes().zip(built.bytes()).position(|(a, b)| a != b).unwrap_or(0);
                    let part = |text: &str| text.chars().skip(at.saturating_sub(60)).take(160).collect::<String>();
                    return Err(format!(
                        "{file} ({}) differs at {at}:\n  served {:?}\n  built  {:?}",
                        answer.status,
                        part(&served),
                        part(&built)
                    ));
                }
                Some(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    /// Asks the program to end, as Ctrl-C does; its exit code, and how long it took.
    #[cfg(unix)]
    pub(crate) fn interrupt(mut self) -> (Option<i32>, Duration) {
        let begun = Instant::now();
        let sent = std::process::Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
        let ended = self.child.wait().expect("it ends");
        (ended.code(), begun.elapsed())
    }

    /// Kilobytes of memory that the program holds.
    #[cfg(target_os = "linux")]
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line of memory");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A connection on which events come.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
}

impl Events {
    /// The next event.
    #[track_caller]
    pub(crate) fn next(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).expect("it goes on") > 0, "the connection ended");
            if let Some(data) = line.trim_end().strip_prefix("data: ") {
                return serde_json::from_str(data).expect("an event is JSON");
            }
        }
    }

    /// The next event that is as wanted.
    #[track_caller]
    pub(crate) fn until(&mut self, so: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let begun = Instant::now();
        loop {
            let event = self.next();
            if so(&event) {
                return event;
            }
            assert!(begun.elapsed() < PATIENCE, "the last event was {event}");
        }
    }
}

/// A path as a browser sends it.
pub(crate) fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
