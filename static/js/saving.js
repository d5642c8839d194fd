// Ticks and answers save by themselves. Keys never do: they leave the page only with the Save button.
const form = document.getElementById("step-form");
const note = form.querySelector("[data-saved]");
const counter = document.getElementById("ticked");
const token = form.elements.csrfmiddlewaretoken.value;
let queue = Promise.resolve();
let waiting = 0;

async function post(url, values) {
  const body = new URLSearchParams(values);
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const reply = await fetch(url, { method: "POST", body, headers, keepalive: true });
  if (reply.redirected || reply.status === 403) throw new Error("you are signed out. Sign in in another tab, then save.");
  const told = await reply.json();
  if (reply.ok) return told;
  const reasons = Object.values(told.errors ?? {}).flat().map((error) => error.message ?? error);
  throw new Error(reasons.length ? reasons.join(" ") : (told.message ?? "the server could not. Save again in a moment."));
}

function say(text) {
  if (note) note.textContent = text;
}

function said(reply) {
  if (reply.version !== undefined) form.elements.version.value = reply.version;
  const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const started = reply.run ? ["Everything needed is saved, so the checks have started."] : [];
  say([`Saved at ${now}.`, ...(reply.notes ?? []), ...(reply.doubts ?? []), ...started].join(" "));
  return showStatus(reply.status);
}

// The statuses of other steps may follow from this one, so the list is fetched as the server draws it.
async function showStatus(status) {
  if (!status || status.word === form.dataset.status) return;
  form.dataset.status = status.word;
  const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), "text/html");
  for (const part of ["#step-list nav", "#step-status"]) {
    const fresh = page.querySelector(part);
    const shown = document.querySelector(part);
    if (!fresh || !shown) continue;
    shown.replaceChildren(...fresh.childNodes);
    shown.dispatchEvent(new CustomEvent("rows:added", { bubbles: true }));
  }
}

function failed(error) {
  say(`Not saved: ${error instanceof TypeError ? "the server did not answer. Save again in a moment." : error.message}`);
}

// One after the other, so that each carries the version that the one before it got.
function enqueue(work) {
  waiting += 1;
  queue = queue.then(work).then(said).catch(failed);
  queue.then(() => (waiting -= 1));
}

function count() {
  const done = form.querySelectorAll("[data-tick]:checked").length;
  counter.textContent = `${done} of ${counter.dataset.total} done`;
}

function saveTick(box) {
  const done = box.checked;
  count();
  const undo = (error) => {
    box.checked = !done;
    count();
    throw error;
  };
  enqueue(() => post(box.dataset.tick, { done: done ? "1" : "" }).catch(undo));
}

const valueOf = (input) => (input.type === "checkbox" && !input.checked ? "" : input.value);

function saveAnswer(input) {
  const values = () => ({ [input.name]: valueOf(input), version: form.elements.version.value });
  enqueue(() => post(form.dataset.autosave, values()));
}

form.addEventListener("change", ({ target }) => {
  if (target.dataset.tick) saveTick(target);
  else if (target.name && !target.closest(".field-secret")) saveAnswer(target);
});

// Leaving a field saves it; the button pressed right afterwards must carry the version that this gives.
form.addEventListener("submit", async (event) => {
  if (!waiting) return;
  event.preventDefault();
  await queue;
  form.requestSubmit(event.submitter);
});
