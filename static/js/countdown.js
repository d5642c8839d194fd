// Counts waits down. The clock time beside each is the promise; this is only a help.
const waits = [...document.querySelectorAll("[data-countdown]")];

function left(wait) {
  return Math.ceil((new Date(wait.dataset.countdown) - Date.now()) / 60000);
}

function link(text) {
  return Object.assign(document.createElement("a"), { href: location.pathname, textContent: text });
}

function show(wait) {
  const minutes = left(wait);
  if (minutes > 0) {
    wait.textContent = `(in ${minutes} minute${minutes === 1 ? "" : "s"})`;
    return;
  }
  wait.replaceChildren("(that is now)", ...(wait.dataset.then ? [" ", link(wait.dataset.then)] : []));
  waits.splice(waits.indexOf(wait), 1);
}

function showAll() {
  for (const wait of [...waits]) show(wait);
  if (!waits.length) clearInterval(timer);
}

const timer = setInterval(showAll, 5000);
showAll();
