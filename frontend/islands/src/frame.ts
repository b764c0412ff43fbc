// The island of every page: HTMX, menus that close, dialogs that open, toasts that go, and the box that finds everything.
import "./parts/dialogs";
import "./parts/finding";
import "./parts/htmx";
import "./parts/menus";
import "./parts/shortcuts";
import "./parts/toasts";
