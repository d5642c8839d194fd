// Puts a copy button after every value that can be copied.
const iconOf = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const spoken = document.body.appendChild(Object.assign(document.createElement("p"), { className: "sr-only" }));
spoken.setAttribute("role", "status");

const textOf = (source) => source.dataset.copy || source.textContent;
const nameOf = (source) => source.dataset.copyName || textOf(source);

async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Without TLS the browser has no clipboard object; the old command still works.
  const area = document.body.appendChild(Object.assign(document.createElement("textarea"), { value: text }));
  area.select();
  document.execCommand("copy");
  area.remove();
}

async function copy(button, source) {
  await put(textOf(source));
  button.replaceChildren(iconOf("icon-copied"));
  button.classList.add("copied");
  spoken.textContent = `Copied ${nameOf(source)}`;
  setTimeout(() => {
    button.replaceChildren(iconOf("icon-copy"));
    button.classList.remove("copied");
    spoken.textContent = "";
  }, 1600);
}

function addButton(source) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "copy-button" });
  button.append(iconOf("icon-copy"));
  button.setAttribute("aria-label", `Copy ${nameOf(source) || "the value"}`);
  button.title = "Copy";
  button.addEventListener("click", () => copy(button, source).then(() => button.focus()));
  source.closest(".copyable").append(button);
}

document.querySelectorAll(".copyable [data-copy]").forEach(addButton);
