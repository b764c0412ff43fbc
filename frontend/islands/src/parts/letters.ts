// Keys of one character act on the page unless the person turned them off: who dictates, or cannot help touching keys, would set things
// going without meaning to. Escape, Enter, the arrows and Ctrl K stay.
const off = (): boolean => document.documentElement.dataset["letterKeys"] === "off";

/** Whether this key is one that the person turned off. */
export const isTurnedOff = (event: KeyboardEvent): boolean => event.key.length === 1 && off();
