/** Inputs that take no text: keys on them are as free as on a button. */
const NO_TEXT = ["range", "checkbox", "radio", "button", "submit", "reset", "color", "file", "image"];

/**
 * Whether a key pressed there writes text (or chooses from a list by its letter), and so is no shortcut.
 *
 * Monaco takes text in an element that is neither an input nor `contenteditable` (an EditContext): its role says what it is.
 */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("textarea, select, [role=textbox]") !== null) return true;
  return target instanceof HTMLInputElement && !NO_TEXT.includes(target.type);
}
