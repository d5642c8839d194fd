// Choosing rows: a box in the head for all of the page, and a sentence that says how many.
const form = document.getElementById("choosing");
const boxes = [...form.querySelectorAll('input[name="id"]')];
const all = document.getElementById("choose-all-matching");
const said = document.getElementById("chosen");
const first = said.textContent;
const head = document.createElement("input");

function tell() {
  const count = boxes.filter((box) => box.checked).length;
  head.checked = boxes.length > 0 && count === boxes.length;
  head.indeterminate = count > 0 && !head.checked;
  if (all.checked) said.textContent = "Everything is chosen, on all pages.";
  else said.textContent = count ? `${count} chosen.` : first;
}

head.type = "checkbox";
head.ariaLabel = "Choose every customer on this page";
head.addEventListener("change", () => {
  for (const box of boxes) box.checked = head.checked;
  tell();
});
form.querySelector("th.choose").replaceChildren(head);
form.addEventListener("change", tell);
// The browser may bring back ticks when somebody comes back to the page.
window.addEventListener("pageshow", tell);
tell();
