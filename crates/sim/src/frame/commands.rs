//! What can be done to a host now, and why the rest cannot.

use synscope_tcp::{State, View};

use super::{CommandKind, HostFrame, NotNow};

impl HostFrame<'_> {
    /// Whether something can be done now, or why not; `cut` is whether the link is cut.
    pub(crate) fn allows(&self, command: CommandKind, cut: bool) -> Result<(), NotNow> {
        match command {
            CommandKind::Cut => unless(cut, NotNow::AlreadyCut),
            CommandKind::Mend => unless(!cut, NotNow::NotCut),
            CommandKind::Reboot => unless(self.up, NotNow::HostUp),
            CommandKind::PowerOff => self.is_up(),
            CommandKind::Kill => self.has_process(),
            CommandKind::Hang => {
                self.has_process()?;
                unless(self.hanging, NotNow::Hanging)
            }
            CommandKind::Resume => {
                self.is_up()?;
                unless(!self.hanging, NotNow::NotHanging)
            }
            CommandKind::Listen => {
                self.is_responsive()?;
                let listens = |socket: &super::SocketFrame<'_>| {
                    socket.is_listener && socket.view.state == State::Listen
                };
                unless(self.sockets.iter().any(listens), NotNow::AlreadyListening)
            }
            CommandKind::Connect => {
                self.is_responsive()?;
                unless(self.living().is_some(), NotNow::AlreadyConnected)
            }
            CommandKind::Send | CommandKind::ShutdownWrite => {
                unless(self.of_application()?.closed, NotNow::AlreadyClosed)
            }
            CommandKind::Close | CommandKind::Abort => self.of_application().map(drop),
        }
    }

    fn is_up(&self) -> Result<(), NotNow> {
        unless(!self.up, NotNow::HostDown)
    }

    /// Whether applications can make calls.
    fn is_responsive(&self) -> Result<(), NotNow> {
        self.is_up()?;
        unless(self.hanging, NotNow::Hanging)
    }

    /// Whether a process holds a socket.
    fn has_process(&self) -> Result<(), NotNow> {
        self.is_up()?;
        let held = |view: &View| view.state != State::Closed && !view.orphan;
        unless(!self.sockets.iter().any(|socket| held(socket.view)), NotNow::NoProcess)
    }

    /// The newest connection, if it is not gone.
    fn living(&self) -> Option<&View> {
        self.newest().map(|socket| socket.view).filter(|view| view.state != State::Closed)
    }

    /// The newest connection, if an application holds it and can make calls.
    fn of_application(&self) -> Result<&View, NotNow> {
        self.is_responsive()?;
        let view = self.living().ok_or(NotNow::NoConnection)?;
        unless(view.orphan, NotNow::AlreadyClosed)?;
        Ok(view)
    }
}

fn unless(hindered: bool, why: NotNow) -> Result<(), NotNow> {
    if hindered { Err(why) } else { Ok(()) }
}
