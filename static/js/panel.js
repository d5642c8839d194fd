// The check panel: only what changed is replaced, so that focus, open details and spinners stay as they are.
const sent = new Map();

function keep(root) {
  for (const element of [root, ...root.querySelectorAll("[id]")]) sent.set(element.id, element.outerHTML);
}

function replace(now, next) {
  const open = [...now.querySelectorAll("details[open]")].map((details) => details.id);
  const focused = now.contains(document.activeElement) ? document.activeElement.id : "";
  now.replaceWith(next);
  open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  // A button that is gone leaves the focus on its row.
  if (focused) (document.getElementById(focused) ?? next).focus({ preventScroll: true });
  added(next);
}

function added(element) {
  window.htmx.process(element);
  element.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
}

function patch(now, next) {
  if (sent.get(next.id) === next.outerHTML) return;
  // A live region has to stay the same element, or its change is not announced.
  if (now.getAttribute("role") === "status") now.innerHTML = next.innerHTML;
  else if (now.hasAttribute("data-rows")) patchChildren(now, next);
  else replace(now, next);
}

function patchChildren(now, next) {
  const gone = new Map([...now.children].map((child) => [child.id, child]));
  let last = null;
  for (const child of [...next.children]) {
    const mine = gone.get(child.id);
    gone.delete(child.id);
    if (mine) patch(mine, child);
    else {
      now.insertBefore(child, last ? last.nextSibling : now.firstChild);
      added(child);
    }
    last = document.getElementById(child.id);
  }
  gone.forEach((child) => child.remove());
}

window.htmx.defineExtension("rows", {
  handleSwap(style, target, fragment) {
    const next = fragment.querySelector("#panel");
    if (style !== "rows" || !next) return false;
    const copy = next.cloneNode(true);
    patch(target, next);
    keep(copy);
    return [];
  },
});

// Nobody watches a hidden tab.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (document.hidden && event.detail.elt.id === "panel-poll") event.preventDefault();
});

keep(document.getElementById("panel"));
