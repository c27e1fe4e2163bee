// Takes a reader to what the page has to say first: the list of mistakes, or the result of the last act.
const first = document.querySelector("[data-focus]");
if (first) {
  if (!first.matches("a, button, input, select, textarea")) first.tabIndex = -1;
  first.focus({ preventScroll: false });
}
