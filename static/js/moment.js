// "Just now" fills in the time, in the zone in which the server will read it.
const zone = document.documentElement.dataset.zone;
const parts = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };

// The Swedish form is the one that the field takes, but for the blank in its middle.
const now = () => new Intl.DateTimeFormat("sv-SE", { ...parts, timeZone: zone }).format(new Date()).replace(" ", "T");

for (const button of document.querySelectorAll("[data-now]")) {
  const input = document.getElementById(button.dataset.now);
  button.hidden = false;
  button.addEventListener("click", () => {
    input.value = now();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
