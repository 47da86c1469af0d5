use leptos::prelude::*;

/// The icons of the app, drawn as 24 x 24 strokes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum IconName {
    /// A circle with a closed mouth: the brand, and whatever is sealed.
    #[default]
    Seal,
    /// Done, or proved.
    Check,
    /// Take care.
    Warning,
    /// Good to know.
    Info,
    /// Close.
    Close,
    /// Menu.
    Menu,
    /// A person.
    Person,
    /// A key.
    Key,
    /// The log: entries on a chain.
    Log,
    /// A model.
    Model,
    /// Light look.
    Sun,
    /// Dark look.
    Moon,
    /// Health of the service.
    Pulse,
    /// The past.
    Clock,
    /// A closed vault.
    Lock,
    /// What waits.
    Bell,
}

impl IconName {
    fn path(self) -> &'static str {
        match self {
            Self::Bell => "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5h4M12 3v2",
            Self::Lock => "M6 11h12v9H6zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11M12 14.5v2",
            Self::Seal => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 13.5h8",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Warning => "M12 4l9 16H3zM12 10v4M12 17v.01",
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 8v.01",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Person => "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM5 20c1-4 4-5 7-5s6 1 7 5",
            Self::Key => "M8 11a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM11 12l8-8M16 7l3 3",
            Self::Log => "M5 4h5v5H5zM14 15h5v5h-5zM10 6.5h6.5V15",
            Self::Model => "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
            Self::Sun => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2"
            }
            Self::Moon => "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
            Self::Pulse => "M3 12h4l3-8 4 16 3-8h4",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 3",
        }
    }
}

/// An icon beside text that says the same; screen readers skip it.
#[component]
pub(crate) fn Icon(
    /// Which one.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=name.path() />
        </svg>
    }
}
