//! A till as a child, and requests that are on their way.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use serde_json::Value;

use crate::requests::{Answer, Request, answers};

/// Sends requests to a till of their own and waits for its end; the answers in their order.
pub fn ask_all(mut command: Command, requests: &[&Request]) -> Vec<(String, Answer)> {
    command.arg("rpc");
    answers(&run(command, requests).stdout)
}

/// Runs a command to its end with requests on its input, where there are any.
pub fn run(mut command: Command, requests: &[&Request]) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the till starts");
    let mut input = child.stdin.take().expect("a pipe");
    let lines: String = requests.iter().map(|request| request.line()).collect();
    // A till that is killed early does not read its requests.
    let _ = input.write_all(lines.as_bytes());
    drop(input);
    child.wait_with_output().expect("the till ends")
}

/// A till that answers lines. Dropped, it is killed.
pub struct Talk {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Talk {
    /// Starts `rpc` with a prepared command.
    pub fn start(mut command: Command) -> Talk {
        let piped = command.arg("rpc").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = piped.spawn().expect("the till starts");
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        Talk { child, input, output, asked: 0 }
    }

    /// Sends requests without waiting. A till that is gone does not hear them.
    pub fn send(&mut self, requests: &[Request]) {
        let lines: String = requests.iter().map(Request::line).collect();
        let _ = self.input.as_mut().expect("the till's input").write_all(lines.as_bytes());
    }

    /// The next answer; none where the till is gone.
    pub fn hear(&mut self) -> Option<(String, Answer)> {
        let mut line = Vec::new();
        while self.output.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            if let Some(answer) = answers(&line).pop() {
                return Some(answer);
            }
            line.clear();
        }
        None
    }

    /// Sends a request and waits for its answer; none where the till is gone.
    pub fn ask(&mut self, request: &Request) -> Option<Answer> {
        self.send(std::slice::from_ref(request));
        self.hear().map(|(_, answer)| answer)
    }

    /// Calls a method that must succeed.
    #[track_caller]
    pub fn must(&mut self, method: &'static str, params: Value) -> Value {
        self.asked += 1;
        let request = Request::new(format!("asked-{}", self.asked), method, params);
        match self.ask(&request) {
            Some(Ok(answer)) => answer,
            other => panic!("{method} {}: {other:?}", request.params),
        }
    }

    /// Kills the till; what it had answered by then.
    pub fn kill(mut self) -> Vec<(String, Answer)> {
        let _ = self.child.kill();
        let mut rest = Vec::new();
        let _ = self.output.read_to_end(&mut rest);
        answers(&rest)
    }

    /// Ends the input and waits for the till to end; whether it ended well.
    pub fn end(mut self) -> bool {
        drop(self.input.take());
        let mut rest = Vec::new();
        let _ = self.output.read_to_end(&mut rest);
        self.child.wait().is_ok_and(|status| status.success())
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
