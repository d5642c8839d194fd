// Makes a password in the browser. It is shown, it can be copied, and it goes nowhere.
const kinds = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!#%+-=?@_"];
const all = kinds.join("");
const LENGTH = 24;

function below(limit) {
  // Numbers above the last whole multiple would make the first characters likelier.
  const top = Math.floor(2 ** 32 / limit) * limit;
  const drawn = new Uint32Array(1);
  do crypto.getRandomValues(drawn);
  while (drawn[0] >= top);
  return drawn[0] % limit;
}

function make() {
  for (;;) {
    const made = Array.from({ length: LENGTH }, () => all[below(all.length)]);
    if (kinds.every((kind) => made.some((character) => kind.includes(character)))) return made.join("");
  }
}

const box = document.getElementById("generator");
const output = box.querySelector("output");
box.hidden = false;
box.querySelector("button").addEventListener("click", () => {
  output.hidden = false;
  output.querySelector("code").textContent = make();
});
