// A Show button beside everything that is typed blind.
function addButton(input) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button reveal" });
  const label = (shown) => {
    button.textContent = shown ? "Hide" : "Show";
    button.setAttribute("aria-pressed", String(shown));
  };
  const name = document.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.textContent.trim();
  button.setAttribute("aria-label", `Show ${name ?? "what is typed"}`);
  button.addEventListener("click", () => {
    input.type = input.type === "password" ? "text" : "password";
    label(input.type === "text");
  });
  label(false);
  const box = Object.assign(document.createElement("div"), { className: "with-button" });
  input.replaceWith(box);
  box.append(input, button);
}

document.querySelectorAll("input[type=password]").forEach(addButton);
