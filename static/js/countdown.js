// Counts the wait down. The clock time beside it is the promise; this is only a help.
const shown = document.querySelector("[data-countdown]");

function left() {
  return Math.ceil((new Date(shown.dataset.countdown) - Date.now()) / 60000);
}

function show() {
  const minutes = left();
  if (minutes > 0) {
    shown.textContent = `(in ${minutes} minute${minutes === 1 ? "" : "s"})`;
    return;
  }
  clearInterval(timer);
  const link = Object.assign(document.createElement("a"), { href: location.pathname, textContent: "Show the step" });
  shown.replaceChildren("(that is now) ", link);
}

const timer = shown && setInterval(show, 5000);
if (shown) show();
