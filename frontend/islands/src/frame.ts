// The island of every page: HTMX, and what the frame does by keyboard.
import "./parts/htmx";
